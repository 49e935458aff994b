"""What is free and when else: one case each, around midnight and over both clock changes too."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain import booking, tables
from domain.availability import Availability, availability
from domain.booking import BookRequest
from domain.day import ServiceDay
from domain.model import Guest
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant, Service, Table, TableSet
from domain.tables import BlockTable

DAY = date(2026, 11, 20)
MORNING = datetime.combine(DAY, time(9), UTC)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
MADRID = ZoneInfo("Europe/Madrid")
NIGHT = Service("copas", EVERY_DAY, time(22), time(2, 45), time(3, 15))


def at(hour: int, minute: int = 0) -> datetime:
    """A time of the service date; 24 and more are after midnight."""
    return datetime.combine(DAY, time(), UTC) + timedelta(hours=hour, minutes=minute)


@pytest.fixture
def day(restaurant: Restaurant) -> ServiceDay:
    return ServiceDay(restaurant, DAY)


def without_tables(day: ServiceDay, start: datetime, end: datetime) -> ServiceDay:
    """The day with every table out of service for that span."""
    for table in day.restaurant.tables:
        name = f"b{len(day.occupancies)}"
        day = tables.block(day, BlockTable(name, table.id, start, end))[0].day
    return day


def found(
    day: ServiceDay,
    start: datetime,
    party: int = 2,
    zone: str | None = None,
    now: datetime = MORNING,
) -> Availability:
    return availability(day, party, start, zone, now)


def ids(result: Availability) -> list[str]:
    return [table_set.id for table_set in result.sets]


@pytest.mark.parametrize(
    ("party", "zone", "expected"),
    [
        (1, None, ["T1"]),
        (2, None, ["T1", "T2", "T3"]),
        (4, None, ["T2", "T3", "T4"]),
        (5, None, ["T4", "T1+T2"]),
        (2, "Terraza", ["T3"]),
        (6, "Interior", ["T1+T2"]),
    ],
)
def test_the_sets_that_fit_come_best_first(
    day: ServiceDay, party: int, zone: str | None, expected: list[str]
) -> None:
    result = found(day, at(21), party, zone)
    assert ids(result) == expected
    assert not result.suggest_waitlist
    assert (result.before, result.after) == (None, None)


def test_a_set_must_be_free_for_the_whole_stay(day: ServiceDay) -> None:
    day = tables.block(day, BlockTable("b", "T1", at(22, 30), at(23)))[0].day
    assert ids(found(day, at(21))) == ["T1", "T2", "T3"]
    assert ids(found(day, at(21, 1))) == ["T2", "T3"]
    assert ids(found(day, at(22, 59))) == ["T2", "T3"]
    assert ids(found(day, at(23))) == ["T1", "T2", "T3"]


def test_a_full_time_names_the_nearest_quarters_around_it(day: ServiceDay) -> None:
    day = without_tables(day, at(21, 50), at(22, 20))
    result = found(day, at(21))
    assert result.suggest_waitlist
    assert (result.before, result.after) == (at(20, 15), at(22, 30))


def test_another_time_may_begin_the_moment_that_a_stay_ends(day: ServiceDay) -> None:
    day = without_tables(day, at(21, 30), at(22, 15))
    result = found(day, at(21, 10))
    assert (result.before, result.after) == (at(20), at(22, 15))


def test_the_other_services_of_the_date_are_looked_at(day: ServiceDay) -> None:
    evening = without_tables(day, at(20), at(26))
    assert found(evening, at(21)) == Availability(at(21), (), before=at(15, 30))
    noon = without_tables(day, at(12), at(17))
    assert found(noon, at(13)) == Availability(at(13), (), after=at(20))


def test_there_may_be_no_other_time(day: ServiceDay) -> None:
    full = without_tables(without_tables(day, at(12), at(18)), at(20), at(26))
    result = found(full, at(21))
    assert result == Availability(at(21), ())
    assert result.suggest_waitlist


def test_other_times_suit_the_zone_that_was_asked_for(day: ServiceDay) -> None:
    day = tables.block(day, BlockTable("b", "T3", at(20), at(22, 40)))[0].day
    result = found(day, at(21), 2, "Terraza")
    assert (ids(result), result.after) == ([], at(22, 45))


def test_other_times_are_never_in_the_past(day: ServiceDay) -> None:
    day = without_tables(day, at(21, 50), at(22, 20))
    assert found(day, at(21), now=at(20, 15)).before == at(20, 15)
    assert found(day, at(21), now=at(20, 16)).before is None


def test_a_time_that_has_passed_counts_as_now(day: ServiceDay) -> None:
    now = at(20, 50)
    assert found(day, at(20), now=now).start == now
    full = without_tables(day, at(20), at(22))
    result = found(full, at(20), now=now)
    assert (result.start, result.before, result.after) == (now, None, at(22))


@pytest.mark.parametrize(
    ("start", "party", "zone", "now", "reason"),
    [
        (at(21), 0, None, MORNING, Reason.PARTY_SIZE_INVALID),
        (at(21), 7, None, MORNING, Reason.PARTY_TOO_LARGE),
        (at(21), 2, "Azotea", MORNING, Reason.ZONE_UNKNOWN),
        (at(11, 59), 2, None, MORNING, Reason.CLOSED),
        (at(15, 31), 2, None, MORNING, Reason.CLOSED),
        (at(23, 1), 2, None, MORNING, Reason.CLOSED),
        (at(13), 2, None, at(15, 31), Reason.DATE_PAST),
    ],
)
def test_what_can_never_be_served_is_refused(
    day: ServiceDay, start: datetime, party: int, zone: str | None, now: datetime, reason: Reason
) -> None:
    with pytest.raises(Refused) as caught:
        found(day, start, party, zone, now)
    assert caught.value.reason is reason


def test_a_closed_date_is_refused(day: ServiceDay) -> None:
    house = day.restaurant
    for closed in (replace(house, closed_dates=(DAY,)), replace(house, services=())):
        with pytest.raises(Refused) as caught:
            found(replace(day, restaurant=closed), at(21))
        assert caught.value.reason is Reason.CLOSED


def test_an_evening_goes_on_after_midnight(restaurant: Restaurant) -> None:
    day = ServiceDay(replace(restaurant, services=(NIGHT,)), DAY)
    day = without_tables(day, at(22), at(24, 20))
    assert found(day, at(23, 50)).after == at(24, 30)
    assert ids(found(day, at(26, 45))) == ["T1", "T2", "T3"]
    with pytest.raises(Refused) as caught:
        found(day, at(26, 46))
    assert caught.value.reason is Reason.CLOSED


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


@pytest.mark.parametrize(
    ("saturday", "taken_until", "after"),
    [
        # 02:45 does not exist on 29 March: the last seating is the moment of the change, 03:00.
        (date(2026, 3, 28), utc(date(2026, 3, 29), 0, 50), utc(date(2026, 3, 29), 1)),
        (date(2026, 3, 28), utc(date(2026, 3, 29), 1, 1), None),
        # On 25 October the hour from 02:00 comes twice: guests are seated until its first 02:45.
        (date(2026, 10, 24), utc(date(2026, 10, 25), 0, 31), utc(date(2026, 10, 25), 0, 45)),
        (date(2026, 10, 24), utc(date(2026, 10, 25), 0, 46), None),
    ],
)
def test_a_night_of_the_clock_change_is_searched_in_real_quarters(
    restaurant: Restaurant, saturday: date, taken_until: datetime, after: datetime | None
) -> None:
    house = replace(restaurant, time_zone="Europe/Madrid", services=(NIGHT,))
    opens = house.instant(saturday, time(22))
    day = without_tables(ServiceDay(house, saturday), opens, taken_until)
    result = found(day, opens, now=opens - timedelta(hours=9))
    assert (result.before, result.after) == (None, after)


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_dinner_after_the_clock_change_is_offered_at_its_wall_time(
    restaurant: Restaurant, sunday: date
) -> None:
    house = replace(restaurant, time_zone="Europe/Madrid")
    start = house.instant(sunday, time(20))
    day = without_tables(ServiceDay(house, sunday), start, start + timedelta(minutes=50))
    after = found(day, start, now=start - timedelta(hours=30)).after
    assert after is not None
    assert after.astimezone(MADRID).replace(tzinfo=None) == datetime.combine(sunday, time(21))


def test_a_stay_over_the_clock_change_lasts_its_real_minutes(restaurant: Restaurant) -> None:
    house = replace(restaurant, time_zone="Europe/Madrid", services=(NIGHT,))
    saturday, start = date(2026, 3, 28), utc(date(2026, 3, 29), 0, 30)
    day = ServiceDay(house, saturday)
    for table in ("T2", "T3"):
        taken = BlockTable(table, table, start - timedelta(hours=2), start + timedelta(hours=3))
        day = tables.block(day, taken)[0].day
    soon = start + timedelta(minutes=90)
    kept = tables.block(day, BlockTable("t1", "T1", soon, soon + timedelta(hours=1)))[0].day
    now = start - timedelta(hours=9)
    assert ids(found(kept, start, now=now)) == ["T1"]
    assert found(kept, start + timedelta(minutes=1), now=now).suggest_waitlist


def test_of_combinations_that_share_a_table_only_one_is_given_out(restaurant: Restaurant) -> None:
    row = tuple(Table(f"T{n}", "Interior", 1, 2) for n in (1, 2, 3))
    pairs = (TableSet(("T1", "T2"), "Interior", 3, 4), TableSet(("T2", "T3"), "Interior", 3, 4))
    day = ServiceDay(replace(restaurant, tables=row, combinations=pairs), DAY)
    assert ids(found(day, at(21), 4)) == ["T1+T2", "T2+T3"]
    guest = Guest("Uno Sample", "+34600000001", "whatsapp:+34600000001")
    booked = booking.book(day, BookRequest("r1", guest, 4, at(21), "phone"), MORNING)[0].day
    assert found(booked, at(21), 4).suggest_waitlist
    assert ids(found(booked, at(21), 2)) == ["T3"]
    for table in (None, "T2+T3"):
        with pytest.raises(Refused):
            booking.book(booked, BookRequest("r2", guest, 4, at(21), "phone", table=table), MORNING)
