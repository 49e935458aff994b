"""Reminder and courtesy time on the night when the clocks change, in a service past midnight."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.booking import BookRequest
from domain.restaurant import Service
from tests.workflows.bookings import HOUR, MINUTE, SECOND, Booking
from tests.workflows.house import House
from workflows.contract import Book, DayAnswer

MADRID = ZoneInfo("Europe/Madrid")


def saturday_before_change(month: int) -> date:
    """The next Saturday in whose night Madrid's clocks change, in March or October."""
    today = datetime.now(UTC).date() + timedelta(days=3)
    for year in (today.year, today.year + 1):
        last = date(year, month, 31)
        sunday = last - timedelta(days=last.isoweekday() % 7)
        if sunday - timedelta(days=1) > today:
            return sunday - timedelta(days=1)
    raise AssertionError("there is one every year")


@pytest.fixture
def night(house: House, month: int) -> House:
    """A house in Madrid whose dinner runs from 20:00 until 05:00 of that night."""
    dinner = Service("cena", tuple(range(1, 8)), time(20), time(3, 30), time(5))
    house.restaurant = replace(house.restaurant, time_zone="Europe/Madrid", services=(dinner,))
    house.day = saturday_before_change(month)
    return house


@pytest.mark.parametrize(("month", "offset"), [(3, 2), (10, 1)], ids=["spring", "autumn"])
async def test_timers_are_exact_when_the_clocks_change(
    night: House, month: int, offset: int
) -> None:
    start = night.restaurant.instant(night.day, time(3, 15))
    # 03:15 is after the change: an hour less, or more, has passed since the evening before.
    assert start == datetime.combine(night.day + timedelta(days=1), time(3 - offset, 15), UTC)
    request = BookRequest(uuid.uuid4().hex, night.guest(1), 2, start, "phone")
    wanted = [Book(request.reservation_id, request)]
    answers = await night.update("book", wanted, list[DayAnswer])
    assert isinstance(answers, list)
    assert answers[0].reservation is not None
    booking = Booking(night, 1, answers[0].reservation)
    await booking.until_texts(1)

    local = start.astimezone(MADRID)
    assert f"el {local:%d/%m/%Y} a las 03:15" in booking.texts[0]
    await booking.skip_to(start - 24 * HOUR - MINUTE)
    assert len(booking.texts) == 1
    await booking.skip_to(start - 24 * HOUR + SECOND)
    reminded = await booking.until_saved(lambda r: r.reminded_at is not None)
    assert reminded.reminded_at is not None
    assert timedelta(0) <= reminded.reminded_at - (start - 24 * HOUR) < MINUTE
    courtesy = start + night.restaurant.courtesy_minutes * MINUTE
    await booking.skip_to(courtesy - 30 * SECOND)
    assert night.records.reservations[booking.made.id].no_show_asked_at is None
    await booking.skip_to(courtesy + SECOND)
    asked_at = (
        await booking.until_saved(lambda r: r.no_show_asked_at is not None)
    ).no_show_asked_at
    assert asked_at is not None
    assert timedelta(0) <= asked_at - courtesy < MINUTE
