"""`performUpsert`: finding the record that each row means."""

from collections.abc import Sequence

from standins.airtable.cells import Cell
from standins.airtable.errors import AirtableError, invalid_request
from standins.airtable.fields import MERGE_TYPES, Field
from standins.airtable.tables import Record, Table
from standins.airtable.writing import Row

Key = tuple[Cell, ...]


def merge_columns(table: Table, names: Sequence[str]) -> list[Field]:
    """The columns to merge on. Raises AirtableError when one is unknown or of another type."""
    columns = [table.field(name) for name in names]
    for column in columns:
        if column.type not in MERGE_TYPES:
            raise invalid_request(f'Cannot merge on "{column.name}" ({column.type})')
    return columns


def merged_rows(table: Table, columns: list[Field], wanted: list[dict[str, Cell]]) -> list[Row]:
    """For each of those cells the record that has the same key, or a new one.

    Raises AirtableError when a row lacks a merge column, when more than one record has its key, or
    when two rows have the same.
    """
    found, seen = _by_key(table, columns), set[Key]()
    rows = []
    for cells in wanted:
        key = _key(columns, cells)
        matches = found.get(key, [])
        if len(matches) > 1 or key in seen:
            raise _ambiguous(columns, key)
        seen.add(key)
        rows.append(Row(matches[0], cells) if matches else Row(table.blank(), cells, is_new=True))
    return rows


def _key(columns: list[Field], cells: dict[str, Cell]) -> Key:
    if missing := [column.name for column in columns if column.id not in cells]:
        raise invalid_request(f"Records lack a value to merge on: {', '.join(missing)}")
    return tuple(cells[column.id] for column in columns)


def _by_key(table: Table, columns: list[Field]) -> dict[Key, list[Record]]:
    found: dict[Key, list[Record]] = {}
    for record in table.records.values():
        key = tuple(record.cells.get(column.id) for column in columns)
        found.setdefault(key, []).append(record)
    return found


def _ambiguous(columns: list[Field], key: Key) -> AirtableError:
    named = ", ".join(f"{column.name}={cell}" for column, cell in zip(columns, key, strict=True))
    text = f"Cannot update more than one record matching the merge fields: {named}"
    return AirtableError(422, "INVALID_REQUEST_UNKNOWN", text)
