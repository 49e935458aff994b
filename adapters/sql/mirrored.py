"""What a row knows of its copy in the restaurant's base, in columns that its own saves leave alone.

`pushed_version`, `pushed_position`: what the base was given last and has answered (version 0:
nothing, or it is to be given again). `mirrored_at`: when the base took any version of it last.
`refusal`, `refused_at`: why and when the base did not take what it was given last. `changed_at`:
since when the row has been ahead of the base; of the last change once the base has caught up.
`note`: what the staff who edited the copy are told in it.
"""

from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Index, Integer, Table, case, func

from adapters.sql.types import Instant, Words

NAMES = (
    "pushed_version",
    "pushed_position",
    "mirrored_at",
    "refusal",
    "refused_at",
    "changed_at",
    "note",
)


def columns() -> tuple[Column[Any], ...]:
    """Those of a mirrored table."""
    return (
        Column("pushed_version", Integer, nullable=False, server_default="0"),
        Column("pushed_position", Integer),
        Column("mirrored_at", Instant),
        Column("refusal", Words),
        Column("refused_at", Instant),
        Column("changed_at", Instant),
        Column("note", Words),
    )


def behind(table: FromClause) -> ColumnElement[bool]:
    """Whether the base has yet to be given the row's version."""
    return table.c.pushed_version < table.c.version


def refused(table: FromClause) -> ColumnElement[bool]:
    """Whether the base did not take what it was given last."""
    return table.c.refused_at.is_not(None)


def make_indexes(table: Table) -> None:
    """Rows that the base does not have are found without looking at the others.

    Those that it never had and those that it has an older version of are two spans of one index.
    """
    late, unwelcome = behind(table), refused(table)
    Index(
        f"ix_{table.name}_behind",
        table.c.location,
        table.c.mirrored_at,
        table.c.service_date,
        table.c.changed_at,
        table.c.id,
        sqlite_where=late,
        postgresql_where=late,
    )
    Index(
        f"ix_{table.name}_refused",
        table.c.location,
        table.c.refused_at,
        sqlite_where=unwelcome,
        postgresql_where=unwelcome,
    )


def ahead_since(table: FromClause, at: ColumnElement[Any]) -> ColumnElement[Any]:
    """`changed_at` of a row that changes at that instant: one that waits already keeps its own."""
    return case((behind(table), func.coalesce(table.c.changed_at, at)), else_=at)


def to_be_pushed_again(table: FromClause, at: ColumnElement[Any]) -> dict[str, Any]:
    """The values of a row whose content changes at that instant although its version does not.

    What staff were told of it may hold what is no longer there.
    """
    return {
        "note": None,
        "pushed_version": 0,
        "refusal": None,
        "refused_at": None,
        "changed_at": ahead_since(table, at),
    }
