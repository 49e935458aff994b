"""The statements that take guests out of the tables; whose, is for `adapters.sql.privacy` to say.

What was forgotten is not found again: each statement touches only rows that hold something. What
is mirrored counts as changed, so that it is forgotten there too.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    Update,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
    type_coerce,
    update,
)

from adapters.sql.mirrored import to_be_pushed_again
from adapters.sql.tables import (
    booked,
    days,
    entries,
    inbox,
    named,
    outbox,
    reservations,
    unattended,
)
from adapters.sql.types import Instant
from domain.model import Guest, Occupancy, Reservation

_BATCH = 500
_AT = bindparam("at", type_=Instant)
_ENTRIES = (
    update(entries)
    .where(named)
    .values(name="", phone="", address="", email=None, notes="", consent=None)
    .values(to_be_pushed_again(entries, _AT))
)
_RESERVATION = (
    update(reservations)
    .where(reservations.c.id == bindparam("row"))
    .values(phone=None, data=bindparam("forgotten"))
    .values(to_be_pushed_again(reservations, _AT))
)
_DAY = (
    update(days)
    .where(days.c.location == bindparam("of"), days.c.date == bindparam("day"))
    .values(occupancies=bindparam("forgotten"))
)
# Only a note that says something is left when the empty ones are taken out of the JSON.
_noted = func.replace(type_coerce(days.c.occupancies, Text), '"note":""', "").contains('"note":"')


def forget_entries(connection: Connection, whose: ColumnElement[bool], at: datetime) -> int:
    """Entries keep what figures need, and their history, which names no guest."""
    return connection.execute(_ENTRIES.where(whose), {"at": at}).rowcount


def forget_received(connection: Connection, whose: ColumnElement[bool]) -> int:
    """Received messages keep when they came and what they belonged to.

    One that nobody attended to counts as answered: there is nothing left to hand over.
    """
    unanswered = and_(~unattended, inbox.c.answer.is_(None))
    answer = case((unanswered, null()), else_="")
    statement = (
        update(inbox)
        .where(inbox.c.sender > "", whose)
        .values(sender="", phone="", body="", profile_name="", answer=answer)
    )
    return connection.execute(statement).rowcount


def forget_sent(connection: Connection, whose: ColumnElement[bool]) -> int:
    """Sent messages keep what became of them; a mail server's refusal may quote the address."""
    statement = (
        update(outbox)
        .where(outbox.c.recipient > "", whose)
        .values(recipient="", body="", error_detail=None)
    )
    return connection.execute(statement).rowcount


def forget_reservations(connection: Connection, whose: ColumnElement[bool], at: datetime) -> int:
    """Reservations keep their tables, times and status."""
    held = select(reservations).where(booked, whose).order_by(reservations.c.id)

    def rewritten(row: Row[Any]) -> dict[str, Any]:
        return {**_without_guest(row), "at": at}

    return _rewrite(connection, held, _RESERVATION, rewritten)


def forget_notes(connection: Connection, whose: ColumnElement[bool]) -> int:
    """What staff typed about occupancies."""
    held = select(days).where(_noted, whose).order_by(days.c.date)
    return _rewrite(connection, held, _DAY, _without_notes)


def _rewrite(
    connection: Connection,
    held: Select[Any],
    change: Update,
    rewritten: Callable[[Row[Any]], dict[str, Any]],
) -> int:
    """Rewrites all rows of `held`, batch by batch: a changed one is no longer among them."""
    count = 0
    # Locked, so that nobody saves a newer version between the two statements.
    batch = held.limit(_BATCH).with_for_update()
    while found := connection.execute(batch).all():
        connection.execute(change, [rewritten(row) for row in found])
        count += len(found)
    return count


def _without_guest(row: Row[Any]) -> dict[str, Any]:
    known: Reservation = row.data
    nobody = Guest("", "", "", language=known.guest.language, reach=known.guest.reach)
    return {"row": row.id, "forgotten": replace(known, guest=nobody, notes="")}


def _without_notes(row: Row[Any]) -> dict[str, Any]:
    known: tuple[Occupancy, ...] = row.occupancies
    forgotten = tuple(replace(occupancy, note="") for occupancy in known)
    return {"of": row.location, "day": row.date, "forgotten": forgotten}
