"""Service dates, openings and instants: around midnight and over both clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.restaurant import Restaurant, Service, ServiceWindow, Table, TableSet, TurnTime

MADRID = ZoneInfo("Europe/Madrid")
MONDAY, TUESDAY, WEDNESDAY = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)
SPRING_SATURDAY, SPRING_SUNDAY = date(2026, 3, 28), date(2026, 3, 29)
AUTUMN_SATURDAY, AUTUMN_SUNDAY = date(2026, 10, 24), date(2026, 10, 25)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
BUT_MONDAY = EVERY_DAY[1:]

LUNCH = Service("Comida", BUT_MONDAY, time(13), time(15, 30), time(17))
DINNER = Service("Cena", BUT_MONDAY, time(20), time(23, 15), time(1))
NIGHT = Service("Copas", EVERY_DAY, time(22), time(2, 45), time(3, 15))

RESTAURANT = Restaurant(
    id="en-las-nubes",
    name="En Las Nubes Restobar",
    phone="941 57 84 51",
    time_zone="Europe/Madrid",
    languages=("es", "en"),
    zones=("Interior", "Terraza"),
    tables=(Table("T1", "Interior", 1, 2), Table("T2", "Terraza", 2, 4)),
    combinations=(TableSet(("T1", "T2"), None, 5, 6),),
    services=(DINNER, LUNCH),
    turn_times=(TurnTime(2, 90), TurnTime(4, 105)),
)
NIGHT_BAR = replace(RESTAURANT, services=(NIGHT,))


def utc(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), UTC)


def local(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, MADRID).astimezone(UTC)


def test_table_sets_are_the_single_tables_and_then_the_combinations() -> None:
    sets = RESTAURANT.table_sets
    assert [s.id for s in sets] == ["T1", "T2", "T1+T2"]
    assert [s.zone for s in sets] == ["Interior", "Terraza", None]
    assert [(s.min_seats, s.max_seats) for s in sets] == [(1, 2), (2, 4), (5, 6)]


@pytest.mark.parametrize(("party", "minutes"), [(1, 90), (2, 90), (3, 105), (4, 105), (9, 105)])
def test_turn_time_is_that_of_the_smallest_size_that_covers(party: int, minutes: int) -> None:
    assert RESTAURANT.turn_time(party) == timedelta(minutes=minutes)


def test_windows_come_in_order_of_opening_and_may_end_after_midnight() -> None:
    assert RESTAURANT.windows(TUESDAY) == (
        ServiceWindow("Comida", utc(TUESDAY, 11), utc(TUESDAY, 13, 30), utc(TUESDAY, 15)),
        ServiceWindow("Cena", utc(TUESDAY, 18), utc(TUESDAY, 21, 15), utc(TUESDAY, 23)),
    )


def test_last_seating_may_be_after_midnight() -> None:
    (night,) = NIGHT_BAR.windows(TUESDAY)
    assert night.last_seating == utc(WEDNESDAY, 0, 45)
    assert night.closes == utc(WEDNESDAY, 1, 15)


def test_a_service_may_close_at_midnight_sharp() -> None:
    restaurant = replace(RESTAURANT, services=(replace(DINNER, closes=time(0)),))
    assert restaurant.windows(TUESDAY)[0].closes == local(WEDNESDAY, time(0))
    assert restaurant.service_date(local(WEDNESDAY, time(0))) == WEDNESDAY


def test_no_windows_on_the_weekly_day_off_or_a_closed_date() -> None:
    assert RESTAURANT.windows(MONDAY) == ()
    assert replace(RESTAURANT, closed_dates=(TUESDAY,)).windows(TUESDAY) == ()


@pytest.mark.parametrize(
    ("wall", "name"),
    [
        (time(12, 59, 59), None),
        (time(13), "Comida"),
        (time(15, 30), "Comida"),
        (time(15, 30, 1), None),
        (time(19, 59, 59), None),
        (time(20), "Cena"),
        (time(23, 15), "Cena"),
        (time(23, 15, 1), None),
    ],
)
def test_window_at_allows_seating_from_opening_to_last_seating(
    wall: time, name: str | None
) -> None:
    window = RESTAURANT.window_at(TUESDAY, local(TUESDAY, wall))
    assert (window.name if window else None) == name


def test_window_at_looks_at_the_named_date_only() -> None:
    assert RESTAURANT.window_at(TUESDAY, local(WEDNESDAY, time(13))) is None
    night = NIGHT_BAR.window_at(TUESDAY, local(WEDNESDAY, time(2, 45)))
    assert night == NIGHT_BAR.windows(TUESDAY)[0]


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (local(TUESDAY, time(0, 30)), TUESDAY),  # Monday was closed: no evening to belong to
        (local(TUESDAY, time(13)), TUESDAY),
        (local(TUESDAY, time(23, 59)), TUESDAY),
        (local(WEDNESDAY, time(0)), TUESDAY),
        (local(WEDNESDAY, time(0, 59, 59)), TUESDAY),
        (local(WEDNESDAY, time(1)), WEDNESDAY),
    ],
)
def test_service_date_lasts_until_the_evening_has_closed(instant: datetime, day: date) -> None:
    assert RESTAURANT.service_date(instant) == day


def test_service_date_of_an_evening_that_runs_into_a_closed_date() -> None:
    restaurant = replace(RESTAURANT, closed_dates=(WEDNESDAY,))
    assert restaurant.service_date(local(WEDNESDAY, time(0, 30))) == TUESDAY
    assert restaurant.service_date(local(WEDNESDAY, time(1))) == WEDNESDAY


def test_service_date_takes_an_instant_in_any_time_zone() -> None:
    tokyo = local(WEDNESDAY, time(0, 30)).astimezone(ZoneInfo("Asia/Tokyo"))
    assert RESTAURANT.service_date(tokyo) == TUESDAY


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        (time(0, 30), local(WEDNESDAY, time(0, 30))),
        (time(1), local(WEDNESDAY, time(1))),  # the closing itself
        (time(1, 1), local(TUESDAY, time(1, 1))),
        (time(12), local(TUESDAY, time(12))),
        (time(16), local(TUESDAY, time(16))),  # past last seating, guests still at table
        (time(18), local(TUESDAY, time(18))),
        (time(23, 45), local(TUESDAY, time(23, 45))),
    ],
)
def test_instant_reads_the_small_hours_as_the_end_of_the_evening(
    wall: time, expected: datetime
) -> None:
    instant = RESTAURANT.instant(TUESDAY, wall)
    assert instant == expected
    assert instant.tzinfo is UTC


def test_instant_on_a_closed_day_is_on_that_calendar_day() -> None:
    assert RESTAURANT.instant(MONDAY, time(0, 30)) == local(MONDAY, time(0, 30))


def test_instant_after_the_first_opening_is_never_on_the_next_day() -> None:
    """Found by reading: past the breakfast's last seating, the long night used to win."""
    breakfast = Service("Desayuno", (2,), time(8), time(8, 30), time(10))
    long_night = Service("Fiesta", (2,), time(12), time(2), time(9))
    restaurant = replace(RESTAURANT, services=(breakfast, long_night))
    assert restaurant.instant(TUESDAY, time(8, 45)) == local(TUESDAY, time(8, 45))
    assert restaurant.instant(TUESDAY, time(7, 45)) == local(WEDNESDAY, time(7, 45))


