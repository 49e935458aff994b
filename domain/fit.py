"""Which table set seats a party, and which one is best."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.day import ServiceDay
from domain.model import Occupancy
from domain.restaurant import TableSet

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Need:
    """What a party asks of a table: covers, zone (None: any) and the span of its stay."""

    party_size: int
    zone: str | None
    start: datetime
    end: datetime


class Floor:
    """The day's taken spans by table, for many look-ups against one state of the day."""

    def __init__(self, day: ServiceDay) -> None:
        self._sets = day.restaurant.best_sets
        self._taken: dict[str, list[Span]] = {t.id: [] for t in day.restaurant.tables}
        for occupancy in day.occupancies.values():
            self.take(occupancy.tables, occupancy.start, occupancy.end)

    def take(self, tables: tuple[str, ...], start: datetime, end: datetime) -> None:
        """Mark a span as taken on each of the tables."""
        for table in tables:
            self._taken.setdefault(table, []).append((start, end))

    def is_free(self, tables: tuple[str, ...], start: datetime, end: datetime) -> bool:
        """Whether no taken span of those tables shares an instant with `[start, end)`."""
        return not any(s < end and start < e for t in tables for s, e in self._taken.get(t, ()))

    def spans(self, tables: tuple[str, ...]) -> Iterator[Span]:
        """The spans in which any of those tables is taken, in no order."""
        return (span for table in tables for span in self._taken.get(table, ()))

    def ends(self, tables: tuple[str, ...]) -> Iterator[datetime]:
        """The instants at which those tables stop being taken, in no order."""
        return (end for _, end in self.spans(tables))

    def seating(self, need: Need) -> Iterator[TableSet]:
        """The sets that seat the party in its zone, free or not, best first.

        Best is least spare seats, then fewest tables, then the lowest id.
        """
        return (s for s in self._sets if seats(s, need.party_size, need.zone))

    def free_sets(self, need: Need) -> Iterator[TableSet]:
        """The sets that seat the party and are free for its whole stay, best first."""
        return (s for s in self.seating(need) if self.is_free(s.tables, need.start, need.end))


def seats(table_set: TableSet, party_size: int, zone: str | None) -> bool:
    """Whether the set seats that many covers in that zone (None: anywhere)."""
    right_size = table_set.min_seats <= party_size <= table_set.max_seats
    return right_size and (zone is None or table_set.zone == zone)


def clashing(
    day: ServiceDay, tables: tuple[str, ...], start: datetime, end: datetime
) -> list[Occupancy]:
    """The occupancies that already hold one of the tables within the span, in order of start."""
    hits = (
        o
        for o in day.occupancies.values()
        if o.overlaps(start, end) and any(t in tables for t in o.tables)
    )
    return sorted(hits, key=lambda o: o.start)
