"""Messages received from guests (`activities.ports.Inbox`)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, and_, bindparam, case, func, or_, select, update

from activities.ports import InboxRow, Received
from adapters.sql import rows
from adapters.sql.engine import Sql
from adapters.sql.tables import inbox, unattended
from adapters.sql.versioned import insert_once

_SID = inbox.c.message_sid == bindparam("sid")
_ONE = select(inbox).where(_SID)


def _kept_or(column: Column[Any], name: str) -> ColumnElement[Any]:
    """What the column holds already, else the parameter: the first one stays."""
    return func.coalesce(column, bindparam(name, type_=column.type))


_HAND_OVER = (
    update(inbox)
    .where(_SID)
    .values(
        # Temporal has taken it once; a repetition must not give it to another entry.
        entry_id=case(
            (inbox.c.handed_over_at.is_(None), bindparam("entry")), else_=inbox.c.entry_id
        ),
        handed_over_at=_kept_or(inbox.c.handed_over_at, "at"),
    )
)
_ANSWER = (
    update(inbox)
    .where(_SID)
    .values(
        answer=_kept_or(inbox.c.answer, "text"), answered_by=_kept_or(inbox.c.answered_by, "by")
    )
    .returning(inbox)
)
_ARRIVAL = (inbox.c.received_at, inbox.c.message_sid)
_PENDING = (
    select(inbox)
    .where(unattended, inbox.c.received_at < bindparam("before"))
    .order_by(*_ARRIVAL)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_UNTIL = (
    select(inbox)
    .where(
        or_(
            inbox.c.entry_id == bindparam("entry"),
            # Guests without a number share the empty one, which says nothing about who it is.
            # What was answered when nobody waited was about something else.
            and_(
                inbox.c.phone == bindparam("phone_number"),
                inbox.c.phone != "",
                inbox.c.entry_id.is_(None),
                inbox.c.answer.is_(None),
            ),
        ),
        inbox.c.received_at <= bindparam("deadline"),
    )
    .order_by(*_ARRIVAL)
)
_ANSWERED = (
    select(func.count())
    .select_from(inbox)
    .where(
        inbox.c.phone == bindparam("phone_number"),
        inbox.c.received_at >= bindparam("since"),
        inbox.c.answer != "",
    )
)


class SqlInbox:
    """Unique by the provider's message id; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._receive = insert_once(sql, inbox)

    async def receive(self, message: Received, entry_id: str | None) -> tuple[InboxRow, bool]:
        """Keep the message if its id is new. Returns the row and whether this call wrote it."""
        values = rows.received_values(message, entry_id)
        if await self._sql.change(self._receive, **values):
            return InboxRow(message, entry_id), True
        row = await self._sql.row(_ONE, sid=message.message_sid)
        return rows.inbox_row_of(_known(row, message.message_sid)), False

    async def handed_over(self, message_sid: str, entry_id: str, at: datetime) -> None:
        """Note that Temporal has taken the message for that entry; the first time stays.

        `LookupError` for a message that was never received.
        """
        if not await self._sql.change(_HAND_OVER, sid=message_sid, entry=entry_id, at=at):
            raise LookupError(f"no message {message_sid} was received")

    async def answered(self, message_sid: str, answer: str, by: str) -> InboxRow:
        """Note the answer and how it went out. The first one stays; returns the row.

        `LookupError` for a message that was never received.
        """
        row = await self._sql.changed(_ANSWER, sid=message_sid, text=answer, by=by)
        return rows.inbox_row_of(_known(row, message_sid))

    async def pending(self, before: datetime, limit: int = 100, skip: int = 0) -> list[InboxRow]:
        """Messages received before then that nobody has answered or handed over, oldest first,
        without the first `skip`."""
        found = await self._sql.rows(_PENDING, before=before, most=limit, skip=skip)
        return [rows.inbox_row_of(row) for row in found]

    async def answers_until(self, entry_id: str, phone: str, deadline: datetime) -> list[Received]:
        """Messages of that entry (or of that phone, given to no entry and not answered) received
        by then, in order of arrival."""
        found = await self._sql.rows(_UNTIL, entry=entry_id, phone_number=phone, deadline=deadline)
        return [rows.received_of(row) for row in found]

    async def answers_since(self, phone: str, since: datetime) -> int:
        """How many of that number's messages since then were answered with a text."""
        row = await self._sql.row(_ANSWERED, phone_number=phone, since=since)
        return 0 if row is None else int(row[0])


def _known(row: Row[Any] | None, message_sid: str) -> Row[Any]:
    if row is None:
        raise LookupError(f"no message {message_sid} was received")
    return row
