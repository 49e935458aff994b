"""A workflow whose thread is held up in the middle of its work, as on a machine at a standstill."""

from threading import Event

from temporalio import workflow

PATIENCE_SECONDS = 60.0
held, released = Event(), Event()


def hold_up() -> None:
    """Return once the test says so; at once when somebody was held up before."""
    if not held.is_set():
        held.set()
        released.wait(PATIENCE_SECONDS)


@workflow.defn
class StallingWorkflow:
    """Counts, and stalls once."""

    def __init__(self) -> None:
        self._count = 0

    @workflow.run
    async def run(self) -> None:
        """For ever."""
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    async def stall(self) -> None:
        """Be held up."""
        hold_up()

    @workflow.update
    async def count(self) -> int:
        """How often it was asked, this time included."""
        self._count += 1
        return self._count
