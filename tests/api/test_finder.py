"""Looking for a table: what is free, when else, and what waiting would be like."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from activities.house import CurrentHouse
from activities.ports import DayChanges, DayRecord
from adapters.sql import Database
from api import known_days
from api.calendar import Calendar
from api.finder import TableFinder
from api.fresh_reads import FreshReads
from api.known_days import KnownDays
from api.orders import Orders
from domain.availability import Availability
from domain.model import Occupancy, OccupancyKind, Offer
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant, Service
from tests.api.conftest import House
from tests.api.fakes import Clock
from tests.sql_samples import entry

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)

FinderOf = Callable[[Restaurant], TableFinder]


@pytest.fixture
def finder_of(database: Database, clock: Clock) -> FinderOf:
    """Makes a finder for any house over the tests' read model and clock."""

    def make(restaurant: Restaurant) -> TableFinder:
        calendar = Calendar(restaurant, clock)
        reads = FreshReads(database.store, database.reads, restaurant.id)
        days = KnownDays(CurrentHouse(restaurant), reads)
        return TableFinder(calendar, Orders(CurrentHouse(restaurant), calendar), days)

    return make


@pytest.fixture
def late(restaurant: Restaurant) -> Restaurant:
    """The house in Madrid, where dinner seats until half past three."""
    dinner = Service("cena", EVERY_DAY, time(20), time(3, 30), time(5))
    return replace(restaurant, time_zone="Europe/Madrid", services=(dinner,))


def ids(found: Availability) -> list[str]:
    return [table_set.id for table_set in found.sets]


async def block_all(house: House, day: date, start: str, end: str) -> None:
    for table in house.deps.restaurant.tables:
        span = {"fecha": day.isoformat(), "desde": start, "hasta": end}
        answer = await house.staff("POST", f"/tables/{table.id}/block", span)
        assert answer.status_code == 201, answer.text


async def take_all(
    database: Database, restaurant: Restaurant, day: date, start: datetime, end: datetime
) -> None:
    taken = tuple(
        Occupancy(f"b-{table.id}", (table.id,), start, end, OccupancyKind.BLOCKED)
        for table in restaurant.tables
    )
    await database.store.save_day(DayChanges(day=DayRecord(restaurant.id, day, 1, taken)))


async def refusal(finder: TableFinder, day: date | None, party: int, at: time | None) -> Reason:
    with pytest.raises(Refused) as refused:
        await finder.find(day, party, at, None)
    return refused.value.reason


async def test_what_is_free_best_first(house: House) -> None:
    found = await house.parts.finder.find(None, 2, time(21), None)
    assert found.day == TODAY
    assert found.availability.start == datetime(2026, 11, 21, 21, tzinfo=UTC)
    assert ids(found.availability) == ["T1", "T2", "T3"]
    assert (found.availability.suggest_waitlist, found.ahead, found.wait_min) == (False, None, None)


async def test_tables_that_may_be_pushed_together(house: House) -> None:
    found = await house.parts.finder.find(TOMORROW, 6, time(21), None)
    assert ids(found.availability) == ["T4", "T1+T2"]


@pytest.mark.parametrize("zone", ["Terraza", " TERRAZA"])
async def test_the_zone_as_people_write_it(house: House, zone: str) -> None:
    found = await house.parts.finder.find(TOMORROW, 4, time(21), zone)
    assert ids(found.availability) == ["T3", "T4"]


async def test_without_day_and_time_it_is_now(house: House) -> None:
    found = await house.parts.finder.find(None, 2, None, None)
    assert (found.day, found.availability.start) == (TODAY, house.clock.now)


async def test_the_nearest_other_times(house: House) -> None:
    await block_all(house, TOMORROW, "21:30", "22:45")
    found = await house.parts.finder.find(TOMORROW, 2, time(22), None)
    there = found.availability
    assert (there.sets, there.suggest_waitlist) == ((), True)
    assert there.before == datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert there.after == datetime(2026, 11, 22, 22, 45, tzinfo=UTC)
    assert (found.ahead, found.wait_min) == (0, 45)


async def test_what_waiting_would_be_like_is_what_a_join_then_says(house: House) -> None:
    await block_all(house, TODAY, "20:00", "22:30")
    await house.join(11)
    found = await house.parts.finder.find(None, 2, time(21), None)
    assert (found.ahead, found.wait_min) == (1, 90)
    joined = (await house.join(12)).json()["data"]
    assert (joined["posicion"], joined["espera_estimada_min"]) == (2, 90)


async def test_no_table_in_sight(house: House) -> None:
    await house.full()
    await house.join(11)
    await house.join(12)
    found = await house.parts.finder.find(None, 2, time(21), None)
    assert (found.availability.before, found.availability.after) == (None, None)
    assert (found.ahead, found.wait_min) == (2, None)


