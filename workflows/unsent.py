"""Messages of a reservation that have not gone out yet, and must not once they are untrue."""

import asyncio
from collections.abc import Callable, Coroutine

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.mailing_ports import MailKind
    from workflows.tasks import Tasks

Send = Callable[[], Coroutine[object, object, object]]


class Unsent:
    """Sends that run as `tasks`, each until it is through or withdrawn."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._running: list[tuple[MailKind, asyncio.Task[object]]] = []

    def send(self, kind: MailKind, send: Send) -> None:
        """Run it. A failure is raised where those of `tasks` are."""
        self._running = [*self._under_way(), (kind, self._tasks.spawn(_withdrawable(send)))]

    def withdraw(self) -> frozenset[MailKind]:
        """Try none of them any more; of which kinds they were.

        One that a provider is taking at this moment still goes.
        """
        running = self._under_way()
        # What a run from before this has begun goes out.
        if not running or not workflow.patched("withdrawn-messages"):
            return frozenset()
        for _, task in running:
            task.cancel()
        return frozenset(kind for kind, _ in running)

    def _under_way(self) -> list[tuple[MailKind, asyncio.Task[object]]]:
        return [(kind, task) for kind, task in self._running if not task.done()]


async def _withdrawable(send: Send) -> None:
    try:
        await send()
    except ActivityError as error:
        if not is_cancelled_exception(error):
            raise
