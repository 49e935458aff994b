"""How a process of ours stops serving HTTP."""

import asyncio

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from cli.ports import LOOPBACK, free_port, is_open
from cli.serving import Server, serving
from settings import Settings
from tests.waiting import eventually


async def test_who_has_connected_is_answered_after_the_end_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cli.serving.LATE_SECONDS", 3.0)  # as long as a busy machine may need
    app, port, asked = FastAPI(), free_port(), asyncio.Event()

    @app.get("/")
    async def look(request: Request) -> str:
        asked.set()
        return "aquí"

    server = Server(serving(app, Settings(host=LOOPBACK), port))
    running = asyncio.create_task(server.serve())
    await eventually(lambda: is_open(LOOPBACK, port))
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    server.should_exit = True

    async def is_closed() -> bool:
        return not await is_open(LOOPBACK, port)

    await eventually(is_closed)
    assert not asked.is_set()
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    await running
    writer.close()
