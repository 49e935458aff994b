"""Messages of a reservation that have not gone out yet, and must not once they are untrue."""

import asyncio
from collections.abc import Coroutine

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from workflows.tasks import Tasks


class Unsent:
    """Sends that run as `tasks`, each until it is through or withdrawn."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._running: list[asyncio.Task[object]] = []

    def send(self, work: Coroutine[object, object, object]) -> None:
        """Run it. A failure is raised where those of `tasks` are."""
        self._running = [task for task in self._running if not task.done()]
        self._running.append(self._tasks.spawn(_withdrawable(work)))

    def withdraw(self) -> None:
        """Try none of them any more. One that a provider is taking at this moment still goes."""
        running = [task for task in self._running if not task.done()]
        # What a run from before this has begun goes out.
        if running and workflow.patched("withdrawn-messages"):
            for task in running:
                task.cancel()


async def _withdrawable(work: Coroutine[object, object, object]) -> None:
    try:
        await work
    except ActivityError as error:
        if not is_cancelled_exception(error):
            raise
