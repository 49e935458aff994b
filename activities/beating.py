"""Signs of life of a long activity."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from temporalio import activity

BEAT = timedelta(seconds=1)


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """Tell Temporal that this attempt is alive, so that a killed worker's is soon taken over.

    Outside of an activity there is nobody to be told.
    """
    if not activity.in_activity():
        yield
        return

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(BEAT.total_seconds())

    heart = asyncio.create_task(beat())
    try:
        yield
    finally:
        heart.cancel()
