"""Lists and look-ups for the API (`activities.ports.ReadModel`)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Row, and_, bindparam, or_, select

from activities.ports import (
    DayMark,
    DayRecord,
    EntryLine,
    ListedEntry,
    OfferRecord,
    Page,
    ReservationRecord,
    Sent,
)
from adapters.sql import listing, marks, rows
from adapters.sql.cursors import Cursor
from adapters.sql.engine import Sql
from adapters.sql.tables import days, entries, offers, outbox, reservations
from domain.model import Entry, Reservation, ReservationStatus, Status

_ENTRY = listing.one()
_PAGE = {by_status: listing.page(by_status) for by_status in (False, True)}
_TOTAL = {by_status: listing.total(by_status) for by_status in (False, True)}

_OFFERS = (
    select(offers)
    .where(offers.c.location == bindparam("location"), offers.c.service_date == bindparam("day"))
    .order_by(offers.c.made_at, offers.c.id)
)
_NEWEST = (
    select(entries)
    .where(entries.c.location == bindparam("location"))
    .order_by(entries.c.joined_at.desc(), entries.c.seq.desc(), entries.c.id.desc())
    .limit(20)
)
_THE_DAY = and_(days.c.location == bindparam("location"), days.c.date == bindparam("day"))
_DAY = select(days).where(_THE_DAY)
_DAY_VERSION = select(days.c.version).where(_THE_DAY)
_RESERVATIONS = (
    select(reservations)
    .where(
        reservations.c.location == bindparam("location"),
        reservations.c.service_date == bindparam("day"),
    )
    .order_by(reservations.c.start_at, reservations.c.id)
)
_UPCOMING = (
    select(reservations)
    .where(
        reservations.c.location == bindparam("location"),
        reservations.c.phone == bindparam("phone_number"),
        reservations.c.end_at > bindparam("now", type_=reservations.c.end_at.type),
        reservations.c.status == ReservationStatus.CONFIRMED.value,
    )
    .order_by(reservations.c.start_at, reservations.c.id)
)
_SENT = select(outbox.c.key, outbox.c.entry_id).where(outbox.c.sid == bindparam("message_sid"))
_RESERVATION = select(reservations).where(
    reservations.c.location == bindparam("location"),
    reservations.c.id == bindparam("reservation_id"),
)


class SqlReads:
    """Scoped by location throughout; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def entry(self, location: str, entry_id: str) -> ListedEntry | None:
        """One entry, or None for an unknown id or another location's."""
        row = await self._sql.row(_ENTRY, location=location, entry_id=entry_id)
        return None if row is None else ListedEntry(rows.entry_of(row), row.position)

    async def entries(
        self,
        location: str,
        day: date,
        status: Status | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[EntryLine]:
        """The entries of a service date by order of joining.

        `ValueError` for a bad cursor or a limit below 1.
        """
        if limit < 1:
            raise ValueError("a page has room for one entry at least")
        start = Cursor() if cursor is None else Cursor.parse(cursor)
        wanted: dict[str, Any] = {"location": location, "day": day}
        if status is not None:
            wanted["status"] = status.value
        found = await self._sql.rows(
            _PAGE[status is not None], **wanted, seq=start.seq, id=start.id, most=limit + 1
        )
        items = listing.ranked(found[:limit])
        total = found[0].total if found else await self._total(wanted)
        return Page(tuple(items), total, _next_cursor(found, limit))

    async def offers_passing_over(self, entry: Entry) -> list[OfferRecord]:
        """The day's offers that went past that entry to a later one, by time."""
        # Narrows the day's offers down in the database; what counts is decided below.
        mention = to_json(entry.id).decode()
        query = _OFFERS.where(offers.c.passed_over.contains(mention, autoescape=True))
        found = await self._sql.rows(query, location=entry.location, day=entry.service_date)
        records = [rows.offer_of(row) for row in found]
        return [r for r in records if any(p.entry_id == entry.id for p in r.passed_over)]

    async def entries_of(self, location: str, phone: str, address: str) -> list[Entry]:
        """The newest entries (20 at most) of that phone or exact channel address, over or not, in
        order of joining. An empty phone matches by address alone."""
        # The empty ones are those of everybody who has none, and of everybody forgotten.
        by = {"phone": phone, "address": address}
        matches = [entries.c[name] == value for name, value in by.items() if value]
        if not matches:
            return []
        found = await self._sql.rows(_NEWEST.where(or_(*matches)), location=location)
        return [rows.entry_of(row) for row in reversed(found)]

    async def day(self, location: str, day: date) -> DayRecord | None:
        """The tables of a service date; None when nothing happened on it yet."""
        row = await self._sql.row(_DAY, location=location, day=day)
        return None if row is None else rows.day_of(row)

    async def day_version(self, location: str, day: date) -> int:
        """The version of the day's record, 0 when there is none."""
        row = await self._sql.row(_DAY_VERSION, location=location, day=day)
        return 0 if row is None else int(row[0])

    async def day_mark(self, location: str, day: date) -> DayMark:
        """What tells whether anything saved of that service date has changed."""
        return marks.mark_of(await self._sql.rows(marks.MARK, location=location, day=day))

    async def reservations(self, location: str, day: date) -> list[Reservation]:
        """The reservations of a service date by start."""
        found = await self._sql.rows(_RESERVATIONS, location=location, day=day)
        return [row.data for row in found]

    async def upcoming(self, location: str, phone: str, now: datetime) -> list[ReservationRecord]:
        """The CONFIRMED reservations of that phone that end after `now`, by start."""
        if not phone:  # else: those of everybody without a number
            return []
        found = await self._sql.rows(_UPCOMING, location=location, phone_number=phone, now=now)
        return [rows.reservation_of(row) for row in found]

    async def sent(self, message_sid: str) -> Sent | None:
        """Our message of that provider's id."""
        row = await self._sql.row(_SENT, message_sid=message_sid)
        return None if row is None else Sent(row.key, row.entry_id)

    async def reservation(self, location: str, reservation_id: str) -> ReservationRecord | None:
        """One reservation, or None."""
        row = await self._sql.row(_RESERVATION, location=location, reservation_id=reservation_id)
        return None if row is None else rows.reservation_of(row)

    async def _total(self, wanted: dict[str, Any]) -> int:
        row = await self._sql.row(_TOTAL["status" in wanted], **wanted)
        return 0 if row is None else int(row[0])


def _next_cursor(found: Sequence[Row[Any]], limit: int) -> str | None:
    """After the page's last row, when the query found one more than the page takes."""
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    return str(Cursor(last.seq, last.id))
