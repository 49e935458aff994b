"""Running an installation in the foreground, until asked to stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from cli.signals import until_asked_to_stop
from cli.supervisor import Supervisor

# A start that takes longer says what it waits for.
QUIET_SECONDS = 1.0


def run_supervised(supervisor: Supervisor, once_ready: Callable[[], Awaitable[None]]) -> None:
    """Start everything, call `once_ready` when it serves, and drain when that returns, a child
    cannot run, or SIGTERM or Ctrl-C comes; a second one ends everything at once.

    Raises `CommandError` for what went wrong.
    """
    work = _supervise(supervisor, once_ready)
    asyncio.run(until_asked_to_stop(work, supervisor.kill_all))


async def _supervise(supervisor: Supervisor, once_ready: Callable[[], Awaitable[None]]) -> None:
    async with supervisor:
        async with _progress(supervisor):
            await supervisor.wait_ready()
        playing = asyncio.ensure_future(once_ready())
        failing = asyncio.ensure_future(supervisor.failure())
        try:
            await asyncio.wait((playing, failing), return_when=asyncio.FIRST_COMPLETED)
            if failing.done():
                raise failing.result()
            await playing
        finally:
            await _cancelled(playing, failing)


async def _cancelled(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _progress(supervisor: Supervisor) -> AsyncIterator[None]:
    showing = asyncio.create_task(_show_progress(supervisor))
    try:
        yield
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing


async def _show_progress(supervisor: Supervisor) -> None:
    await asyncio.sleep(QUIET_SECONDS)
    from rich.console import Console  # not before the children have begun to start

    with Console(stderr=True).status("Starting…") as status:
        while True:
            status.update(f"Starting: {', '.join(supervisor.waiting_for())}…")
            await asyncio.sleep(0.1)
