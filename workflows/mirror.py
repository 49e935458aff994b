"""The restaurant's base follows what happens here, as a durable workflow."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.mirror import MirrorActivities
    from workflows.policies import MIRRORING
    from workflows.tasks import until

# A worker that saved a change and died before it told of it: the change is found by then.
LOOK_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class MirrorStart:
    """Input of `MirrorWorkflow`."""

    location: str


@workflow.defn
class MirrorWorkflow:
    """The only writer to the base, one request after the other, so that an older snapshot never
    lands after a newer one.

    What is to be written it finds in the records. An Airtable that is away holds up nothing but
    this workflow.
    """

    @workflow.init
    def __init__(self, start: MirrorStart) -> None:
        self._changed = True

    @workflow.run
    async def run(self, start: MirrorStart) -> None:
        """Runs for ever."""
        while not workflow.info().is_continue_as_new_suggested():
            self._changed = False
            pushed = await workflow.execute_activity_method(
                MirrorActivities.push, start.location, **MIRRORING
            )
            if not pushed.more:
                deadline = workflow.now() + LOOK_AGAIN_AFTER
                await until(lambda: self._changed, deadline)
        workflow.continue_as_new(start)

    @workflow.signal
    def changed(self) -> None:
        """Records were saved."""
        self._changed = True
