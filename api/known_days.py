"""A service day as the read model knows it, for the domain's own questions.

It follows the workflow by a moment, and answers while Temporal is away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from activities.house import CurrentHouse
from activities.ports import EntryLine
from api.fresh_reads import FreshReads
from domain.day import ServiceDay
from domain.model import Guest, OccupancyKind, Place, Status

_PAGE = 500
# No rule about tables asks who a guest is, and a day without names is the lighter for it.
_NOBODY = Guest("", "", "")


class KnownDays:
    """One restaurant's days. Raises `RecordsUnavailable` while SQL is away."""

    def __init__(self, house: CurrentHouse, reads: FreshReads) -> None:
        self._house, self._reads = house, reads

    async def tables(self, day: date) -> ServiceDay:
        """The day with what occupies its tables, and nobody in line."""
        record = await self._reads.day(day)
        occupancies = record.occupancies if record else ()
        return ServiceDay(self._house.current, day, {o.id: o for o in occupancies})

    async def with_line(self, tables: ServiceDay) -> ServiceDay:
        """That day with everybody who waits without an open offer; guests stay unnamed."""
        places = list(_places(tables, await self._waiting(tables.date)))
        line = {place.entry_id: place for place in places}
        return replace(tables, line=line, next_seq=len(places) + 1)

    async def _waiting(self, day: date) -> list[EntryLine]:
        found: list[EntryLine] = []
        cursor = None
        while True:
            page = await self._reads.entries(day, Status.WAITING, _PAGE, cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found


def _places(tables: ServiceDay, lines: Iterable[EntryLine]) -> Iterator[Place]:
    windows = tables.restaurant.windows(tables.date)
    # The tables know of an offer a moment before its entry does.
    offered = {o.ref for o in tables.occupancies.values() if o.kind is OccupancyKind.OFFER}
    in_line = (e for e in lines if e.position is not None and e.id not in offered)
    for seq, entry in enumerate(in_line, 1):
        at = entry.wanted_at
        service = next((w.name for w in windows if w.opens <= at <= w.last_seating), "")
        yield Place(
            entry_id=entry.id,
            seq=seq,
            guest=_NOBODY,
            party_size=entry.party_size,
            zone=entry.zone,
            wanted_at=at,
            service=service,
            joined_at=entry.joined_at,
        )
