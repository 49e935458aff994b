"""A day on which much is asked for goes on in a new run when nobody asks for a second."""

from datetime import date, datetime

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from tests.e2e.evening import AT, Evening
from tests.e2e.house import House
from tests.waiting import eventually
from workflows.contract import day_workflow_id
from workflows.policies import QUIET
from workflows.tasks import LONG_HISTORY, LONGEST_HISTORY

# A workflow knows how long its history was when its task began.
SEEN = 10
ASKED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED
ENDED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
FAILED = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED


async def test_a_new_run_begins_in_a_quiet_moment(evening: Evening, house: House) -> None:
    temporal = await Client.connect(house.installation.temporal_address)
    day_id = day_workflow_id("casa", date.fromisoformat(evening.day))
    day = temporal.get_workflow_handle(day_id)
    first = (await day.describe()).run_id

    async def is_long() -> bool:
        # There is nothing to be freed any more, and the day says so.
        await evening.staff.ask("POST", "/tables/T2/free", {"fecha": evening.day, "hora": AT})
        described = await day.describe()
        return described.history_length >= LONG_HISTORY + SEEN or described.run_id != first

    async def has_gone_on() -> bool:
        return (await day.describe()).run_id != first

    await evening.free("T2")
    while not await is_long():
        pass
    await eventually(has_gone_on)
    events = [*(await temporal.get_workflow_handle(day_id, run_id=first).fetch_history()).events]
    assert LONG_HISTORY <= len(events) < LONGEST_HISTORY
    assert events[-1].event_type == ENDED
    assert FAILED not in [event.event_type for event in events]
    last = next(event for event in reversed(events) if event.event_type == ASKED)
    assert at(events[-1]) - at(last) >= QUIET
    assert await evening.entries() == []


def at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime()
