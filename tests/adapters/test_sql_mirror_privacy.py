"""A guest who is forgotten here is forgotten in the restaurant's base."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from activities.mirror_ports import Backlog, MirrorItem
from activities.ports import DayChanges
from adapters.sql import Database
from adapters.sql.mirror import SqlMirror
from adapters.sql.privacy import SqlPrivacy
from domain.model import Guest, Reach, ReservationStatus, Status
from tests.sql_samples import DAY, EVA, LOCATION, NOW, booked, booking, entry

NOBODY = Guest("", "", "", reach=Reach.CALL)
WAITED = entry(5, guest=EVA, status=Status.EXPIRED, version=4)
BOOKED = booking(5, guest=EVA, status=ReservationStatus.NO_SHOW, notes="alergia", version=3)
FORGOTTEN = [
    MirrorItem(replace(WAITED, guest=NOBODY, notes="")),
    MirrorItem(booked(replace(BOOKED, guest=NOBODY, notes=""))),
]
MUCH_LATER = NOW + timedelta(days=40)


@pytest.fixture
async def house(database: Database) -> Database:
    """Eva's evening is over; the base has nothing of it yet."""
    await database.store.save_entry(WAITED)
    await database.store.save_day(DayChanges(None, (), (booked(BOOKED),)))
    return database


async def forget(house: Database, by: str) -> None:
    """Forty days later."""
    privacy = SqlPrivacy(house.sql, lambda: MUCH_LATER)
    if by == "phone":
        await privacy.forget_phone(LOCATION, EVA.phone)
    else:
        await privacy.forget_before(LOCATION, MUCH_LATER.date())


def mirror(house: Database, later: bool = True) -> SqlMirror:
    """That evening's, or that of forty days later."""
    return SqlMirror(house.sql, lambda: MUCH_LATER if later else NOW)


async def push(queue: SqlMirror) -> list[MirrorItem]:
    """Gives the base all that is due, entries first."""
    pushed: list[MirrorItem] = []
    while items := await queue.due(LOCATION, 10):
        await queue.mirrored(items, NOW)
        pushed += items
    return sorted(pushed, key=lambda item: item.key)


@pytest.mark.parametrize("by", ["phone", "day"])
async def test_what_the_base_has_of_a_forgotten_guest_is_due(house: Database, by: str) -> None:
    assert await push(mirror(house, later=False)) == [
        MirrorItem(WAITED),
        MirrorItem(booked(BOOKED)),
    ]
    assert await push(mirror(house)) == []
    await forget(house, by)
    assert await mirror(house).backlog(LOCATION) == Backlog(2, 0, MUCH_LATER)
    assert await push(mirror(house)) == FORGOTTEN
    await forget(house, by)
    assert await push(mirror(house)) == []


@pytest.mark.parametrize("by", ["phone", "day"])
async def test_what_the_base_never_had_stays_out_of_it(house: Database, by: str) -> None:
    await forget(house, by)
    assert await push(mirror(house)) == []
    assert await mirror(house).backlog(LOCATION) == Backlog(0, 0, None)


@pytest.mark.parametrize("by", ["phone", "day"])
async def test_who_is_forgotten_on_the_way_to_the_base_is_due_again(
    house: Database, by: str
) -> None:
    queue = mirror(house, later=False)
    items = [item async for item in queue.everything(LOCATION, DAY)]
    await forget(house, by)
    await queue.mirrored(items, NOW)
    assert await push(mirror(house)) == FORGOTTEN


async def test_why_a_forgotten_guest_was_refused_is_forgotten(house: Database) -> None:
    queue = mirror(house, later=False)
    async for item in queue.everything(LOCATION, DAY):
        await queue.refused(item, "no such choice: Eva", NOW)
    assert await queue.backlog(LOCATION) == Backlog(0, 2, None)
    await forget(house, "phone")
    assert await queue.refusals(LOCATION) == []
    for table in ("entries", "reservations"):
        query = text(f"SELECT refusal, refused_at FROM {table}")  # noqa: S608
        assert [tuple(row) for row in await house.sql.rows(query)] == [(None, None)]


async def test_a_refusal_that_comes_after_the_forgetting_holds_back_nothing(
    house: Database,
) -> None:
    queue = mirror(house, later=False)
    items = await queue.due(LOCATION, 10)
    await queue.mirrored(items, NOW)
    await forget(house, "phone")
    await queue.refused(items[0], "no", NOW)
    assert FORGOTTEN[0] in await push(queue)
