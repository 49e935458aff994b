"""Listing records: filtered, sorted, and a page at a time."""

import re
from typing import Any, Literal

from pydantic import Field
from starlette.datastructures import QueryParams

from standins.airtable.bodies import Call, Model, checked
from standins.airtable.cells import Cell
from standins.airtable.errors import AirtableError
from standins.airtable.fields import Field as Column
from standins.airtable.formula import parsed
from standins.airtable.iterators import Iterators
from standins.airtable.tables import Record, Table

PAGE = 100
_SORT = re.compile(r"sort\[(\d+)\]\[(\w+)\]")


class Sorting(Model):
    """A column to sort by."""

    field: str
    direction: Literal["asc", "desc"] = "asc"


class Listing(Model):
    """Which records, in which order, how many at a time, and which of their columns.

    How cells are formatted is taken and not heeded.
    """

    fields: list[str] | None = None
    filter_by_formula: str | None = None
    sort: list[Sorting] = Field(default_factory=list)
    page_size: int = Field(default=PAGE, ge=1, le=PAGE)
    max_records: int | None = Field(default=None, ge=1)
    offset: str | None = None
    view: str | None = None
    return_fields_by_field_id: bool = False
    cell_format: Literal["json", "string"] = "json"
    time_zone: str | None = None
    user_locale: str | None = None
    record_metadata: list[str] = Field(default_factory=list)


def asked_for(call: Call) -> Listing:
    """What a GET says in its query, or a POST in its body and its query."""
    said = _from_query(call.query)
    return checked(Listing, said | call.body if isinstance(call.body, dict) else said)


def page_of(table: Table, listing: Listing, iterators: Iterators) -> dict[str, Any]:
    """One page, with the `offset` of the next while there is one."""
    columns = [table.field(name) for name in listing.fields] if listing.fields else None
    if listing.offset is None:
        found = [record.id for record in _selected(table, listing)]
        page = iterators.first(found, listing.page_size)
    else:
        page = iterators.following(listing.offset, listing.page_size)
    present = [table.records[one] for one in page.record_ids if one in table.records]
    by_id = listing.return_fields_by_field_id
    shown = {"records": [table.shown(record, by_id, columns) for record in present]}
    return shown | ({"offset": page.offset} if page.offset else {})


def _from_query(query: QueryParams) -> dict[str, Any]:
    sorting: dict[int, dict[str, str]] = {}
    said: dict[str, Any] = {}
    for name, value in query.multi_items():
        if found := _SORT.fullmatch(name):
            sorting.setdefault(int(found[1]), {})[found[2]] = value
        elif (plural := re.sub(r"\[\d*\]$", "", name)) in ("fields", "recordMetadata"):
            said.setdefault(plural, []).append(value)
        else:
            said[name] = value
    return said | ({"sort": [sorting[index] for index in sorted(sorting)]} if sorting else {})


def _selected(table: Table, listing: Listing) -> list[Record]:
    _check_view(table, listing.view)
    found = list(table.records.values())
    if listing.filter_by_formula:
        says = parsed(listing.filter_by_formula, table)
        found = [record for record in found if says(record)]
    for sorting in reversed(listing.sort):
        column = table.field(sorting.field)
        found.sort(key=lambda r, c=column: _rank(c, r), reverse=sorting.direction == "desc")  # type: ignore[misc]
    return found[: listing.max_records]


def _check_view(table: Table, view: str | None) -> None:
    if view not in (None, "", table.view_id, "Grid view"):
        raise AirtableError(422, "VIEW_NAME_NOT_FOUND", f"View {view} not found")


def _rank(column: Column, record: Record) -> tuple[bool, Any]:
    """Sorts empty cells first, choices in their order, texts without regard to case."""
    cell: Cell = record.cells.get(column.id)
    if cell is None:
        return False, 0
    if column.type == "singleSelect":
        return True, [choice["name"] for choice in column.choices].index(str(cell))
    return True, cell.casefold() if isinstance(cell, str) else cell