async def test_only_the_line_for_the_same_service_counts(house: House) -> None:
    await block_all(house, TOMORROW, "12:00", "17:00")
    await block_all(house, TOMORROW, "19:00", "00:55")
    for number, hour in ((11, "13:00"), (12, "21:00"), (13, "22:00")):
        await house.join(number, fecha=TOMORROW.isoformat(), hora=hour)
    lunch = await house.parts.finder.find(TOMORROW, 2, time(13, 30), None)
    dinner = await house.parts.finder.find(TOMORROW, 2, time(21), None)
    assert (lunch.ahead, dinner.ahead) == (1, 2)


async def test_a_line_of_several_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_days, "_PAGE", 2)
    await house.full()
    for number in range(11, 16):
        await house.join(number)
    assert (await house.parts.finder.find(None, 2, time(21), None)).ahead == 5


async def test_who_is_being_asked_is_not_in_line(house: House) -> None:
    await house.full()
    await house.join(11)
    await house.join(12)
    await house.staff("POST", "/tables/T1/free", {"hora": "21:00"})
    assert (await house.parts.finder.find(None, 2, time(21), None)).ahead == 1


async def test_an_offer_of_which_its_entry_does_not_know_yet(
    database: Database, restaurant: Restaurant
) -> None:
    at = datetime(2026, 11, 21, 21, tzinfo=UTC)
    for number in (1, 2):
        waiting = entry(number, location="casa", service_date=TODAY, wanted_at=at)
        await database.store.save_entry(waiting)
    held = Offer("e1.1", "e1", ("T3",), "Terraza", at, at + timedelta(hours=2), at, "join")
    hold = Occupancy(held.id, held.tables, at, held.end, OccupancyKind.OFFER, held.entry_id)
    await database.store.save_day(DayChanges(day=DayRecord("casa", TODAY, 1, (hold,))))
    days = KnownDays(CurrentHouse(restaurant), FreshReads(database.store, database.reads, "casa"))
    lined_up = await days.with_line(await days.tables(TODAY))
    assert (list(lined_up.occupancies), list(lined_up.line)) == (["e1.1"], ["e2"])


async def test_what_cannot_be_is_refused(house: House) -> None:
    finder = house.parts.finder
    assert await refusal(finder, date(2026, 11, 20), 2, time(21)) is Reason.DATE_PAST
    assert await refusal(finder, TODAY, 2, time(13)) is Reason.DATE_PAST
    assert await refusal(finder, TODAY + timedelta(days=91), 2, time(21)) is Reason.DATE_TOO_FAR
    assert await refusal(finder, TOMORROW, 2, time(18)) is Reason.CLOSED
    assert await refusal(finder, TOMORROW, 7, time(21)) is Reason.PARTY_TOO_LARGE
    with pytest.raises(Refused, match="zone-unknown"):
        await finder.find(TOMORROW, 2, time(21), "Azotea")


async def test_a_closed_date(finder_of: FinderOf, restaurant: Restaurant) -> None:
    finder = finder_of(replace(restaurant, closed_dates=(TOMORROW,)))
    assert await refusal(finder, TOMORROW, 2, time(21)) is Reason.CLOSED


async def test_after_midnight_it_is_still_that_evening(
    finder_of: FinderOf, late: Restaurant, clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
    now = await finder_of(late).find(None, 2, None, None)
    assert (now.day, now.availability.start) == (TODAY, clock.now)
    later = await finder_of(late).find(None, 2, time(2), None)
    assert (later.day, later.availability.start) == (TODAY, datetime(2026, 11, 22, 1, tzinfo=UTC))
    passed = await finder_of(late).find(None, 2, time(0, 30), None)
    assert passed.availability.start == clock.now


async def test_the_night_in_which_an_hour_is_skipped(
    finder_of: FinderOf, late: Restaurant, database: Database, clock: Clock
) -> None:
    """At two the clocks go on to three: 01:30 and 03:15 are three quarters of an hour apart."""
    night = date(2026, 3, 28)
    clock.now = datetime(2026, 3, 28, 12, tzinfo=UTC)
    half_past_one = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    quarter_past_three = datetime(2026, 3, 29, 1, 15, tzinfo=UTC)
    await take_all(database, late, night, half_past_one, quarter_past_three)
    found = await finder_of(late).find(night, 2, time(1, 30), None)
    assert (found.availability.start, found.availability.sets) == (half_past_one, ())
    assert found.availability.after == quarter_past_three
    assert found.wait_min == 45
    skipped = await finder_of(late).find(night, 2, time(2, 30), None)
    assert skipped.availability.start == datetime(2026, 3, 29, 1, tzinfo=UTC)


async def test_the_night_in_which_an_hour_comes_twice(
    finder_of: FinderOf, late: Restaurant, database: Database, clock: Clock
) -> None:
    """At three it is two again: from 02:30 to 03:00 are one hour and a half."""
    night = date(2026, 10, 24)
    clock.now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    first_half_past_two = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    three = datetime(2026, 10, 25, 2, tzinfo=UTC)
    await take_all(database, late, night, first_half_past_two, three)
    found = await finder_of(late).find(night, 2, time(2, 30), None)
    assert (found.availability.start, found.availability.sets) == (first_half_past_two, ())
    assert (found.availability.after, found.wait_min) == (three, 90)
