"""Operators are told when something is wrong, and when it is over, as a durable workflow."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.alerts import AlertActivities
    from domain import alerts
    from domain.alerts import Notice, Watch
    from workflows.policies import LOOKING, TELLING
    from workflows.tasks import is_to_continue

LOOK_EVERY = timedelta(minutes=1)
# The newest are kept: who could not be told for half a day need not read all of it.
MOST_UNTOLD = 20


@dataclass(frozen=True)
class AlertsStart:
    """Input of `OpsAlertWorkflow`; all but the location only after continue-as-new."""

    location: str
    watch: Watch = field(default_factory=Watch)
    untold: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class WorkFailed:
    """Signal: how many attempts of each kind of work have failed of late."""

    counts: dict[str, int]


@workflow.defn
class OpsAlertWorkflow:
    """Looks each minute whether all is well, counts failures that it is told of, and tells
    operators by the rules of `domain.alerts`, in order.

    Operators who cannot be reached hold up neither the looking nor anything else.
    """

    @workflow.init
    def __init__(self, start: AlertsStart) -> None:
        self._watch = start.watch
        self._untold = list(start.untold)

    @workflow.run
    async def run(self, start: AlertsStart) -> None:
        """Runs for ever."""
        telling: asyncio.Task[None] | None = None
        # While somebody is being told the run goes on: a new one would tell them again.
        while not is_to_continue() or (telling is not None and not telling.done()):
            await self._look(start.location)
            if self._untold and (telling is None or telling.done()):
                telling = asyncio.create_task(self._tell())
            await workflow.sleep(LOOK_EVERY, summary="próxima mirada")
        workflow.continue_as_new(AlertsStart(start.location, self._watch, tuple(self._untold)))

    @workflow.signal
    def failed(self, told: WorkFailed) -> None:
        """Work has failed; it counts from now on."""
        for work, count in told.counts.items():
            self._watch = alerts.failed(self._watch, work, count, workflow.now())

    @workflow.query
    def open_alerts(self) -> list[Notice]:
        """What is wrong at the moment, the longest first."""
        return list(self._watch.open)

    async def _look(self, location: str) -> None:
        seen = await workflow.execute_activity_method(AlertActivities.look, location, **LOOKING)
        self._watch, notices = alerts.judge(self._watch, seen, workflow.now())
        self._untold = [*self._untold, *notices][-MOST_UNTOLD:]

    async def _tell(self) -> None:
        """Tell all that is untold; what fails for long is left for the next round."""
        while self._untold:
            notice = self._untold[0]
            try:
                await workflow.execute_activity_method(
                    AlertActivities.tell, notice, summary=notice.trouble.value, **TELLING
                )
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                return
            self._untold = [other for other in self._untold if other != notice]
