"""A day's entries page by page, and one entry, each with its rank in line.

A page costs about the same on a long day as on a short one: the rows come from an index by keyset,
total and ranks from counts over narrow indexes. It is one statement, hence one snapshot.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
)

from activities.ports import EntryLine
from adapters.sql.tables import entries
from domain.model import Reach, Status

_SHOWN = tuple(name for name in EntryLine._fields if name != "position")
_STATUS = _SHOWN.index("status")
_STATUSES = {status.value: status for status in Status}
_REACH = _SHOWN.index("reach")
_REACHES = {reach.value: reach for reach in Reach}

_counted = entries.alias("counted")
_line = entries.alias("line")


def one() -> Select[Any]:
    """The entry `entry_id` of `location`, with its `position`."""
    ahead = (
        select(func.count())
        .where(
            _line.c.location == entries.c.location,
            _line.c.service_date == entries.c.service_date,
            _line.c.service == entries.c.service,
            _in_line(_line),
            _place(_line) <= _place(entries),
        )
        .scalar_subquery()
    )
    return select(entries, case((_in_line(entries), ahead)).label("position")).where(
        entries.c.location == bindparam("location"), entries.c.id == bindparam("entry_id")
    )


def page(by_status: bool) -> Select[Any]:
    """`most` entries of `location` and `day` after the place (`seq`, `id`), of `status` or all.

    Each with `ahead`, who of its service stands in line up to that place, and the list's `total`.
    """
    before = (
        select(_line.c.service, func.count().label("ahead"))
        .where(_of_day(_line), _in_line(_line), _place(_line) <= _cursor())
        .group_by(_line.c.service)
        .subquery("before")
    )
    return (
        select(
            *(entries.c[name] for name in _SHOWN),
            entries.c.service,
            entries.c.seq,
            entries.c.offer_id,
            func.coalesce(before.c.ahead, 0).label("ahead"),
            total(by_status).scalar_subquery().label("total"),
        )
        .select_from(entries.outerjoin(before, before.c.service == entries.c.service))
        .where(_wanted(entries, by_status), _place(entries) > _cursor())
        .order_by(entries.c.seq, entries.c.id)
        .limit(bindparam("most"))
    )


def total(by_status: bool) -> Select[Any]:
    """How many entries the list has over all pages."""
    return select(func.count()).select_from(_counted).where(_wanted(_counted, by_status))


def ranked(found: Sequence[Row[Any]]) -> list[EntryLine]:
    """The entries of a page in order, counted on from who stands before it."""
    ranks: dict[str, int] = {}
    listed = []
    for row in found:
        shown = list(row[: len(_SHOWN)])
        shown[_STATUS] = _STATUSES[row.status]
        shown[_REACH] = _REACHES[row.reach]
        position = None
        if shown[_STATUS] is Status.WAITING and row.offer_id is None:
            position = ranks[row.service] = ranks.get(row.service, row.ahead) + 1
        listed.append(EntryLine._make((*shown, position)))
    return listed


def _wanted(table: FromClause, by_status: bool) -> ColumnElement[bool]:
    if not by_status:
        return _of_day(table)
    return and_(_of_day(table), table.c.status == bindparam("status"))


def _of_day(table: FromClause) -> ColumnElement[bool]:
    return and_(table.c.location == bindparam("location"), table.c.service_date == bindparam("day"))


def _in_line(table: FromClause) -> ColumnElement[bool]:
    return and_(table.c.status == Status.WAITING.value, table.c.offer_id.is_(None))


def _place(table: FromClause) -> Any:
    return tuple_(table.c.seq, table.c.id)


def _cursor() -> Any:
    return tuple_(
        bindparam("seq", type_=entries.c.seq.type), bindparam("id", type_=entries.c.id.type)
    )
