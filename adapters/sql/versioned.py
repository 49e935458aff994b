"""Writing records of which the newest version counts, and records that are written once."""

from typing import Any

from sqlalchemy import Table

from adapters.sql import mirrored
from adapters.sql.engine import Insert, Sql


def upsert(sql: Sql, table: Table) -> Insert:
    """An INSERT that replaces the row only when it brings a newer `version`.

    What the row knows of its mirror stays; `changed_at`, if the table has it, is when this is.
    """
    insert = sql.insert(table)
    given = insert.excluded  # made anew each time that it is asked for
    key = [c.name for c in table.primary_key]
    kept = (*key, *mirrored.NAMES)
    own = [c.name for c in table.columns if c.name not in kept]
    newer: dict[str, Any] = {name: given[name] for name in own}
    if "changed_at" in table.c:
        newer["changed_at"] = mirrored.ahead_since(table, given.changed_at)
    return insert.on_conflict_do_update(
        index_elements=key, set_=newer, where=given.version > table.c.version
    )


def insert_once(sql: Sql, table: Table) -> Insert:
    """An INSERT that leaves a row with the same primary key as it is."""
    key = [c.name for c in table.primary_key]
    return sql.insert(table).on_conflict_do_nothing(index_elements=key)
