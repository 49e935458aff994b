"""The waits that lists tell: what is forecast now, and what becomes of it when it cannot be."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from activities.errors import RecordsUnavailable
from activities.ports import EntryLine, ListedEntry
from api import forecasts
from api.forecasts import FRESH, MAX_DAYS, USABLE, Forecasts
from api.known_days import KnownDays
from domain.day import ServiceDay
from domain.model import Guest, Occupancy, OccupancyKind, Place, Status
from domain.restaurant import Restaurant
from tests.api.conftest import House
from tests.api.fakes import Clock, until
from tests.sql_samples import entry
from tests.waiting import eventually

DAY = date(2026, 11, 21)
NINE = datetime(2026, 11, 21, 21, tzinfo=UTC)
QUOTED = 35


class Days(KnownDays):
    """Days on which e1 waits for nine o'clock, with every table taken for `minutes` from then.

    Reading them takes until `gate` is open; `failures` are raised one by one.
    """

    def __init__(self, restaurant: Restaurant) -> None:
        self.restaurant = restaurant
        self.minutes = 60
        self.read: list[date] = []
        self.failures: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def tables(self, day: date) -> ServiceDay:
        self.read.append(day)
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        tables = tuple(table.id for table in self.restaurant.tables)
        until = NINE + timedelta(minutes=self.minutes)
        taken = Occupancy("b", tables, NINE - timedelta(hours=1), until, OccupancyKind.BLOCKED)
        return ServiceDay(self.restaurant, day, {"b": taken})

    async def with_line(self, tables: ServiceDay) -> ServiceDay:
        place = Place("e1", 1, Guest("", "", ""), 2, None, NINE, "cena", NINE)
        return replace(tables, line={"e1": place}, next_seq=2)


@pytest.fixture
def days(restaurant: Restaurant) -> Days:
    return Days(restaurant)


@pytest.fixture
async def waits(days: Days, clock: Clock) -> AsyncIterator[Forecasts]:
    made = Forecasts(days, clock)
    yield made
    await made.close()


def listed(number: int = 1, position: int | None = 1, **changes: Any) -> ListedEntry:
    known = entry(number, service_date=DAY, wanted_at=NINE, quoted_wait_min=QUOTED, **changes)
    return ListedEntry(known, position)


async def told(waits: Forecasts, one: ListedEntry | None = None, day: date = DAY) -> int | None:
    """What the list of that day tells of the entry."""
    (wait,) = await waits.lines(day, [EntryLine.of(one or listed())])
    return wait


async def test_the_forecast_in_place_of_what_was_quoted(waits: Forecasts) -> None:
    assert await told(waits) == 60
    assert await waits.wait_min(listed()) == 60


async def test_no_table_in_sight_is_none_whatever_was_quoted(waits: Forecasts, days: Days) -> None:
    days.minutes = 180
    assert await told(waits) is None
    assert await waits.wait_min(listed()) is None


async def test_an_entry_that_is_not_known_yet_keeps_its_quoted_wait(waits: Forecasts) -> None:
    assert await told(waits, listed(2)) == QUOTED
    assert await waits.wait_min(listed(2)) == QUOTED


async def test_who_is_not_in_line_needs_no_forecast(waits: Forecasts, days: Days) -> None:
    assert await told(waits, listed(position=None)) == QUOTED
    assert await waits.wait_min(listed(position=None)) == QUOTED
    assert await waits.wait_min(listed(position=None, status=Status.EXPIRED)) is None
    assert days.read == []


async def test_many_at_once_share_the_first_computation(waits: Forecasts, days: Days) -> None:
    days.gate.clear()
    asking = [asyncio.create_task(told(waits)) for _ in range(3)]
    await until(lambda: bool(days.read))
    days.gate.set()
    assert await asyncio.gather(*asking) == [60, 60, 60]
    assert days.read == [DAY]


async def test_who_stops_asking_does_not_stop_it_for_others(waits: Forecasts, days: Days) -> None:
    days.gate.clear()
    first, second = (asyncio.create_task(told(waits)) for _ in range(2))
    await until(lambda: bool(days.read))
    first.cancel()
    await until(first.done)
    days.gate.set()
    assert (first.cancelled(), await second) == (True, 60)


async def test_it_is_kept_for_some_seconds(waits: Forecasts, days: Days, clock: Clock) -> None:
    await told(waits)
    days.minutes = 90
    clock.now += FRESH - timedelta(seconds=1)
    assert (await told(waits), len(days.read)) == (60, 1)


async def test_the_old_one_is_told_while_a_new_one_is_made(
    waits: Forecasts, days: Days, clock: Clock
) -> None:
    await told(waits)
    days.minutes = 90
    days.gate.clear()
    clock.now += FRESH
    assert [await told(waits), await told(waits)] == [60, 60]
    await until(lambda: len(days.read) == 2)
    days.gate.set()

    async def renewed() -> bool:
        return await told(waits) == 90

    assert await eventually(renewed)
    assert len(days.read) == 2


async def test_a_very_old_one_is_not_told(waits: Forecasts, days: Days, clock: Clock) -> None:
    await told(waits)
    days.minutes = 90
    clock.now += USABLE
    assert await told(waits) == 90


async def test_a_slow_one_is_not_waited_for(
    waits: Forecasts, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecasts, "WAIT_SECONDS", 0.01)
    days.gate.clear()
    assert await told(waits) == QUOTED


@pytest.mark.parametrize("error", [RecordsUnavailable(), ZeroDivisionError()])
async def test_without_a_forecast_the_quoted_wait_counts(
    waits: Forecasts, days: Days, clock: Clock, error: Exception
) -> None:
    days.failures = [error]
    assert [await told(waits), await told(waits)] == [QUOTED, QUOTED]
    assert days.read == [DAY]
    clock.now += FRESH
    assert await told(waits) == 60


async def test_the_old_one_outlives_a_failure_for_a_while(
    waits: Forecasts, days: Days, clock: Clock
) -> None:
    await told(waits)
    days.failures = [RecordsUnavailable(), RecordsUnavailable()]
    clock.now += FRESH
    assert await told(waits) == 60
    await until(lambda: len(days.failures) == 1)
    clock.now += USABLE
    assert await told(waits) == QUOTED


async def test_only_so_many_days_are_kept(waits: Forecasts, days: Days) -> None:
    first, *others = (DAY + timedelta(days=ahead) for ahead in range(MAX_DAYS + 1))
    for day in (first, *others, others[0], first):
        await told(waits, day=day)
    assert days.read == [first, *others, first]


async def test_closing_gives_up_what_is_being_made(waits: Forecasts, days: Days) -> None:
    days.gate.clear()
    asking = asyncio.create_task(told(waits))
    await until(lambda: bool(days.read))
    await waits.close()
    assert await asking == QUOTED


async def taken_until_half_past_ten(house: House) -> None:
    for table in house.deps.restaurant.tables:
        span = {"fecha": "2026-11-21", "desde": "20:00", "hasta": "22:30"}
        answer = await house.staff("POST", f"/tables/{table.id}/block", span)
        assert answer.status_code == 201, answer.text


async def test_the_list_and_the_entry_tell_the_wait_as_it_is_now(house: House) -> None:
    await taken_until_half_past_ten(house)
    joined = (await house.join(11)).json()["data"]
    assert joined["espera_estimada_min"] == 90
    freed = await house.staff("POST", "/tables/T3/free", {"hora": "22:00"})
    assert freed.json()["data"]["avisos"] == []
    (line,) = (await house.staff("GET", "/waitlist?estado=WAITING")).json()["data"]
    detail = (await house.staff("GET", f"/waitlist/{joined['id']}")).json()["data"]
    assert line["espera_estimada_min"] == 60
    assert (detail["espera_estimada_min"], detail["espera_prometida_min"]) == (60, 90)


async def test_who_has_just_joined_is_told_what_was_quoted(house: House) -> None:
    await taken_until_half_past_ten(house)
    await house.join(11)
    await house.staff("GET", "/waitlist")
    await house.join(12, hora="22:00")
    lines = (await house.staff("GET", "/waitlist")).json()["data"]
    assert [line["espera_estimada_min"] for line in lines] == [90, 30]
