"""What the restaurant's base does not have, as statements over the tables that are mirrored.

A row is due when the base has yet to be given its version, and an entry also when its rank in line
has moved. All costs about as much as there is to do: rows that the base never had count from
`first_day` on, and those that it has are found by an index that holds no others.

Parameters: `location`, `first_day`, and `most` rows or `day` where the text says so.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Table,
    Update,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    union,
    union_all,
    update,
)

from activities.mirror_ports import MirrorTable
from adapters.sql.mirrored import behind, refused, to_be_pushed_again
from adapters.sql.tables import entries, in_line, reservations


def _here(table: Table) -> ColumnElement[bool]:
    return table.c.location == bindparam("location")


def _coming(table: Table) -> ColumnElement[bool]:
    return table.c.service_date >= bindparam("first_day")


def _ranks(days: ColumnElement[bool]) -> CTE:
    """Who stands in line on those days, by place among those who wait for the same service."""
    line = (entries.c.service_date, entries.c.service)
    rank = func.row_number().over(partition_by=line, order_by=(entries.c.seq, entries.c.id))
    return (
        select(
            entries.c.id,
            rank.label("position"),
            entries.c.pushed_position,
            entries.c.mirrored_at,
            behind(entries).label("behind"),
        )
        .where(_here(entries), in_line, days)
        .cte("ranks")
    )


def _changed(table: Table) -> tuple[Select[Any], Select[Any]]:
    """Which rows are behind: those that the base never had, and those that it has."""
    has = table.c.mirrored_at
    late = select(table.c.id, table.c.changed_at.label("since"), has).where(
        _here(table), behind(table)
    )
    return late.where(has.is_(None), _coming(table)), late.where(has.is_not(None))


def _longest(due: CTE) -> CTE:
    """The `most` that wait longest, found before anything else is read of them.

    Places that have moved come last: whoever made them move has changed, and tells more.
    """
    order = (due.c.since.nulls_last(), due.c.mirrored_at, due.c.id)
    return select(due).order_by(*order).limit(bindparam("most")).cte("longest")


_RANKS = _ranks(_coming(entries))
_MOVED = select(_RANKS.c.id, null().label("since"), _RANKS.c.mirrored_at).where(
    ~_RANKS.c.behind, _RANKS.c.position.is_distinct_from(_RANKS.c.pushed_position)
)
_WAITS = union_all(*_changed(entries), _MOVED).cte("due_entries")
_BOOKED = union_all(*_changed(reservations)).cte("due_reservations")


def _due_entries() -> Select[Any]:
    longest = _longest(_WAITS)
    its_entry, its_rank = entries.c.id == longest.c.id, _RANKS.c.id == longest.c.id
    return (
        select(entries, _RANKS.c.position, longest.c.since)
        .select_from(longest.join(entries, its_entry).outerjoin(_RANKS, its_rank))
        .order_by(longest.c.since.nulls_last(), longest.c.mirrored_at, longest.c.id)
    )


def _due_reservations() -> Select[Any]:
    longest = _longest(_BOOKED)
    return (
        select(reservations, longest.c.since)
        .select_from(longest.join(reservations, reservations.c.id == longest.c.id))
        .order_by(longest.c.since.nulls_last(), longest.c.mirrored_at, longest.c.id)
    )


DUE_ENTRIES = _due_entries()
"""The `most` entries that wait longest, with `position` and `since` (NULL: only moved)."""

DUE_RESERVATIONS = _due_reservations()
"""The `most` reservations that wait longest, with `since`."""


def _refused(table: Table, due: CTE) -> Select[Any]:
    """Rows that the base did not take as they are."""
    return select(
        literal(_NAMES[table.name]).label("of"), table.c.id, table.c.refusal, table.c.refused_at
    ).where(_here(table), refused(table), table.c.id.not_in(select(due.c.id)))


_NAMES = {entries.name: MirrorTable.WAITLIST.value, reservations.name: MirrorTable.RESERVAS.value}
_ALL_REFUSED = union_all(_refused(entries, _WAITS), _refused(reservations, _BOOKED))
_unwelcome = _ALL_REFUSED.subquery("unwelcome")
REFUSALS = select(_unwelcome).order_by(_unwelcome.c.refused_at, _unwelcome.c.of, _unwelcome.c.id)
"""What the base did not take, `of` which table, the longest refused first."""

_due = union_all(
    select(_WAITS.c.id, _WAITS.c.since), select(_BOOKED.c.id, _BOOKED.c.since)
).subquery("due")
BACKLOG = select(
    func.count().label("waiting"),
    func.min(_due.c.since).label("since"),
    select(func.count()).select_from(_unwelcome).scalar_subquery().label("refused"),
).select_from(_due)
"""How many rows are `waiting`, `since` when (NULL: some have moved at most), and `refused`."""

LAST_CHANGE = select(func.max(entries.c.changed_at)).where(_here(entries), _coming(entries))
"""When anything was saved last that could move a place."""

DAYS = union(
    *(select(t.c.service_date).where(_here(t), _coming(t)) for t in (entries, reservations))
).order_by("service_date")
"""The service dates of which there is anything."""

_day = bindparam("day", type_=entries.c.service_date.type)
_day_ranks = _ranks(entries.c.service_date == _day)
ENTRIES_OF_DAY = (
    select(entries, _day_ranks.c.position)
    .select_from(entries.outerjoin(_day_ranks, _day_ranks.c.id == entries.c.id))
    .where(_here(entries), entries.c.service_date == _day)
    .order_by(entries.c.seq, entries.c.id)
)
"""The entries of `day` by place, with `position`."""

RESERVATIONS_OF_DAY = (
    select(reservations)
    .where(_here(reservations), reservations.c.service_date == _day)
    .order_by(reservations.c.start_at, reservations.c.id)
)
"""The reservations of `day` by start."""


def kept(table: Table, ids: Sequence[str]) -> Select[Any]:
    """Those rows as they are now, locked. What somebody is writing this very moment is left out:
    it is due again anyhow, and nobody waits for each other."""
    wanted = select(table).where(table.c.id.in_(ids)).order_by(table.c.id)
    return wanted.with_for_update(skip_locked=True)


def one(table: Table) -> Select[Any]:
    """Row `row`."""
    return select(table).where(_here(table), table.c.id == bindparam("row"))


def put_back(table: Table) -> Update:
    """Row `row` of the location `here` is to be given again as it is since `at`, with the note
    `told`."""
    at = bindparam("at", type_=table.c.mirrored_at.type)
    values = to_be_pushed_again(table, at) | {"note": bindparam("told")}
    of = (table.c.location == bindparam("here"), table.c.id == bindparam("row"))
    return update(table).where(*of).values(values)


def taken(table: Table) -> Update:
    """Row `row` was taken at `at` in version `pushed`, at the place `place`.

    A newer version of it waits since then, not since the older one did.
    """
    at = bindparam("at", type_=table.c.mirrored_at.type)
    waits = case((table.c.version > bindparam("pushed"), at), else_=table.c.changed_at)
    return _pushed(table).values(mirrored_at=at, refusal=None, refused_at=None, changed_at=waits)


def set_aside(table: Table) -> Update:
    """Row `row` was refused at `at` in version `pushed`, at the place `place`, for `why`."""
    return _pushed(table).values(refusal=bindparam("why"), refused_at=bindparam("at"))


def _pushed(table: Table) -> Update:
    values: dict[str, Any] = {
        "pushed_version": bindparam("pushed"),
        "pushed_position": bindparam("place"),
    }
    return update(table).where(table.c.id == bindparam("row")).values(values)
