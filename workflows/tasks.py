"""Background work inside a workflow that must neither get lost nor fail unseen."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

from temporalio import workflow

# In events. The server suggests a new run at 4,096, but refuses it when something arrives in that
# moment, and the worker then replays all of the old run before it tries again.
LONG_HISTORY = 1_000
# A run that waits for a quiet moment to end in waits no longer than that.
LONGEST_HISTORY = 2_000


async def until(
    condition: Callable[[], bool], deadline: datetime | None, summary: str | None = None
) -> bool:
    """Wait for the condition, at most until the deadline (UTC). Returns whether it held.

    `summary` names the timer to operators.
    """
    timeout = None if deadline is None else max(deadline - workflow.now(), timedelta(0))
    try:
        await workflow.wait_condition(condition, timeout=timeout, timeout_summary=summary)
    except TimeoutError:
        return False
    return True


def is_to_continue() -> bool:
    """Whether the history has grown so long that a new run should take over.

    It may only while no local activity runs: the server refuses a task that has the marker of one
    behind the command to continue, every time it is tried, and the workflow hangs.
    """
    return _has_grown_to(LONG_HISTORY)


def is_to_continue_at_once() -> bool:
    """Whether it has grown so long that this cannot wait for a quiet moment."""
    return _has_grown_to(LONGEST_HISTORY)


def _has_grown_to(events: int) -> bool:
    info = workflow.info()
    return info.is_continue_as_new_suggested() or info.get_current_history_length() >= events


class Beat:
    """The moment at which a workflow does together what no answer waits for."""

    def __init__(self, after: timedelta) -> None:
        self._after = after
        self._next: asyncio.Task[None] | None = None

    @property
    def awaited(self) -> bool:
        """Whether it is about to come."""
        return self._next is not None and not self._next.done()

    async def comes(self) -> None:
        """Wait for it: `after` from when the first of those who wait began to, a durable timer."""
        if self._next is None or self._next.done():
            self._next = asyncio.create_task(workflow.sleep(self._after))
        # Who is cancelled meanwhile does not take it from the others.
        await asyncio.shield(self._next)


class Tasks:
    """Tasks that run beside a workflow's main loop.

    A failure of one is raised by `check`, in the main loop, so that a bug stops the workflow
    task (and is retried after a repair) instead of silently ending one of its duties.
    """

    def __init__(self) -> None:
        self._running: list[asyncio.Task[object]] = []
        self._failure: BaseException | None = None

    def spawn(self, work: Coroutine[object, object, object]) -> asyncio.Task[object]:
        """Run it until it ends or `cancel` is called."""
        task = asyncio.create_task(work)
        self._running.append(task)
        task.add_done_callback(self._ended)
        return task

    @property
    def idle(self) -> bool:
        """Whether nothing is running."""
        return not self._running

    @property
    def failed(self) -> bool:
        """Whether `check` would raise."""
        return self._failure is not None

    def check(self) -> None:
        """Raise the first failure, if there was one."""
        if self._failure is not None:
            raise self._failure

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._running.remove(task)
        if not task.cancelled() and task.exception() is not None:
            self._failure = self._failure or task.exception()
