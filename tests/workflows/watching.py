"""Alerts at work on the real server, over a world and a Slack that a test sets."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from activities.errors import RecordsUnavailable
from activities.mirror_ports import Backlog
from domain.alerts import Notice, Trouble, Watch
from tests.slack_fixtures import LocalSlack
from tests.waiting import eventually
from tests.workflows.test_mirror import MemoryQueue
from workflows.alerts import AlertsStart, OpsAlertWorkflow, WorkFailed
from workflows.contract import ALERTS_QUEUE, alerts_workflow_id

MINUTE = timedelta(minutes=1)


@dataclass
class World(MemoryQueue):
    """What the alerts look at, as a test sets it."""

    offers: int = 0
    working: int = 1
    since: datetime | None = None
    away: bool = False
    looks: int = 0

    async def undeliverable(self, location: str, first_day: date, since: datetime) -> int:
        self.looks += 1
        if self.away:
            raise RecordsUnavailable("away")
        return self.offers

    async def backlog(self, location: str) -> Backlog:
        return Backlog(1, 0, self.since)

    async def workers(self) -> int:
        if self.away:
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
        return self.working


@dataclass
class Watched:
    """Alerts at work."""

    env: WorkflowEnvironment
    location: str
    world: World
    slack: LocalSlack

    @property
    def handle(self) -> WorkflowHandle[OpsAlertWorkflow, None]:
        workflow_id = alerts_workflow_id(self.location)
        return self.env.client.get_workflow_handle_for(OpsAlertWorkflow.run, workflow_id)

    async def begin(self, watch: Watch) -> None:
        """Have the alerts begin with what was known an hour ago, say, instead of waiting for it."""
        await self.handle.terminate()
        looks = self.world.looks
        start = AlertsStart(self.location, watch)
        await self.env.client.start_workflow(
            OpsAlertWorkflow.run, start, id=self.handle.id, task_queue=ALERTS_QUEUE
        )
        await eventually(partial(self.has_looked, looks + 1))

    async def has_looked(self, count: int) -> bool:
        return self.world.looks >= count

    async def minutes(self, count: int) -> None:
        """That many more looks."""
        before = self.world.looks
        await self.env.fast_forward(self.handle, count * MINUTE)
        await eventually(partial(self.has_looked, before + count))

    async def fails(self, work: str, count: int) -> None:
        await self.handle.signal(OpsAlertWorkflow.failed, WorkFailed({work: count}))

    async def told(self, count: int) -> list[str]:
        """What Slack has, once it has so many."""

        async def there() -> bool:
            return len(self.slack.taken) >= count

        await eventually(there)
        assert len(self.slack.taken) == count
        return self.slack.texts

    async def heard_of(self, count: int) -> bool:
        """Whether that many failures were signalled, and no more."""
        heard = 0
        converter = self.env.client.data_converter
        async for event in self.handle.fetch_history_events():
            signal = event.workflow_execution_signaled_event_attributes
            if signal.input.payloads:
                (told,) = await converter.decode(signal.input.payloads, [WorkFailed])
                heard += sum(told.counts.values())
        assert heard <= count
        return heard == count

    async def open(self) -> list[Trouble]:
        found: list[Notice] = await self.handle.query(OpsAlertWorkflow.open_alerts)
        return [notice.trouble for notice in found]
