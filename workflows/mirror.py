"""The restaurant's base follows what happens here, and is heard, as a durable workflow."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.edits import EditActivities
    from activities.mirror import MirrorActivities
    from workflows.policies import MIRRORING, PULLING
    from workflows.tasks import is_to_continue, until

# A worker that saved a change and died before it told of it: the change is found by then.
LOOK_AGAIN_AFTER = timedelta(minutes=1)
# An edit of which Airtable's ping was lost is found by then. Each look costs one of the month's
# API calls, and keeps the webhook from expiring.
LISTEN_AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class MirrorStart:
    """Input of `MirrorWorkflow`."""

    location: str


@workflow.defn
class MirrorWorkflow:
    """The only writer to the base, one request after the other, so that an older snapshot never
    lands after a newer one; and the only one to take edits, in their order.

    What is to be written it finds in the records. An Airtable that is away holds up nothing but
    this workflow, and an edit that cannot be taken what is to be written for ten minutes at most.
    """

    @workflow.init
    def __init__(self, start: MirrorStart) -> None:
        self._changed = self._edited = True

    @workflow.run
    async def run(self, start: MirrorStart) -> None:
        """Runs for ever."""
        listen_at = workflow.now()
        while not is_to_continue():
            more = False
            if self._edited or workflow.now() >= listen_at:
                self._edited = False
                more, pause = await self._pull(start.location)
                listen_at = workflow.now() + pause
            self._changed = False
            more = await self._push(start.location) or more
            if not more:
                look_at = min(workflow.now() + LOOK_AGAIN_AFTER, listen_at)
                await until(lambda: self._changed or self._edited, look_at, "próxima mirada")
        workflow.continue_as_new(start)

    @workflow.signal
    def changed(self) -> None:
        """Records were saved."""
        self._changed = True

    @workflow.signal
    def edited(self) -> None:
        """Somebody has changed something in the base."""
        self._edited = True

    async def _pull(self, location: str) -> tuple[bool, timedelta]:
        """Whether there may be more, and for how long not to look again unasked.

        What was given up stays where it is, and the base may have said when to ask again.
        """
        try:
            pulled = await workflow.execute_activity_method(
                EditActivities.pull, location, **PULLING
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            workflow.logger.warning("edits in the base wait")
            cause = error.cause
            wanted = cause.next_retry_delay if isinstance(cause, ApplicationError) else None
            return False, max(wanted or LOOK_AGAIN_AFTER, LOOK_AGAIN_AFTER)
        self._edited = self._edited or pulled.more
        return pulled.more, LISTEN_AGAIN_AFTER

    async def _push(self, location: str) -> bool:
        pushed = await workflow.execute_activity_method(
            MirrorActivities.push, location, **MIRRORING
        )
        return pushed.more
