"""What a number still waits for or has booked: who asks to be forgotten has to end that first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activities.ports import DayChanges
from adapters.sql import Database
from domain.model import ReservationStatus, Status
from tests.sql_samples import DAY, EVA, LOCATION, MINUTE, NOW, booked, booking, entry
from workflows.contract import conversation_id, entry_workflow_id, reservation_workflow_id


@pytest.fixture
async def evening(database: Database) -> Database:
    """Eva waits twice and has booked twice; the rest is over, or somebody else's."""
    for one in (
        entry(2, guest=EVA, status=Status.NOTIFIED),
        entry(1, guest=EVA),
        *(entry(n, guest=EVA, status=s) for n, s in enumerate(Status, 3) if s.is_final),
        entry(9),
    ):
        await database.store.save_entry(one)
    reservations = (
        booking(1, guest=EVA, start=NOW + MINUTE),
        booking(2, guest=EVA, status=ReservationStatus.SEATED),
        booking(3, guest=EVA, end=NOW),
        booking(4, guest=EVA, status=ReservationStatus.CANCELLED),
        booking(5, guest=EVA, status=ReservationStatus.NO_SHOW),
        booking(6),
    )
    records = tuple(booked(reservation) for reservation in reservations)
    await database.store.save_day(DayChanges(None, (), records))
    return database


async def test_open_things_are_conversations_as_workflows_name_them(evening: Database) -> None:
    workflows = [
        entry_workflow_id("e1"),
        entry_workflow_id("e2"),
        reservation_workflow_id("r2"),
        reservation_workflow_id("r1"),
    ]
    found = await evening.privacy.open_things(LOCATION, EVA.phone, NOW)
    assert found == [conversation_id(workflow_id) for workflow_id in workflows]


async def test_nothing_is_open_elsewhere_or_of_others(evening: Database) -> None:
    assert await evening.privacy.open_things("otro-bar", EVA.phone, NOW) == []
    assert await evening.privacy.open_things(LOCATION, "+34600000099", NOW) == []


async def test_an_empty_number_is_nobodys(evening: Database) -> None:
    hidden = entry(8, guest=replace(EVA, phone=""), status=Status.EXPIRED)
    await evening.store.save_entry(hidden)
    with pytest.raises(ValueError, match="number"):
        await evening.privacy.open_things(LOCATION, "", NOW)
    with pytest.raises(ValueError, match="number"):
        await evening.privacy.forget_phone(LOCATION, "")
    listed = await evening.reads.entry(LOCATION, "e8")
    assert listed is not None
    assert listed.entry == hidden


async def test_nothing_is_open_once_it_is_forgotten(evening: Database) -> None:
    await evening.privacy.forget_before(LOCATION, DAY + timedelta(days=1))
    assert await evening.privacy.open_things(LOCATION, EVA.phone, NOW) == []
