"""Texts by whom they are with (`activities.conversation_ports.Conversations`)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Row,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from activities.conversation_ports import Thread, Written
from adapters.sql import rows
from adapters.sql.conversations import reservation_conversation
from adapters.sql.engine import Sql
from adapters.sql.tables import entries, inbox, outbox, reservations
from domain.channels import FIRST, channel_of
from domain.model import Guest, Reservation

_ENTRIES = select(
    entries.c.id,
    entries.c.name,
    entries.c.phone,
    entries.c.address,
    entries.c.reach,
    entries.c.status,
    entries.c.reservation_id,
).where(entries.c.location == bindparam("location"), entries.c.service_date == bindparam("day"))
_RESERVATIONS = select(reservations).where(
    reservations.c.location == bindparam("location"),
    reservations.c.service_date == bindparam("day"),
)


def _last_of_day() -> CompoundSelect[Any]:
    """When anything was last received, and sent, in each conversation of `location` and `day`."""
    waits = _ENTRIES.with_only_columns(entries.c.id)
    prefix = literal(reservation_conversation(""))
    bookings = _RESERVATIONS.with_only_columns(prefix + reservations.c.id)
    return union_all(
        *(
            select(messages.c.entry_id, func.max(at).label("at"))
            .where(messages.c.entry_id.in_(whose))
            .group_by(messages.c.entry_id)
            for messages, at in ((inbox, inbox.c.received_at), (outbox, outbox.c.created_at))
            for whose in (waits, bookings)
        )
    )


_OWN_PAGE = "web"
_LAST = _last_of_day()
_THESE: BindParameter[list[str]] = bindparam("conversations", expanding=True)
_RECEIVED = select(inbox).where(inbox.c.entry_id.in_(_THESE))
_SENT = select(outbox).where(outbox.c.entry_id.in_(_THESE))


class SqlConversations:
    """Read from inbox and outbox; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def threads(self, location: str, day: date) -> list[Thread]:
        """Those of a service date in which anything was written, in no order."""
        of_day = {"location": location, "day": day}
        last: dict[str, datetime] = {}
        for row in await self._sql.rows(_LAST, **of_day):
            last[row.entry_id] = max(row.at, last.get(row.entry_id, row.at))
        waits = await self._sql.rows(_ENTRIES, **of_day)
        booked = [row.data for row in await self._sql.rows(_RESERVATIONS, **of_day)]
        return [*_of_waits(waits, booked, last), *_of_bookings(waits, booked, last)]

    async def written(self, conversations: Sequence[str]) -> list[Written]:
        """The texts of those conversations, by time."""
        received = await self._sql.rows(_RECEIVED, conversations=list(conversations))
        sent = await self._sql.rows(_SENT, conversations=list(conversations))
        texts = [*(text for row in received for text in _received(row)), *map(_sent, sent)]
        return sorted(texts, key=lambda text: (text.at, not text.by_guest, text.id))


def _of_waits(
    waits: Sequence[Row[Any]], booked: list[Reservation], last: dict[str, datetime]
) -> Iterator[Thread]:
    after = {stay.entry_id: stay.id for stay in booked if stay.entry_id is not None}
    for row in waits:
        stay_id = after.get(row.id)
        ids = [row.id, *([reservation_conversation(stay_id)] if stay_id else [])]
        guest = Guest(row.name, row.phone, row.address, reach=row.reach)
        times = [last[each] for each in ids if each in last]
        if times:
            yield Thread(row.id, row.id, stay_id, guest, row.status, max(times))


def _of_bookings(
    waits: Sequence[Row[Any]], booked: list[Reservation], last: dict[str, datetime]
) -> Iterator[Thread]:
    known = {row.id for row in waits}
    for stay in booked:
        at = last.get(reservation_conversation(stay.id))
        if at is not None and stay.entry_id not in known:
            yield Thread(stay.id, None, stay.id, stay.guest, stay.status.value, at)


def _received(row: Row[Any]) -> Iterator[Written]:
    """A guest's message, and the answer that went out with its delivery."""
    sid, at = row.message_sid, row.received_at
    channel = _channel(row.sender)
    yield Written(sid, row.entry_id, at, row.body, channel, by_guest=True, is_text=row.is_text)
    if row.answer and row.answered_by == "twiml":
        yield Written(f"answer:{sid}", row.entry_id, at, row.answer, channel, answers=sid)


def _channel(sender: str) -> str:
    """How the guest wrote to us: over which channel, or on their own page."""
    return _OWN_PAGE if sender.startswith(f"{_OWN_PAGE}:") else channel_of(sender) or FIRST


def _sent(row: Row[Any]) -> Written:
    answered = row.key.removeprefix("answer:") if row.key.startswith("answer:") else None
    return Written(
        row.key,
        row.entry_id,
        row.created_at,
        row.body,
        row.channel,
        report=rows.reported_of(row),
        answers=answered,
    )
