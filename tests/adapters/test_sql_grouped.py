"""Figures part by part, counted alike over both databases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from activities.ports import DayChanges
from activities.stats_ports import By, Group, Waits
from adapters.sql import Database
from domain.model import ReservationStatus, Status
from tests.sql_samples import DAY, LOCATION, booked, booking, entry

NEXT = DAY + timedelta(days=1)
MADRID = ZoneInfo("Europe/Madrid")
# In winter, 21:30 and half past midnight in Madrid.
EVENING = datetime(DAY.year, DAY.month, DAY.day, 20, 30, tzinfo=UTC)
NIGHT = EVENING + timedelta(hours=3)


async def keep(database: Database) -> None:
    """Two dates; on the first one guests of the evening and of after midnight."""
    for one in (
        entry(1, wanted_at=EVENING, status=Status.CONFIRMED, actual_wait_min=20, party_size=2),
        entry(2, wanted_at=EVENING, status=Status.EXPIRED, actual_wait_min=31, quoted_wait_min=10),
        entry(3, wanted_at=NIGHT, status=Status.CANCELLED),
        entry(4, wanted_at=EVENING + timedelta(days=1), service_date=NEXT),
        entry(5, location="otro-bar", wanted_at=EVENING),
    ):
        await database.store.save_entry(one)
    stays = (
        booked(booking(1, start=EVENING)),
        booked(booking(2, start=NIGHT, status=ReservationStatus.NO_SHOW, party_size=4)),
        booked(booking(3, start=EVENING), location="otro-bar"),
    )
    await database.store.save_day(DayChanges(None, (), stays))


async def groups(database: Database, by: By) -> list[Group]:
    await keep(database)
    return await database.statistics.groups(LOCATION, DAY, NEXT, by, MADRID)


async def test_by_day(database: Database) -> None:
    assert await groups(database, By.DAY) == [
        Group(
            DAY.toordinal(),
            {"CANCELLED": 1, "CONFIRMED": 1, "EXPIRED": 1},
            Waits(2, promised_min=22.5, actual_min=25.5, longest_min=31),
            reservations=2,
            no_shows=1,
        ),
        Group(NEXT.toordinal(), {"WAITING": 1}, Waits(), 0, 0),
    ]


async def test_by_hour_of_the_restaurants_clock_midnight_last(database: Database) -> None:
    found = await groups(database, By.HOUR)
    assert [(g.key, sum(g.by_status.values()), g.reservations) for g in found] == [
        (21, 3, 1),
        (24, 1, 1),
    ]


async def test_by_covers(database: Database) -> None:
    found = await groups(database, By.PARTY)
    assert [(g.key, sum(g.by_status.values()), g.reservations, g.no_shows) for g in found] == [
        (2, 1, 1, 0),
        (4, 3, 1, 1),
    ]


async def test_dates_without_anything(database: Database) -> None:
    for by in By:
        assert await database.statistics.groups(LOCATION, DAY, DAY, by, MADRID) == []
