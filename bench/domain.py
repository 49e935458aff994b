"""The rules by themselves, without any process: how long one look for a table takes.

The house is larger than most, and it is a busy day: dinner is full, so that whoever asks for it
has other times searched as well; lunch has tables left.
"""

import random
import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, product

from bench.report import Row, latency
from domain.availability import availability
from domain.day import ServiceDay
from domain.model import Occupancy, OccupancyKind
from domain.restaurant import Restaurant, Service, ServiceWindow, Table, TableSet, TurnTime

SECTION = "The rules alone"
TABLES = 60
SAMPLES = 400
P95_BELOW_MS = 5.0

_DAY = date(2026, 11, 21)
_MORNING = datetime(2026, 11, 21, 9, tzinfo=UTC)
_EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_INDOORS, _TERRACE = "Interior", "Terraza"
_QUARTER, _STAY = timedelta(minutes=15), timedelta(minutes=105)


async def measure() -> list[Row]:
    """Looks for a table when there is one, and when there is none."""
    day, chance = _busy_day(), random.Random(0)
    lunch, dinner = (list(_looks(day, w, chance)) for w in day.restaurant.windows(_DAY))
    house = f"{TABLES} tables, {len(day.restaurant.combinations)} pairs"
    name = f"availability, {house}, {len(day.occupancies)} taken"
    full = "  nothing free, other times searched"
    return [
        latency(SECTION, name, lunch, P95_BELOW_MS),
        latency(SECTION, full, dinner, P95_BELOW_MS),
    ]


def _looks(day: ServiceDay, service: ServiceWindow, chance: random.Random) -> Iterator[float]:
    quarters = (service.last_seating - service.opens) // _QUARTER
    for _ in range(SAMPLES):
        start = service.opens + chance.randint(0, quarters) * _QUARTER
        party, zone = chance.randint(1, 8), chance.choice((None, _INDOORS, _TERRACE))
        began = clock.perf_counter()
        availability(day, party, start, zone, _MORNING)
        yield (clock.perf_counter() - began) * 1000


def _busy_day() -> ServiceDay:
    """Every table is taken for all of dinner, and two of three for all of lunch."""
    house = _house()
    lunch, dinner = ((w.opens, w.opens + _STAY) for w in house.windows(_DAY))
    at_lunch = [table for n, table in enumerate(house.tables) if n % 3]
    stays = chain(product(lunch, at_lunch), product(dinner, house.tables))
    taken = (
        Occupancy(f"o{n}", (table.id,), at, at + _STAY, OccupancyKind.RESERVATION)
        for n, (at, table) in enumerate(stays)
    )
    return ServiceDay(house, _DAY, {occupancy.id: occupancy for occupancy in taken})


def _house() -> Restaurant:
    tables = tuple(_table(n) for n in range(TABLES))
    pairs = zip(tables[::2], tables[1::2], strict=True)
    return Restaurant(
        id="bench",
        name="Casa de pruebas",
        phone="941 57 84 51",
        time_zone="Europe/Madrid",
        languages=("es",),
        zones=(_INDOORS, _TERRACE),
        tables=tables,
        combinations=tuple(_together(one, other) for one, other in pairs),
        services=(
            Service("Comida", _EVERY_DAY, time(13), time(15, 30), time(17)),
            Service("Cena", _EVERY_DAY, time(20), time(23, 15), time(1)),
        ),
        turn_times=(TurnTime(2, 90), TurnTime(99, 120)),
    )


def _table(number: int) -> Table:
    zone = _INDOORS if number < TABLES * 2 // 3 else _TERRACE
    return Table(f"M{number:02}", zone, 1, (2, 4, 4, 6)[number % 4])


def _together(one: Table, other: Table) -> TableSet:
    return TableSet((one.id, other.id), one.zone, 5, one.max_seats + other.max_seats)
