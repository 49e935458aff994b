"""Figures part by part: by day, by hour, by covers.

The hour is that of the restaurant's clock, which no two databases can tell alike: rows are counted
here, from an index that holds the dates, and only the columns that count are read.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from activities.stats_ports import By, Group, Waits
from adapters.sql.engine import Sql
from adapters.sql.tables import entries, reservations
from domain.model import ReservationStatus

_ENTRIES = select(
    entries.c.service_date,
    entries.c.wanted_at.label("at"),
    entries.c.party_size,
    entries.c.status,
    entries.c.quoted_wait_min,
    entries.c.actual_wait_min,
).where(
    and_(
        entries.c.location == bindparam("location"),
        entries.c.service_date.between(bindparam("first_day"), bindparam("last_day")),
    )
)
_RESERVATIONS = select(
    reservations.c.service_date,
    reservations.c.start_at.label("at"),
    reservations.c.status,
    reservations.c.data,
).where(
    and_(
        reservations.c.location == bindparam("location"),
        reservations.c.service_date.between(bindparam("first_day"), bindparam("last_day")),
    )
)
# What covers a reservation has stands in its data alone, which costs time to unpack.
_TIMES = _RESERVATIONS.with_only_columns(
    reservations.c.service_date, reservations.c.start_at.label("at"), reservations.c.status
)


@dataclass
class _Tally:
    by_status: Counter[str] = field(default_factory=Counter)
    waits: list[tuple[int, int]] = field(default_factory=list)
    reservations: int = 0
    no_shows: int = 0

    def group(self, key: int) -> Group:
        return Group(
            key,
            dict(sorted(self.by_status.items())),
            _waits(self.waits),
            self.reservations,
            self.no_shows,
        )


async def groups(
    sql: Sql, location: str, first: date, last: date, by: By, zone: tzinfo
) -> list[Group]:
    """`activities.stats_ports.Statistics.groups`."""
    span = {"location": location, "first_day": first, "last_day": last}
    key = _KEYS[by](zone)
    tallies: dict[int, _Tally] = {}
    for row in await sql.rows(_ENTRIES, **span):
        tally = tallies.setdefault(key(row, row.party_size), _Tally())
        tally.by_status[row.status] += 1
        if row.quoted_wait_min is not None and row.actual_wait_min is not None:
            tally.waits.append((row.quoted_wait_min, row.actual_wait_min))
    for row, party_size in await _booked(sql, by, span):
        tally = tallies.setdefault(key(row, party_size), _Tally())
        tally.reservations += 1
        tally.no_shows += row.status == ReservationStatus.NO_SHOW.value
    return [tallies[each].group(each) for each in sorted(tallies)]


async def _booked(sql: Sql, by: By, span: dict[str, Any]) -> Iterator[tuple[Row[Any], int]]:
    if by is By.PARTY:
        return ((row, row.data.party_size) for row in await sql.rows(_RESERVATIONS, **span))
    return ((row, 0) for row in await sql.rows(_TIMES, **span))


def _hour(zone: tzinfo) -> Callable[[Row[Any], int], int]:
    def key(row: Row[Any], _: int) -> int:
        local = row.at.astimezone(zone)
        return int((local.date() - row.service_date).days * 24 + local.hour)

    return key


_KEYS: dict[By, Callable[[tzinfo], Callable[[Row[Any], int], int]]] = {
    By.DAY: lambda _: lambda row, party: row.service_date.toordinal(),
    By.HOUR: _hour,
    By.PARTY: lambda _: lambda row, party: party,
}


def _waits(pairs: list[tuple[int, int]]) -> Waits:
    if not pairs:
        return Waits()
    promised, actual = zip(*pairs, strict=True)
    count = len(pairs)
    return Waits(count, sum(promised) / count, sum(actual) / count, max(actual))
