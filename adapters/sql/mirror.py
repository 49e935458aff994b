"""What the restaurant's base does not have yet (`activities.mirror_ports.MirrorQueue`)."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table

from activities.mirror_ports import Backlog, Kept, MirrorItem, MirrorTable
from activities.ports import ReservationRecord
from adapters.sql import mirroring, rows
from adapters.sql.engine import Sql
from adapters.sql.tables import entries, reservations
from domain.model import Entry

Record = Entry | ReservationRecord


class Refusal(NamedTuple):
    """A record that the base does not take as it is: which, why, and since when."""

    table: MirrorTable
    key: str
    detail: str
    at: datetime


@dataclass(frozen=True)
class _Source:
    """A table of ours, and how its rows are read."""

    table: Table
    read: Callable[[Row[Any]], Record]

    def now(self, connection: Connection, items: Iterable[MirrorItem]) -> dict[str, Record]:
        """The items' records as they are now, by id."""
        query = mirroring.kept(self.table, [item.key for item in items])
        return {row.id: self.read(row) for row in connection.execute(query).all()}


_SOURCES = {
    MirrorTable.WAITLIST: _Source(entries, rows.entry_of),
    MirrorTable.RESERVAS: _Source(reservations, rows.reservation_of),
}


def _now() -> datetime:
    return datetime.now(UTC)


class SqlMirror:
    """Scoped by location; raises `RecordsUnavailable`. `clock` gives the current instant.

    "Yesterday" is that of UTC: everywhere on Earth that includes the service that is running.
    """

    def __init__(self, sql: Sql, clock: Callable[[], datetime] = _now) -> None:
        self._sql, self._clock = sql, clock

    async def due(self, location: str, limit: int) -> list[MirrorItem]:
        """At most `limit` records of one table that the base does not have as they are, the longest
        waiting first, and after them those that have only moved in line.

        The table is the one whose first record waits longer.
        """
        wanted = {"location": location, "first_day": self._first_day(), "most": limit}
        waits = await self._sql.rows(mirroring.DUE_ENTRIES, **wanted)
        booked = await self._sql.rows(mirroring.DUE_RESERVATIONS, **wanted)
        if _urgency(booked) < _urgency(waits):
            return [_booked(row) for row in booked]
        return [_waiting(row) for row in waits]

    async def mirrored(self, items: Sequence[MirrorItem], at: datetime) -> None:
        """The base has them as they were taken. What has changed since is due again, be it that a
        guest was forgotten, which leaves the version as it was.

        So is a record that the base was given a newer version of before: which of the two it has
        now is not known.
        """

        def note(connection: Connection) -> None:
            for of, kept in _SOURCES.items():
                given = {item.key: item for item in items if item.table is of}
                known = kept.now(connection, given.values()) if given else {}
                values = [_pushed(given[key], record, at) for key, record in known.items()]
                if values:
                    connection.execute(mirroring.taken(kept.table), values)

        await self._sql.transaction(note)

    async def refused(self, item: MirrorItem, detail: str, at: datetime) -> None:
        """The base does not take it as it is: it is due again when its version or its place in
        line has changed. Nothing happens if it has changed since it was taken."""
        kept = _SOURCES[item.table]

        def note(connection: Connection) -> None:
            if kept.now(connection, [item]).get(item.key) == item.record:
                values = {**_pushed(item, item.record, at), "why": detail}
                connection.execute(mirroring.set_aside(kept.table), values)

        await self._sql.transaction(note)

    async def kept(self, location: str, table: MirrorTable, key: str) -> Kept | None:
        """That record as it is now, or None. Its place in line is left out."""
        source = _SOURCES[table]
        row = await self._sql.row(mirroring.one(source.table), location=location, row=key)
        if row is None:
            return None
        item = MirrorItem(source.read(row), note=row.note)
        return Kept(item, is_mirrored=row.pushed_version == row.version)

    async def put_back(
        self, location: str, table: MirrorTable, key: str, note: str | None, at: datetime
    ) -> None:
        """The record is due again as it is, with that note. Unknown ones are left alone."""
        statement = mirroring.put_back(_SOURCES[table].table)
        await self._sql.change(statement, here=location, row=key, told=note, at=at)

    async def backlog(self, location: str) -> Backlog:
        """How far the base is behind. `since` is when the oldest unmirrored version was saved; if
        all that waits are places that have moved, when anything could last have moved them."""
        wanted = {"location": location, "first_day": self._first_day()}
        (row,) = await self._sql.rows(mirroring.BACKLOG, **wanted)
        since = row.since
        if row.waiting and since is None:
            ((since,),) = await self._sql.rows(mirroring.LAST_CHANGE, **wanted)
        return Backlog(row.waiting, row.refused, since)

    async def refusals(self, location: str) -> list[Refusal]:
        """The records of `Backlog.refused`, the longest refused first."""
        found = await self._sql.rows(
            mirroring.REFUSALS, location=location, first_day=self._first_day()
        )
        return [Refusal(MirrorTable(row.of), row.id, row.refusal, row.refused_at) for row in found]

    async def everything(self, location: str, since: date) -> AsyncIterator[MirrorItem]:
        """All entries and reservations of the service dates from `since` on, by date, as the base
        is to have them. Each date is read as it is when its turn comes."""
        days = await self._sql.rows(mirroring.DAYS, location=location, first_day=since)
        for (day,) in days:
            wanted = {"location": location, "day": day}
            for row in await self._sql.rows(mirroring.ENTRIES_OF_DAY, **wanted):
                yield _waiting(row)
            for row in await self._sql.rows(mirroring.RESERVATIONS_OF_DAY, **wanted):
                yield _booked(row)

    def _first_day(self) -> date:
        return self._clock().astimezone(UTC).date() - timedelta(days=1)


def _urgency(found: Sequence[Row[Any]]) -> tuple[int, datetime | None]:
    """Less is sooner: a change by its time, then what has only moved, then nothing."""
    if not found:
        return 2, None
    since: datetime | None = found[0].since
    return (1, None) if since is None else (0, since)


def _waiting(row: Row[Any]) -> MirrorItem:
    return MirrorItem(rows.entry_of(row), row.position, row.note)


def _booked(row: Row[Any]) -> MirrorItem:
    return MirrorItem(rows.reservation_of(row), note=row.note)


def _pushed(item: MirrorItem, record: Record, at: datetime) -> dict[str, Any]:
    """What is noted of a record that the base was given as `item`."""
    changed_unnumbered = MirrorItem(record).version == item.version and record != item.record
    pushed = 0 if changed_unnumbered else item.version
    return {"row": item.key, "pushed": pushed, "place": item.position, "at": at}
