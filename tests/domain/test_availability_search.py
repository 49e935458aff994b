"""Availability against a search that tries everything, over random houses, dates and evenings."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import booking, tables
from domain.availability import STEP, availability, free_then
from domain.booking import BookRequest
from domain.day import ServiceDay
from domain.model import Guest
from domain.refusals import Refused
from domain.restaurant import Restaurant, Service, Table, TableSet, TurnTime
from domain.tables import BlockTable

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
ZONES = ("Interior", "Terraza")
LUNCH = Service("comida", EVERY_DAY, time(13), time(15, 10), time(17))
DINNER = Service("cena", EVERY_DAY, time(20), time(23), time(1))
NIGHT = Service("copas", EVERY_DAY, time(22), time(2, 45), time(3, 15))
GUEST = Guest("Uno Sample", "+34600000001", "whatsapp:+34600000001")
# Among them both nights in which Madrid changes its clocks, and the days that follow.
DATES = [
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(2026, 10, 24),
    date(2026, 10, 25),
    date(2026, 6, 5),
]


@dataclass(frozen=True)
class Question:
    """Somebody asks, at `now`, for a table at `start`."""

    day: ServiceDay
    party: int
    start: datetime
    zone: str | None
    now: datetime


@st.composite
def floors(draw: st.DrawFn) -> tuple[tuple[Table, ...], tuple[TableSet, ...]]:
    """Up to four tables, pushed together in overlapping pairs."""
    row: list[Table] = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        least, more = draw(st.integers(1, 3)), draw(st.integers(0, 3))
        row.append(Table(f"T{number}", draw(st.sampled_from(ZONES)), least, least + more))
    pairs = [
        TableSet(
            (one.id, other.id),
            one.zone if one.zone == other.zone else None,
            draw(st.integers(1, 4)),
            one.max_seats + other.max_seats,
        )
        for one, other in pairwise(row)
        if draw(st.booleans())
    ]
    return tuple(row), tuple(pairs)


@st.composite
def days(draw: st.DrawFn) -> ServiceDay:
    """A date on which tables are out of service at random, five minutes being the least."""
    row, pairs = draw(floors())
    services = draw(st.sampled_from([(LUNCH, DINNER), (DINNER, LUNCH), (NIGHT,), (DINNER,)]))
    house = Restaurant(
        id="casa",
        name="Casa",
        phone="941",
        time_zone=draw(st.sampled_from(["Europe/Madrid", "UTC"])),
        languages=("es",),
        zones=ZONES,
        tables=row,
        combinations=pairs,
        services=services,
        turn_times=(TurnTime(2, 50), TurnTime(99, 95)),
    )
    day = ServiceDay(house, draw(st.sampled_from(DATES)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.sampled_from(house.windows(day.date))).opens
        day = taken(draw, day, start + timedelta(minutes=5 * draw(st.integers(-6, 50))))
    return day


def taken(draw: st.DrawFn, day: ServiceDay, start: datetime, before: int = 0) -> ServiceDay:
    """The day with some table out of service from so many minutes before `start`, if it can be."""
    table = draw(st.sampled_from(day.restaurant.tables)).id
    end = start + timedelta(minutes=5 * draw(st.integers(1, 60)))
    block = BlockTable(f"b{len(day.occupancies)}", table, start - timedelta(minutes=before), end)
    try:
        return tables.block(day, block)[0].day
    except Refused:
        return day


@st.composite
def questions(draw: st.DrawFn) -> Question:
    day = draw(days())
    window = draw(st.sampled_from(day.restaurant.windows(day.date)))
    length = (window.last_seating - window.opens) // timedelta(minutes=1)
    start = window.opens + timedelta(minutes=draw(st.integers(0, length)))
    for _ in range(draw(st.integers(0, 6))):
        day = taken(draw, day, start, before=5 * draw(st.integers(0, 12)))
    largest = max(each.max_seats for each in day.restaurant.table_sets)
    earlier = draw(st.just(3_000) | st.integers(-60, 600))
    return Question(
        day=day,
        party=draw(st.integers(1, largest)),
        start=start,
        zone=draw(st.sampled_from([None, None, *ZONES])),
        now=start - timedelta(minutes=earlier),
    )


def fitting(question: Question, start: datetime) -> list[TableSet]:
    """Every set that may be given then, by comparing it with every occupancy; best first."""
    day = question.day
    end = start + day.restaurant.turn_time(question.party)
    fits = [
        table_set
        for table_set in day.restaurant.table_sets
        if table_set.min_seats <= question.party <= table_set.max_seats
        and question.zone in (None, table_set.zone)
        and not any(
            set(table_set.tables) & set(held.tables) and start < held.end and held.start < end
            for held in day.occupancies.values()
        )
    ]
    return sorted(fits, key=lambda s: (s.max_seats, len(s.tables), s.tables))


def quarters(question: Question) -> Iterator[datetime]:
    """Every quarter hour, counted from an opening, that is to come and at which guests sit down."""
    for window in question.day.restaurant.windows(question.day.date):
        count = (window.last_seating - window.opens) // STEP
        times = (window.opens + STEP * n for n in range(count + 1))
        yield from (at for at in times if at >= question.now)


def can_be_booked(question: Question, start: datetime) -> bool:
    request = BookRequest("r1", GUEST, question.party, start, "phone", zone=question.zone)
    try:
        booked = booking.book(question.day, request, question.now)[1]
    except Refused:
        return False
    assert booked.start == start
    return True


@settings(max_examples=300, deadline=None)
@given(questions())
def test_availability_tells_the_same_as_trying_everything(question: Question) -> None:
    asked = (question.day, question.party, question.start, question.zone, question.now)
    try:
        found = availability(*asked)
    except Refused as refused:
        with pytest.raises(Refused, match=str(refused)):
            free_then(*asked)
        assert not can_be_booked(question, question.start)
        return
    assert free_then(*asked) == replace(found, before=None, after=None)
    assert found.start == max(question.start, question.now)
    assert list(found.sets) == fitting(question, found.start)
    assert found.suggest_waitlist is not can_be_booked(question, found.start)
    others = [at for at in quarters(question) if can_be_booked(question, at)]
    if found.sets:
        assert (found.before, found.after) == (None, None)
        return
    assert found.before == max((at for at in others if at < found.start), default=None)
    assert found.after == min((at for at in others if at > found.start), default=None)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_what_is_offered_first_is_what_a_booking_gets(question: Question) -> None:
    try:
        found = availability(
            question.day, question.party, question.start, question.zone, question.now
        )
    except Refused:
        return
    if not found.sets:
        return
    request = BookRequest("r1", GUEST, question.party, found.start, "phone", zone=question.zone)
    change, booked = booking.book(question.day, request, question.now)
    assert (booked.tables, booked.zone) == (found.sets[0].tables, found.sets[0].zone)
    # And then it is gone for everybody whose stay would touch it.
    again = availability(change.day, question.party, found.start, question.zone, question.now)
    gone = set(booked.tables)
    assert [s for s in found.sets if not gone & set(s.tables)] == list(again.sets)


def test_the_search_meets_full_times_with_others_before_and_after() -> None:
    """The random questions are worth asking: those that matter do come up."""
    seen: set[tuple[bool, bool]] = set()

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(questions())
    def look(question: Question) -> None:
        future = replace(question, now=question.start - timedelta(days=2))
        found = availability(future.day, future.party, future.start, None, future.now)
        if not found.sets:
            seen.add((found.before is not None, found.after is not None))

    look()
    assert len(seen) == 4
