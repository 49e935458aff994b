"""What the restaurant's base does not have: found once, in order, and never lost on the way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from activities.mirror_ports import Backlog, MirrorItem, MirrorTable
from activities.ports import DayChanges
from adapters.sql import Database
from adapters.sql.mirror import Refusal, SqlMirror
from adapters.sql.store import SqlStore
from domain.model import Entry, Reservation, Status
from tests.sql_samples import DAY, LOCATION, MINUTE, NOW, booked, booking, entry, notified

ONE_DAY = timedelta(days=1)
NOTHING = Backlog(0, 0, None)
Save = Callable[..., Awaitable[None]]


@dataclass
class Clock:
    """What time it is."""

    now = NOW

    def __call__(self) -> Any:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Stands at NOW until it is moved."""
    return Clock()


@pytest.fixture
def mirror(database: Database, clock: Clock) -> SqlMirror:
    """By that clock."""
    return SqlMirror(database.sql, clock)


@pytest.fixture
def save(database: Database, clock: Clock) -> Save:
    """Saves entries and reservations as their workflows do, each a minute after the last."""
    store = SqlStore(database.sql, clock)

    async def keep(*records: Entry | Reservation, **where: Any) -> None:
        for record in records:
            clock.now += MINUTE
            if isinstance(record, Entry):
                await store.save_entry(record)
            else:
                await store.save_day(DayChanges(None, (), (booked(record, **where),)))

    return keep


async def push(mirror: SqlMirror, limit: int = 10) -> list[tuple[str, int, int | None]]:
    """Gives the base what is due; which keys, versions and places those were."""
    items = await mirror.due(LOCATION, limit)
    await mirror.mirrored(items, NOW)
    return [(item.key, item.version, item.position) for item in items]


async def test_there_is_nothing_to_mirror_at_first(mirror: SqlMirror) -> None:
    assert await mirror.due(LOCATION, 10) == []
    assert await mirror.backlog(LOCATION) == NOTHING
    await mirror.mirrored([], NOW)


async def test_a_record_is_due_until_the_base_has_its_version(
    mirror: SqlMirror, save: Save
) -> None:
    await save(entry())
    assert await mirror.due(LOCATION, 10) == [MirrorItem(entry(), 1)]
    assert await push(mirror) == [("e1", 1, 1)]
    assert await push(mirror) == []
    await save(entry(notes="otra"))
    assert await push(mirror) == []
    await save(entry(version=2))
    assert await push(mirror) == [("e1", 2, 1)]
    assert await mirror.backlog(LOCATION) == NOTHING


async def test_what_waits_longest_goes_first_one_table_at_a_time(
    mirror: SqlMirror, save: Save
) -> None:
    await save(booking(2), entry(2), booking(1), entry(1))
    # It has been waiting since its first change.
    await save(booking(2, version=2))
    assert await mirror.due(LOCATION, 10) == [
        MirrorItem(booked(booking(2, version=2))),
        MirrorItem(booked(booking(1))),
    ]
    assert await push(mirror, 1) == [("r2", 2, None)]
    assert await push(mirror) == [("e2", 1, 2), ("e1", 1, 1)]
    assert await push(mirror) == [("r1", 1, None)]
    assert await push(mirror) == []


async def test_who_has_moved_up_follows_who_left(mirror: SqlMirror, save: Save) -> None:
    await save(*(entry(n) for n in range(1, 5)))
    assert await push(mirror) == [(f"e{n}", 1, n) for n in range(1, 5)]
    await save(entry(1, status=Status.CANCELLED, version=2))
    await save(notified(3, status=Status.WAITING, version=2))
    await save(booking())
    assert await push(mirror) == [
        ("e1", 2, None),
        ("e3", 2, None),
        ("e2", 1, 1),
        ("e4", 1, 2),
    ]
    assert await push(mirror) == [("r1", 1, None)]
    assert await push(mirror) == []


