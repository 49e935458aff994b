"""Queues calls to one service day: Temporal takes few updates of a workflow at a time.

A burst of guests is normal. Those who arrive while an update is under way travel together in
the next one, in the order in which they came (as databases commit in groups).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Generic, TypeVar

from api.engine_errors import EngineAway
from workflows.contract import Book, DayAnswer, Join

Item = TypeVar("Item")
Answer = TypeVar("Answer")

LARGEST_BATCH = 50
LONGEST_QUEUE = 1_000
COMMANDS_AT_ONCE = 4


class Convoy(Generic[Item, Answer]):
    """Sends items in order of arrival, one batch at a time.

    `send` answers a batch item by item. When it fails, all of that batch fail with its error.
    """

    def __init__(self, send: Callable[[list[Item]], Awaitable[list[Answer]]]) -> None:
        self._send = send
        self._queue: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._driver: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is queued or under way."""
        return self._driver is None or self._driver.done()

    async def submit(self, item: Item) -> Answer:
        """The answer to the item. A caller that gives up before its turn takes its item back."""
        if len(self._queue) >= LONGEST_QUEUE:
            raise EngineAway("too many requests are waiting")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queue.append((item, answer))
        if self.idle:
            self._driver = asyncio.create_task(self._drive())
        return await answer

    async def close(self) -> None:
        """Stop sending; whoever still waits is told that the engine is away."""
        if self._driver is not None:
            self._driver.cancel()
            await asyncio.gather(self._driver, return_exceptions=True)
        _fail(list(self._queue), EngineAway("shutting down"))

    async def _drive(self) -> None:
        while batch := self._next_batch():
            await self._deliver(batch)

    def _next_batch(self) -> list[tuple[Item, asyncio.Future[Answer]]]:
        batch: list[tuple[Item, asyncio.Future[Answer]]] = []
        while self._queue and len(batch) < LARGEST_BATCH:
            item, waiting = self._queue.popleft()
            if not waiting.done():
                batch.append((item, waiting))
        return batch

    async def _deliver(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._send([item for item, _ in batch])
            pairs = list(zip(batch, answers, strict=True))
        except asyncio.CancelledError:
            _fail(batch, EngineAway("shutting down"))
            raise
        except Exception as error:
            _fail(batch, error)
        else:
            for (_, waiting), answer in pairs:
                if not waiting.done():
                    waiting.set_result(answer)


class Lane:
    """All calls to one day: a convoy of joins, one of bookings, and few commands beside them."""

    def __init__(
        self,
        join: Callable[[list[Join]], Awaitable[list[DayAnswer]]],
        book: Callable[[list[Book]], Awaitable[list[DayAnswer]]],
    ) -> None:
        self.joins = Convoy(join)
        self.books = Convoy(book)
        self.commands = asyncio.Semaphore(COMMANDS_AT_ONCE)
        self.users = 0

    @property
    def idle(self) -> bool:
        """Whether nobody uses the lane; a batch may outlive the callers who gave up on it."""
        return self.users == 0 and self.joins.idle and self.books.idle

    async def close(self) -> None:
        """Stop both convoys."""
        await self.joins.close()
        await self.books.close()


class Lanes:
    """The lanes of the days that are in use; a lane is forgotten when nobody uses it."""

    def __init__(self, new: Callable[[date], Lane]) -> None:
        self._new = new
        self._lanes: dict[date, Lane] = {}

    @asynccontextmanager
    async def to(self, day: date) -> AsyncIterator[Lane]:
        """That day's lane, for as long as the block runs."""
        lane = self._lanes.get(day)
        if lane is None:
            lane = self._lanes[day] = self._new(day)
        lane.users += 1
        try:
            yield lane
        finally:
            lane.users -= 1
            if lane.idle:
                self._lanes.pop(day, None)

    async def close(self) -> None:
        """Stop all lanes."""
        for lane in list(self._lanes.values()):
            await lane.close()


def _fail(batch: list[tuple[Item, asyncio.Future[Answer]]], error: Exception) -> None:
    for _, waiting in batch:
        if not waiting.done():
            waiting.set_exception(error)
