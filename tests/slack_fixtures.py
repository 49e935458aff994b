"""A Slack on this machine: it keeps what is posted, and fails as it is told to."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

PATH = "/services/T0/B0/secret-of-the-tests"


@dataclass
class LocalSlack:
    """`failures` are answered first, one each: status, text, headers. `taken` is what it took."""

    url: str = ""
    failures: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    asked: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def post(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.failures:
            status, text, headers = self.failures.pop(0)
            return web.Response(status=status, text=text, headers=headers)
        self.taken.append(await request.json())
        return web.Response(text="ok")

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.taken]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """It listens on a free port."""
    local = LocalSlack()
    app = web.Application()
    app.router.add_post(PATH, local.post)
    async with TestServer(app, host="127.0.0.1") as server:
        local.url = str(server.make_url(PATH))
        yield local
