"""A release that changes a workflow takes over fifty waits that began before it."""

import asyncio

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from domain.model import Status
from tests.waiting import eventually
from tests.workflows.house import House
from tests.workflows.upgraded import UpgradedEntryWorkflow
from worker import WORKFLOWS
from workflows.waitlist_entry import WaitlistEntryWorkflow

WAITING = range(11, 61)
UPGRADED = [UpgradedEntryWorkflow if w is WaitlistEntryWorkflow else w for w in WORKFLOWS]


# Another release's cache is empty in any case.
async def test_fifty_waits_go_on_after_an_upgrade(house: House) -> None:
    await house.fill()
    ids = [str((await house.join(number)).entry_id) for number in WAITING]
    await house.free("T2")
    await house.until_status(ids[0], Status.NOTIFIED)
    await asyncio.gather(*(_has_begun(house, entry_id) for entry_id in ids))
    await house.away()
    house.workflows = UPGRADED
    await house.back()

    assert "Mesa confirmada" in str(await house.says(ids[0], "SÍ"))
    await house.until_status(ids[0], Status.CONFIRMED)
    await asyncio.gather(*map(house.cancel, ids[1:]))
    await asyncio.gather(*(house.until_status(i, Status.CANCELLED) for i in ids[1:]))
    later = str((await house.join(61)).entry_id)
    await house.cancel(later)
    await house.until_status(later, Status.CANCELLED)

    histories = await asyncio.gather(*(house.entry(i).fetch_history() for i in (*ids, later)))
    # A wait that could not go on would fail its task again and again.
    assert [h.workflow_id for h in histories if _has_failed(h)] == []
    assert _is_patched(histories[-1])
    assert not any(_is_patched(h) for h in histories[:-1] if _is_first_run(h))


async def _has_begun(house: House, entry_id: str) -> None:
    """The old release has done a task of it: who had none would begin with the new one."""
    done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED

    async def has() -> bool:
        history = await house.entry(entry_id).fetch_history()
        return any(event.event_type == done for event in history.events)

    await eventually(has)


def _has_failed(history: WorkflowHistory) -> bool:
    failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    return any(event.event_type == failed for event in history.events)


def _is_first_run(history: WorkflowHistory) -> bool:
    started = history.events[0].workflow_execution_started_event_attributes
    return not started.continued_execution_run_id


def _is_patched(history: WorkflowHistory) -> bool:
    markers = (e.marker_recorded_event_attributes.marker_name for e in history.events)
    return "core_patch" in markers
