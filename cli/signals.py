"""Running until somebody asks to stop."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any

ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


async def until_asked_to_stop(
    work: Coroutine[Any, Any, None], on_impatience: Callable[[], None] = lambda: None
) -> None:
    """Run `work` to its end, or until SIGTERM, SIGINT or SIGHUP cancels it, which is no error.

    The cancellation is its time to drain; a further signal does not cut that short but calls
    `on_impatience`.
    """
    task = asyncio.create_task(work)

    def asked() -> None:
        if task.cancelling():
            on_impatience()
        else:
            task.cancel()

    loop = asyncio.get_running_loop()
    for ending in ENDINGS:
        loop.add_signal_handler(ending, asked)
    try:
        await asyncio.wait([task])
    finally:
        for ending in ENDINGS:
            loop.remove_signal_handler(ending)
    if not task.cancelled():
        task.result()