async def test_changes_pass_those_who_have_only_moved(mirror: SqlMirror, save: Save) -> None:
    await save(*(entry(n) for n in range(1, 4)))
    await push(mirror)
    await save(entry(1, status=Status.EXPIRED, version=2))
    assert await push(mirror, 1) == [("e1", 2, None)]
    await save(booking())
    assert await push(mirror) == [("r1", 1, None)]
    assert await push(mirror) == [("e2", 1, 1), ("e3", 1, 2)]


async def test_each_service_has_its_line(mirror: SqlMirror, save: Save) -> None:
    tomorrow = DAY + ONE_DAY
    await save(
        entry(1),
        entry(2, service="comida"),
        entry(3, service_date=tomorrow),
        entry(4, location="otro-bar"),
        entry(5),
        entry(6, seq=1),
    )
    assert await push(mirror) == [
        ("e1", 1, 1),
        ("e2", 1, 1),
        ("e3", 1, 1),
        ("e5", 1, 3),
        ("e6", 1, 2),
    ]
    assert await mirror.due("otro-bar", 10) == [MirrorItem(entry(4, location="otro-bar"), 1)]


async def test_what_changed_on_its_way_is_due_again(mirror: SqlMirror, save: Save) -> None:
    await save(entry(1), booking(1))
    taken = await mirror.due(LOCATION, 10)
    await save(entry(1, version=2))
    taken_at = NOW + 10 * MINUTE
    await mirror.mirrored(taken, taken_at)
    assert await push(mirror) == [("r1", 1, None)]
    # It has waited no longer than since then, or it would pass all others time and again.
    assert await mirror.backlog(LOCATION) == Backlog(1, 0, taken_at)
    assert await push(mirror) == [("e1", 2, 1)]
    assert await push(mirror) == []


async def test_who_moved_on_the_way_is_due_again(mirror: SqlMirror, save: Save) -> None:
    await save(entry(1), entry(2))
    taken = await mirror.due(LOCATION, 10)
    await save(entry(1, status=Status.CANCELLED, version=2))
    await mirror.mirrored(taken, NOW)
    assert await push(mirror) == [("e1", 2, None), ("e2", 1, 1)]


async def test_a_report_that_comes_too_late_makes_it_due_again(
    mirror: SqlMirror, save: Save
) -> None:
    await save(entry(1))
    older = await mirror.due(LOCATION, 10)
    await save(entry(1, version=2))
    await push(mirror)
    await mirror.mirrored(older, NOW)
    assert await push(mirror) == [("e1", 2, 1)]


async def test_what_is_not_kept_is_ignored(mirror: SqlMirror) -> None:
    await mirror.mirrored([MirrorItem(entry(1), 1), MirrorItem(booked(booking()))], NOW)
    await mirror.refused(MirrorItem(entry(1), 1), "no", NOW)
    assert await mirror.backlog(LOCATION) == NOTHING


async def test_what_is_refused_waits_for_its_next_version(mirror: SqlMirror, save: Save) -> None:
    await save(booking(1), booking(2))
    first, second = await mirror.due(LOCATION, 10)
    await mirror.refused(first, "unknown choice", NOW)
    await mirror.refused(second, "no number", NOW + MINUTE)
    assert await mirror.due(LOCATION, 10) == []
    assert await mirror.backlog(LOCATION) == Backlog(0, 2, None)
    assert await mirror.refusals(LOCATION) == [
        Refusal(MirrorTable.RESERVAS, "r1", "unknown choice", NOW),
        Refusal(MirrorTable.RESERVAS, "r2", "no number", NOW + MINUTE),
    ]
    await save(booking(2, version=2))
    assert await mirror.backlog(LOCATION) == Backlog(1, 1, NOW + 3 * MINUTE)
    assert await push(mirror) == [("r2", 2, None)]
    assert await mirror.backlog(LOCATION) == Backlog(0, 1, None)
    assert await mirror.refusals("otro-bar") == []


