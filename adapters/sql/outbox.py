"""Messages to send (`activities.messaging_ports.Outbox`)."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError

from activities.messaging_ports import OutboundMessage, OutboxRow
from adapters.sql import rows
from adapters.sql.engine import Sql
from adapters.sql.tables import outbox
from adapters.sql.versioned import insert_once

_ROW = outbox.c.key == bindparam("row")
_ONE = select(outbox).where(_ROW)
# By the time it was recorded: what was claimed before then may have been sent after.
_SIDS = (
    select(outbox.c.sid)
    .where(
        outbox.c.recipient == bindparam("to"),
        outbox.c.sent_at >= bindparam("since"),
        outbox.c.sid.is_not(None),
    )
    .order_by(outbox.c.sent_at, outbox.c.sid)
)
_LAST = (
    select(outbox.c.sent_at)
    .where(outbox.c.recipient == bindparam("to"), outbox.c.sent_at.is_not(None))
    .order_by(outbox.c.sent_at.desc())
    .limit(bindparam("most"))
)
_SENT = (
    update(outbox)
    .where(_ROW, outbox.c.sid.is_(None))
    .values(
        sid=bindparam("new_sid"),
        sent_at=bindparam("at"),
        error_code=None,
        error_detail=None,
        failed_at=None,
    )
)
_FAILED = (
    update(outbox)
    # A failure that is told late does not undo the success of a later attempt.
    .where(_ROW, or_(outbox.c.sent_at.is_(None), outbox.c.sent_at <= bindparam("at")))
    .values(
        error_code=bindparam("code"), error_detail=bindparam("detail"), failed_at=bindparam("at")
    )
)


def _now() -> datetime:
    return datetime.now(UTC)


class SqlOutbox:
    """Unique by business key; raises `RecordsUnavailable`. `clock` gives the current instant."""

    def __init__(self, sql: Sql, clock: Callable[[], datetime] = _now) -> None:
        self._sql, self._clock = sql, clock
        self._claim = insert_once(sql, outbox)

    async def claim(self, message: OutboundMessage) -> tuple[OutboxRow, bool]:
        """Write the row if its key is new. Returns the row and whether this call wrote it.

        False is also the answer when the connection broke and nobody can know.
        """
        content_sid = None if message.template is None else message.template.content_sid
        row = OutboxRow(message.key, self._clock(), None, message.body, content_sid)
        wrote = await self._sql.change(
            self._claim,
            key=message.key,
            entry_id=message.entry_id,
            recipient=message.to,
            body=message.body,
            channel=message.channel.value,
            content_sid=content_sid,
            created_at=row.created_at,
        )
        return (row, True) if wrote else (await self._existing(message.key), False)

    async def sids(self, to: str, since: datetime) -> list[str]:
        """The provider ids already recorded for messages to that address since then."""
        return [row.sid for row in await self._sql.rows(_SIDS, to=to, since=since)]

    async def last_sent(self, to: str, count: int) -> list[datetime]:
        """When the latest `count` messages to that address were accepted, newest first."""
        return [row.sent_at for row in await self._sql.rows(_LAST, to=to, most=count)]

    async def record_sent(self, key: str, sid: str, at: datetime) -> None:
        """Note the provider's id. Recording the same one twice changes nothing.

        `LookupError` for an unknown key, `ValueError` when the key has another id or the id
        another key; nothing is changed then.
        """
        try:
            written = await self._sql.change(_SENT, row=key, new_sid=sid, at=at)
        except IntegrityError:
            raise ValueError(f"{sid} is recorded for another message than {key}") from None
        if not written and (await self._existing(key)).sid != sid:
            raise ValueError(f"{key} was sent already, as another message than {sid}")

    async def record_failed(self, key: str, code: int | None, detail: str, at: datetime) -> None:
        """Note a failure. A later success clears it. `LookupError` for an unknown key."""
        if not await self._sql.change(_FAILED, row=key, code=code, detail=detail, at=at):
            await self._existing(key)

    async def _existing(self, key: str) -> OutboxRow:
        row = await self._sql.row(_ONE, row=key)
        if row is None:
            raise LookupError(f"no message with key {key} in the outbox")
        return rows.outbox_row_of(row)
