"""Repeats what the engine could not take at once, so that no guest hears of it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from api.engine_errors import EngineAway, EngineBusy

T = TypeVar("T")

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0


async def persist(call: Callable[[], Awaitable[T]], seconds: float) -> T:
    """The result of `call`, repeated with growing pauses while the engine is busy.

    `EngineAway` when `seconds` pass without one; any other error ends it at once.
    """
    return await in_time(_repeat(call), seconds)


async def in_time(work: Awaitable[T], seconds: float) -> T:
    """The result of `work`, which is cancelled with `EngineAway` after that many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        raise EngineAway("no answer in time") from None


async def _repeat(call: Callable[[], Awaitable[T]]) -> T:
    pause = FIRST_PAUSE
    while True:
        try:
            return await call()
        except EngineBusy:
            # Spread, so that several processes do not come back all at once.
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
            pause = min(2 * pause, LONGEST_PAUSE)
