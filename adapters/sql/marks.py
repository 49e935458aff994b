"""One small query that tells whether anything of a service date has changed.

It is asked several times a second for each date that somebody looks at: counts and sums over
indexes, no row is read. Versions only ever grow, so that no two changes cancel each other out.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, Table, and_, bindparam, cast, func, literal, select, union_all

from activities.ports import DayMark
from adapters.sql.conversations import PREFIX
from adapters.sql.tables import days, entries, inbox, outbox, reservations
from adapters.sql.types import Words

_MESSAGES = ("inbox", "outbox")


def mark_of(found: Sequence[Row[Any]]) -> DayMark:
    """The mark in the rows of `MARK`."""
    told = {row[0]: ":".join(str(value) for value in row) for row in sorted(found)}
    messages = " ".join(text for name, text in told.items() if name in _MESSAGES)
    records = " ".join(text for name, text in told.items() if name not in _MESSAGES)
    return DayMark(records, messages)


def _of_day(table: Table) -> Any:
    date = table.c.date if table is days else table.c.service_date
    return and_(table.c.location == bindparam("location"), date == bindparam("day"))


def _versions(table: Table) -> Select[str, int, str]:
    total = func.coalesce(func.sum(table.c.version), 0)
    return select(literal(table.name), func.count(), cast(total, Words)).where(_of_day(table))


def _talk(table: Table, changed: Any) -> Select[str, int, str]:
    """How many messages the day's conversations have, and when the last one became another."""
    ids = union_all(
        select(entries.c.id).where(_of_day(entries)),
        select(PREFIX + reservations.c.id).where(_of_day(reservations)),
        select(reservations.c.id).where(_of_day(reservations)),
    )
    newest = func.coalesce(cast(func.max(changed), Words), "")
    return select(literal(table.name), func.count(), newest).where(table.c.entry_id.in_(ids))


MARK = union_all(
    _versions(entries),
    _versions(reservations),
    _versions(days),
    _talk(inbox, func.coalesce(inbox.c.handed_over_at, inbox.c.received_at)),
    _talk(outbox, func.coalesce(outbox.c.state_at, outbox.c.sent_at, outbox.c.created_at)),
)