@pytest.mark.parametrize(
    ("saturday", "sunday", "hour_before", "hour_after"),
    [(SPRING_SATURDAY, SPRING_SUNDAY, 12, 11), (AUTUMN_SATURDAY, AUTUMN_SUNDAY, 11, 12)],
)
def test_lunch_keeps_its_wall_time_over_a_clock_change(
    saturday: date, sunday: date, hour_before: int, hour_after: int
) -> None:
    assert RESTAURANT.windows(saturday)[0].opens == utc(saturday, hour_before)
    assert RESTAURANT.windows(sunday)[0].opens == utc(sunday, hour_after)


@pytest.mark.parametrize(
    ("saturday", "hours"), [(SPRING_SATURDAY, 5), (TUESDAY, 6), (AUTUMN_SATURDAY, 7)]
)
def test_a_night_over_a_clock_change_is_an_hour_shorter_or_longer(
    saturday: date, hours: int
) -> None:
    service = replace(NIGHT, closes=time(4))
    (night,) = replace(RESTAURANT, services=(service,)).windows(saturday)
    assert night.closes - night.opens == timedelta(hours=hours)


@pytest.mark.parametrize("wall", [time(2), time(2, 0, 1), time(2, 30), time(2, 59), time(3)])
def test_a_skipped_wall_time_is_the_moment_of_the_change(wall: time) -> None:
    assert NIGHT_BAR.instant(SPRING_SATURDAY, wall) == utc(SPRING_SUNDAY, 1)


def test_a_skipped_last_seating_stays_before_the_closing() -> None:
    """02:45 does not exist that night; read as 03:45 it would outlast the closing at 03:15."""
    (night,) = NIGHT_BAR.windows(SPRING_SATURDAY)
    assert night.last_seating == utc(SPRING_SUNDAY, 1)
    assert night.closes == utc(SPRING_SUNDAY, 1, 15)


