"""What became of the messages in the outbox (`activities.messaging_ports.Deliveries`).

A report is one conditional UPDATE, so that of two processes that hear of the same message at once
neither takes its state back.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, case, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from activities.messaging_ports import Reported
from adapters.sql import rows
from adapters.sql.engine import Sql
from adapters.sql.tables import outbox, untold
from domain.delivery import NEWS, State, predecessors

_BY_KEY = outbox.c.key == bindparam("row")
_BY_SID = outbox.c.sid == bindparam("new_sid")
_UNTOLD = (
    select(outbox)
    .where(untold, outbox.c.state_at < bindparam("before", type_=outbox.c.state_at.type))
    .order_by(outbox.c.state_at, outbox.c.key)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_CONVERSATION = (
    select(outbox)
    .where(outbox.c.entry_id == bindparam("conversation"))
    .order_by(outbox.c.created_at, outbox.c.key)
)


def _moved(found: ColumnElement[bool], reported: State) -> Update:
    """Moves the message's state on to what was reported, if that is further on.

    `tell` is set by the first state that is news. A provider's id that was not known counts as
    the acceptance that we had no time to note.
    """
    unsent = outbox.c.sid.is_(None)
    state = outbox.c.state
    values: dict[str, Any] = {
        "state": reported.value,
        "state_at": bindparam("at"),
        "state_code": bindparam("code"),
        "sid": func.coalesce(outbox.c.sid, bindparam("new_sid")),
        "sent_at": func.coalesce(outbox.c.sent_at, bindparam("at", type_=outbox.c.sent_at.type)),
        **{
            name: case((unsent, None), else_=outbox.c[name])
            for name in ("error_code", "error_detail", "failed_at")
        },
    }
    if reported in NEWS:
        values["tell"] = or_(outbox.c.tell, state.is_(None), state.not_in([n.value for n in NEWS]))
    return (
        update(outbox)
        .where(
            found,
            or_(unsent, outbox.c.sid == bindparam("new_sid")),
            or_(state.is_(None), state.in_([s.value for s in predecessors(reported)])),
        )
        .values(values)
        .returning(outbox)
    )


_MOVE_BY_KEY = {state: _moved(_BY_KEY, state) for state in State}
_MOVE_BY_SID = {state: _moved(_BY_SID, state) for state in State}


def _heard(told: State) -> Update:
    """Ends the telling of that state, or of what came after an arrival."""
    known = (told, State.READ) if told is State.DELIVERED else (told,)
    return (
        update(outbox)
        .where(_BY_KEY, untold, outbox.c.state.in_([state.value for state in known]))
        .values(tell=False)
    )


_HEARD = {state: _heard(state) for state in State}


class SqlDeliveries:
    """Over the rows of the outbox; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def report(
        self, key: str, sid: str, state: State, code: int | None, at: datetime
    ) -> Reported | None:
        """Note a report, by key (empty: unknown) or else by the provider's id.

        The state moves as `domain.delivery.moved` says; `news` stays true until `told`. The
        provider's id is noted too if it was not known. None, and nothing is changed, for a
        message that is not ours, and for another one under the key than the one that counts.
        """
        move = (_MOVE_BY_KEY if key else _MOVE_BY_SID)[state]
        found = {"row": key, "new_sid": sid} if key else {"new_sid": sid}
        try:
            row = await self._sql.changed(move, **found, code=code, at=at)
        except IntegrityError:  # the id is another key's
            return None
        if row is None:
            query = select(outbox).where(_BY_SID, *([_BY_KEY] if key else []))
            row = await self._sql.row(query, **found)
        return None if row is None else rows.reported_of(row)

    async def told(self, key: str, state: State) -> None:
        """The message's workflow knows that; nothing happens if there is other news by now."""
        await self._sql.change(_HEARD[state], row=key)

    async def untold(self, before: datetime, limit: int = 100, skip: int = 0) -> list[Reported]:
        """Reports from before then that their workflows have not been told of, oldest first,
        without the first `skip`."""
        found = await self._sql.rows(_UNTOLD, before=before, most=limit, skip=skip)
        return [rows.reported_of(row) for row in found]

    async def of_conversation(self, conversation: str) -> list[Reported]:
        """The conversation's messages with their newest state, in order of their first attempt."""
        found = await self._sql.rows(_CONVERSATION, conversation=conversation)
        return [rows.reported_of(row) for row in found]
