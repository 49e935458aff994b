"""Staff's boards as their server sees them: streams of one day that somebody reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import aiohttp

from api.sessions import COOKIE
from bench.site import Site

PATIENCE_SECONDS = 30.0


class Board:
    """One open screen, as its server sees it: how much it was told."""

    def __init__(self) -> None:
        self.bytes = 0
        self.shows = asyncio.Event()

    async def look(
        self, session: aiohttp.ClientSession, path: str, headers: dict[str, str]
    ) -> None:
        """Read the stream until cancelled."""
        async with session.get(path, headers=headers) as answer:
            answer.raise_for_status()
            async for chunk in answer.content.iter_any():
                self.bytes += len(chunk)
                self.shows.set()


@asynccontextmanager
async def open_boards(site: Site, token: str, day: date, number: int) -> AsyncIterator[list[Board]]:
    """That many boards look at the day, and show it."""
    boards = [Board() for _ in range(number)]
    path, headers = f"/api/mobile/events?fecha={day}", {"Cookie": f"{COOKIE}={token}"}
    async with _session(site.installation.api_url, number) as session:
        looking = [asyncio.create_task(b.look(session, path, headers)) for b in boards]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.gather(*(board.shows.wait() for board in boards))
            yield boards
        finally:
            for task in looking:
                task.cancel()
            await asyncio.gather(*looking, return_exceptions=True)


def _session(url: str, boards: int) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=2 * boards)
    return aiohttp.ClientSession(
        url, connector=connector, timeout=aiohttp.ClientTimeout(total=None)
    )