def test_a_midnight_that_the_clocks_skip_is_the_moment_of_the_change() -> None:
    service = Service("Cena", EVERY_DAY, time(20), time(0, 15), time(1, 30))
    santiago = replace(RESTAURANT, time_zone="America/Santiago", services=(service,))
    saturday, sunday = date(2026, 9, 5), date(2026, 9, 6)
    (night,) = santiago.windows(saturday)
    assert (night.last_seating, night.closes) == (utc(sunday, 4), utc(sunday, 4, 30))
    assert santiago.service_date(utc(sunday, 4, 29)) == saturday
    assert santiago.service_date(utc(sunday, 4, 30)) == sunday


def test_a_repeated_wall_time_is_its_first_occurrence() -> None:
    assert NIGHT_BAR.instant(AUTUMN_SATURDAY, time(2, 30)) == utc(AUTUMN_SUNDAY, 0, 30)
    assert NIGHT_BAR.instant(AUTUMN_SATURDAY, time(3)) == utc(AUTUMN_SUNDAY, 2)


def test_both_occurrences_of_a_repeated_hour_belong_to_the_evening() -> None:
    for minutes in (30, 90):
        instant = utc(AUTUMN_SUNDAY, 0) + timedelta(minutes=minutes)
        assert instant.astimezone(MADRID).time() == time(2, 30)
        assert NIGHT_BAR.service_date(instant) == AUTUMN_SATURDAY


@pytest.mark.parametrize(
    ("saturday", "closes"),
    [(SPRING_SATURDAY, utc(SPRING_SUNDAY, 1, 15)), (AUTUMN_SATURDAY, utc(AUTUMN_SUNDAY, 2, 15))],
)
def test_service_date_changes_at_the_closing_of_a_clock_change_night(
    saturday: date, closes: datetime
) -> None:
    assert NIGHT_BAR.service_date(closes - timedelta(seconds=1)) == saturday
    assert NIGHT_BAR.service_date(closes) == saturday + timedelta(days=1)


CLOCK_CHANGE_NIGHTS = (SPRING_SATURDAY, SPRING_SUNDAY, AUTUMN_SATURDAY, AUTUMN_SUNDAY)
days = st.sampled_from(CLOCK_CHANGE_NIGHTS) | st.dates(date(2026, 1, 1), date(2027, 12, 31))


def moved(wall: time, minutes: int) -> time:
    return (datetime.combine(TUESDAY, wall) + timedelta(minutes=minutes)).time()


def wall_inside(draw: st.DrawFn, service: Service, length: int) -> tuple[int, time]:
    offset = draw(st.integers(0, length - 1))
    start = service.opens.hour * 60 + service.opens.minute
    return (start + offset) // (24 * 60), moved(service.opens, offset)


def exists(day: date, wall: time) -> bool:
    return local(day, wall).astimezone(MADRID).time() == wall


@st.composite
def services(draw: st.DrawFn) -> tuple[Service, int, time]:
    """Any daily service, a wall time inside it, and whether that is on the next day (0 or 1)."""
    opens = draw(st.times()).replace(second=0, microsecond=0)
    length = draw(st.integers(1, 24 * 60 - 1))
    seating = draw(st.integers(0, length - 1))
    service = Service("Turno", EVERY_DAY, opens, moved(opens, seating), moved(opens, length))
    return (service, *wall_inside(draw, service, length))


@given(day=days, drawn=services())
def test_service_date_undoes_instant(day: date, drawn: tuple[Service, int, time]) -> None:
    service, days_later, wall = drawn
    assume(exists(day + timedelta(days=days_later), wall))
    restaurant = replace(RESTAURANT, services=(service,))
    instant = restaurant.instant(day, wall)
    assert restaurant.service_date(instant) == day
    assert instant.astimezone(MADRID).time() == wall


@given(day=days, drawn=services())
def test_a_window_opens_seats_and_closes_in_that_order(
    day: date, drawn: tuple[Service, int, time]
) -> None:
    (window,) = replace(RESTAURANT, services=(drawn[0],)).windows(day)
    assert window.opens <= window.last_seating <= window.closes


@given(day=days, minute=st.integers(0, 24 * 60 - 1))
def test_service_date_undoes_instant_in_lunch_and_dinner(day: date, minute: int) -> None:
    wall = moved(time(0), minute)
    assume(LUNCH.opens <= wall < LUNCH.closes or wall >= DINNER.opens or wall < DINNER.closes)
    assume(day.isoweekday() in BUT_MONDAY)
    assert RESTAURANT.service_date(RESTAURANT.instant(day, wall)) == day
