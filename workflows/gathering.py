"""Telling a workflow of what happens in a process, many things at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from temporalio.service import RPCError

log = logging.getLogger(__name__)


async def tell_gathered(
    happened: asyncio.Event,
    tell: Callable[[], Awaitable[None]],
    what: str,
    *,
    gather_seconds: float,
    again_seconds: float,
) -> None:
    """Call `tell` once for all that happens within a moment, until cancelled. While Temporal is
    away it goes on trying, and logs that `what` is told later."""
    while True:
        await happened.wait()
        await asyncio.sleep(gather_seconds)
        happened.clear()
        try:
            await tell()
        except RPCError as error:
            log.warning("%s told later: %s", what, error.status.name)
            happened.set()
            await asyncio.sleep(again_seconds)
