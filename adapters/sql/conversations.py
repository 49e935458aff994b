"""Whose a message is: the column `entry_id` of inbox and outbox names a conversation.

That is an entry's id, or a reservation's behind `reservation:`
(`workflows.contract.conversation_id`); mails name a reservation by its bare id.
"""

from sqlalchemy import ColumnElement, Table, exists, func, or_

from adapters.sql.tables import entries, reservations

PREFIX = "reservation:"


def reservation_conversation(reservation_id: str) -> str:
    """The conversation with a reservation's guest."""
    return f"{PREFIX}{reservation_id}"


def is_of(
    messages: Table,
    entry: ColumnElement[bool] | None = None,
    reservation: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """Whether a message belongs to an entry, or to a reservation, of which that holds."""
    bare_id = func.replace(messages.c.entry_id, PREFIX, "")
    its_entry = exists().where(entries.c.id == messages.c.entry_id)
    its_reservation = exists().where(reservations.c.id == bare_id)
    return or_(
        its_entry if entry is None else its_entry.where(entry),
        its_reservation if reservation is None else its_reservation.where(reservation),
    )
