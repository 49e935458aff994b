"""What no answer waits for is begun together, a moment after the answer."""

import uuid
from collections.abc import Sequence
from itertools import accumulate
from types import SimpleNamespace

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from domain.line import JoinRequest
from tests.histories.recording import runs
from tests.waiting import until_begun
from tests.workflows.house import House
from workflows.contract import DayAnswer, Join, day_workflow_id
from workflows.policies import BEAT, STARTS_AT_ONCE
from workflows.tasks import LONG_HISTORY, is_to_continue

ANSWERED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED
BEGUN = EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED
STARTED = EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED
TASK_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


async def join(house: House, *numbers: int) -> list[str]:
    """The sample guests of those numbers join with one update: their entries' ids."""
    joins = []
    for number in numbers:
        entry_id = uuid.uuid4().hex
        request = JoinRequest(entry_id, house.guest(number), 2, house.wanted(), "voice")
        joins.append(Join(entry_id, request))
    await house.update("join", joins, list[DayAnswer])
    return [asked.key for asked in joins]


async def events_of_day(house: House) -> Sequence[HistoryEvent]:
    """Of all its runs, in order."""
    day_id = day_workflow_id(house.restaurant.id, house.day)
    newest_first = [run async for run in runs(house.client, day_id)]
    return [event for run in reversed(newest_first) for event in run.events]


async def test_a_guest_is_answered_before_the_entry_begins(house: House) -> None:
    (entry_id,) = await join(house, 1)
    await until_begun(house.entry(entry_id))
    kinds = [event.event_type for event in await events_of_day(house)]
    answered, begun = kinds.index(ANSWERED), kinds.index(BEGUN)
    assert TASK_DONE in kinds[answered:begun]


async def test_entries_that_joined_together_begin_with_one_timer(house: House) -> None:
    for entry_id in await join(house, *range(1, 6)):
        await until_begun(house.entry(entry_id))
    events = await events_of_day(house)
    begun = [event.event_type for event in events].index(BEGUN)
    spans = (e.timer_started_event_attributes.start_to_fire_timeout for e in events[:begun])
    assert [span.ToTimedelta() for span in spans].count(BEAT) == 1


async def test_of_many_entries_few_begin_at_a_time(house: House) -> None:
    """Whoever asks the day meanwhile waits behind those only."""
    for entry_id in await join(house, *range(1, 16)):
        await until_begun(house.entry(entry_id))
    steps = [event.event_type for event in await events_of_day(house)]
    change = {BEGUN: 1, STARTED: -1}
    under_way = list(accumulate(change.get(step, 0) for step in steps))
    assert max(under_way) == STARTS_AT_ONCE
    assert steps.count(BEGUN) == steps.count(STARTED) == 15


async def test_an_entry_begins_while_nothing_can_be_saved(house: House) -> None:
    await house.fill()
    house.records.down = True
    (entry_id,) = await join(house, 1)
    await until_begun(house.entry(entry_id))
    assert house.records.entries == {}
    house.records.down = False


@pytest.mark.parametrize(
    ("suggested", "events", "due"),
    [(False, LONG_HISTORY - 1, False), (False, LONG_HISTORY, True), (True, 3, True)],
)
def test_a_new_run_is_due_after_a_long_history_or_when_the_server_says_so(
    monkeypatch: pytest.MonkeyPatch, suggested: bool, events: int, due: bool
) -> None:
    info = SimpleNamespace(
        is_continue_as_new_suggested=lambda: suggested, get_current_history_length=lambda: events
    )
    monkeypatch.setattr(workflow, "info", lambda: info)
    assert is_to_continue() is due