async def test_what_is_refused_waits_for_its_next_place(mirror: SqlMirror, save: Save) -> None:
    await save(entry(1), entry(2))
    first, second = await mirror.due(LOCATION, 10)
    await mirror.mirrored([first], NOW)
    await mirror.refused(second, "no", NOW)
    assert await mirror.due(LOCATION, 10) == []
    await save(entry(1, status=Status.CANCELLED, version=2))
    assert await mirror.backlog(LOCATION) == Backlog(2, 0, NOW + 3 * MINUTE)
    assert await push(mirror) == [("e1", 2, None), ("e2", 1, 1)]
    assert await mirror.backlog(LOCATION) == NOTHING


async def test_a_refusal_of_what_has_changed_since_counts_for_nothing(
    mirror: SqlMirror, save: Save
) -> None:
    await save(entry(1))
    (taken,) = await mirror.due(LOCATION, 10)
    await save(entry(1, version=2))
    await mirror.refused(taken, "no", NOW)
    assert await mirror.refusals(LOCATION) == []
    assert await push(mirror) == [("e1", 2, 1)]


async def test_the_backlog_tells_since_when_the_oldest_waits(mirror: SqlMirror, save: Save) -> None:
    await save(entry(1), entry(2), booking(1))
    await save(entry(1, version=2))
    assert await mirror.backlog(LOCATION) == Backlog(3, 0, NOW + MINUTE)
    await push(mirror)
    assert await mirror.backlog(LOCATION) == Backlog(1, 0, NOW + 3 * MINUTE)
    await push(mirror)
    await save(entry(1, version=3))
    assert await mirror.backlog(LOCATION) == Backlog(1, 0, NOW + 5 * MINUTE)


async def test_places_have_waited_no_longer_than_since_the_last_change(
    mirror: SqlMirror, save: Save
) -> None:
    await save(entry(1), entry(2))
    await push(mirror)
    await save(entry(1, status=Status.CANCELLED, version=2))
    await push(mirror, 1)
    assert await mirror.backlog(LOCATION) == Backlog(1, 0, NOW + 3 * MINUTE)


@pytest.mark.parametrize(("days_ago", "due"), [(-90, True), (1, True), (2, False)])
async def test_dates_before_yesterday_are_left_out(
    mirror: SqlMirror, save: Save, days_ago: int, due: bool
) -> None:
    on = DAY - days_ago * ONE_DAY
    await save(entry(1, service_date=on))
    await save(booking(), date=on)
    assert await mirror.backlog(LOCATION) == (Backlog(2, 0, NOW + MINUTE) if due else NOTHING)
    assert await push(mirror) == ([("e1", 1, 1)] if due else [])
    assert await push(mirror) == ([("r1", 1, None)] if due else [])


async def test_dates_that_the_base_has_stay_right(
    mirror: SqlMirror, save: Save, clock: Clock
) -> None:
    await save(entry(1), entry(2))
    await push(mirror)
    await save(booking())
    clock.now += 40 * ONE_DAY
    assert await push(mirror) == []
    # Nobody waits on a date that is over, so that nobody moves either.
    await save(entry(1, status=Status.EXPIRED, version=2))
    assert await push(mirror) == [("e1", 2, None)]
    assert await push(mirror) == []


async def test_everything_of_some_dates(mirror: SqlMirror, save: Save) -> None:
    tomorrow = DAY + ONE_DAY
    waits = [entry(1), notified(2), entry(3), entry(4, service="comida")]
    later = entry(5, service_date=tomorrow, status=Status.CANCELLED)
    await save(*reversed(waits), later, booking(1))
    await save(booking(2), date=tomorrow + ONE_DAY)
    await save(entry(6, service_date=DAY - ONE_DAY), entry(7, location="otro-bar"))
    found = [item async for item in mirror.everything(LOCATION, DAY)]
    assert found == [
        MirrorItem(waits[0], 1),
        MirrorItem(waits[1]),
        MirrorItem(waits[2], 2),
        MirrorItem(waits[3], 1),
        MirrorItem(booked(booking(1))),
        MirrorItem(later),
        MirrorItem(booked(booking(2), date=tomorrow + ONE_DAY)),
    ]
