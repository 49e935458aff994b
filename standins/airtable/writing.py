"""Writing records: what a request asks for is worked out first, then done, all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standins.airtable.base import Base
from standins.airtable.cells import Cell, NewChoice, written
from standins.airtable.changes import Author, Change
from standins.airtable.tables import Record, Table


@dataclass(frozen=True)
class Row:
    """One record to write: a new one, or one that is there, and what its cells are to be."""

    record: Record
    cells: dict[str, Cell]
    is_new: bool = False


def cells_of(table: Table, values: Mapping[str, Any], typecast: bool = False) -> dict[str, Cell]:
    """The cells for values by column, name or id. Raises AirtableError if one does not fit."""
    columns = [(table.field(name), value) for name, value in values.items()]
    return {column.id: written(column, value, typecast) for column, value in columns}


def write(
    base: Base, table: Table, rows: list[Row], author: Author, replace: bool = False
) -> list[Record]:
    """Do it, in one transaction. With `replace`, cells that a row does not name are emptied."""
    change = Change(table)
    for row in rows:
        _add_choices(table, row.cells)
        before = dict(row.record.cells)
        row.record.cells = _merged({} if replace else before, row.cells)
        if row.is_new:
            table.records[row.record.id] = row.record
            change.created.append(row.record)
        elif row.record.cells != before:
            change.records.setdefault(row.record.id, before)
    base.commit(change, author)
    return [row.record for row in rows]


def delete(base: Base, table: Table, record_ids: list[str], author: Author) -> None:
    """Delete those records. Raises AirtableError, and deletes none, when one is not there."""
    for record in table.rows(record_ids):
        table.records.pop(record.id, None)
    base.commit(Change(table, destroyed=list(dict.fromkeys(record_ids))), author)


def _merged(old: dict[str, Cell], new: dict[str, Cell]) -> dict[str, Cell]:
    return {column: cell for column, cell in (old | new).items() if cell is not None}


def _add_choices(table: Table, cells: dict[str, Cell]) -> None:
    for column, cell in cells.items():
        if isinstance(cell, NewChoice):
            table.field(column).add_choice(cell)
            cells[column] = str(cell)
