"""The ways from the event loop to a database's connections.

What is to be done is one function of SQLAlchemy's synchronous `Connection`, whichever database it
is: SQLite's is called in a thread, PostgreSQL's in a greenlet that gives way where it waits.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

T = TypeVar("T")

# How long a call waits for a connection that others use.
TURN_SECONDS = 30


class Connections(Protocol):
    """A pool of connections. Each statement that is not in a transaction commits itself."""

    @property
    def dialect_name(self) -> str:
        """`sqlite` or `postgresql`."""

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, with a connection of its own meanwhile.

        SQLAlchemy's errors; its `TimeoutError` when no connection is free for `TURN_SECONDS`.
        """

    async def close(self) -> None:
        """Closes all of them, once nobody uses them any more."""


class InThreads:
    """Calls each work in one of so many threads, which are taken in the order of asking.

    One way there and back for a whole transaction. A call that is cancelled before its turn is
    not made; one that has begun goes on to its end, and its caller does not hear of it.
    """

    def __init__(self, engine: Engine, threads: int) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(threads, "sql")

    @property
    def dialect_name(self) -> str:
        return self._engine.dialect.name

    async def run(self, work: Callable[[Connection], T]) -> T:
        give_up = time.monotonic() + TURN_SECONDS

        def called() -> T:
            if time.monotonic() > give_up:
                raise PoolTimeout(f"no connection was free for {TURN_SECONDS} s")
            return _with_one(self._engine, work)

        return await asyncio.get_running_loop().run_in_executor(self._threads, called)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


class InGreenlets:
    """Calls each work on the event loop's thread. One that is cancelled ends where it waits."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @property
    def dialect_name(self) -> str:
        return self._engine.dialect.name

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await greenlet_spawn(_with_one, self._engine.sync_engine, work)

    async def close(self) -> None:
        await self._engine.dispose()


def _with_one(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection:
        return work(connection)
