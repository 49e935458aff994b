"""The callers' way to the API, by a client that costs little itself.

On this path httpx takes about 2 ms a call of its own, which would count as the product's.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import aiohttp

from cli.errors import CommandError
from cli.visitors import Json

# Longer than any answer that counts.
TIMEOUT_SECONDS = 60.0


class Wire:
    """Kept connections to one server; `headers` go with every call."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.headers: dict[str, str] = {}

    async def call(self, method: str, path: str, **options: Any) -> Json:
        """The JSON that answers; `CommandError` for an answer of 4xx or 5xx, or none."""
        headers = {**self.headers, **options.pop("headers", {})}
        try:
            async with self._session.request(method, path, headers=headers, **options) as answer:
                if answer.status >= 400:
                    said = f"{method} {path} was answered {answer.status}: {await answer.text()}"
                    raise CommandError(said)
                return cast(Json, await answer.json())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CommandError(f"{method} {path} was not answered: {error!r}") from error


@asynccontextmanager
async def connected(base_url: str, connections: int) -> AsyncIterator[Wire]:
    """A wire with at most that many connections at once."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(base_url, timeout=timeout, connector=connector) as session:
        yield Wire(session)
