"""The Twilio stand-in as a fixture: served in this process over real HTTP on a free port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
import uvicorn
from starlette.types import ASGIApp

from standins.twilio import StandinSettings, create_app
from tests.clients import local_client

ACCOUNT_SID = "AC00000000000000000000000000000001"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
SENDER = "whatsapp:+34910000002"
SMS_SENDER = "+34910000003"


@dataclass(frozen=True)
class RunningStandin:
    """A stand-in that listens. `control` is a client with its base URL."""

    url: str
    settings: StandinSettings
    control: httpx.AsyncClient

    async def faults(self, **faults: object) -> None:
        """Switch faults on (see `standins.twilio.faults.Faults`); the others stay."""
        (await self.control.post("/control/faults", json=faults)).raise_for_status()

    async def reset_faults(self) -> None:
        """No faults from now on."""
        (await self.control.delete("/control/faults")).raise_for_status()

    async def webhook(self, url: str) -> None:
        """Where inbound messages go from now on."""
        (await self.control.post("/control/webhook", json={"url": url})).raise_for_status()

    async def templates(self, *definitions: dict[str, Any]) -> None:
        """Have these templates, each with the `sid` that it is to have."""
        given = {"templates": definitions}
        (await self.control.post("/control/templates", json=given)).raise_for_status()

    async def inbound(self, sender: str, body: str, **more: object) -> dict[str, Any]:
        """A guest writes; returns what came of it."""
        sent = await self.control.post(
            "/control/inbound", json={"from": sender, "body": body, **more}
        )
        return dict(sent.raise_for_status().json())

    async def messages(self, **query: str) -> list[dict[str, Any]]:
        """All messages, oldest first, narrowed by `to` and `direction`."""
        found = await self.control.get("/control/messages", params=query)
        return list(found.raise_for_status().json()["messages"])

    async def wait(self, to: str, count: int, seconds: float = 5.0) -> list[dict[str, Any]]:
        """What that guest has received, as soon as it is `count` messages."""
        query: dict[str, str | int | float] = {"to": to, "count": count, "timeout": seconds}
        found = await self.control.get("/control/wait", params=query, timeout=seconds + 5)
        return list(found.raise_for_status().json()["messages"])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def serve(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application on a free loopback port; gives its base URL."""
    # uvicorn binds the port: asyncio switches Nagle's delay (40 ms an answer) off only on
    # listeners made with an explicit protocol, which socket.create_server does not give.
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="warning",
        access_log=False,
        ws="none",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        await server.ready.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def running_standin(**settings: Any) -> AsyncIterator[RunningStandin]:
    """A stand-in of the sample account; keywords are further `StandinSettings`."""
    chosen = StandinSettings(ACCOUNT_SID, AUTH_TOKEN, SENDER, **settings)
    async with (
        serve(create_app(chosen)) as url,
        local_client(url) as control,
    ):
        yield RunningStandin(url, chosen, control)


@pytest_asyncio.fixture
async def twilio_standin() -> AsyncIterator[RunningStandin]:
    """A fresh stand-in with nothing in it and no webhook set."""
    async with running_standin() as standin:
        yield standin
