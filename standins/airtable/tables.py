"""Tables and their records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from standins.airtable.cells import Cell
from standins.airtable.errors import missing_rows, unknown_field
from standins.airtable.fields import Field
from standins.airtable.ids import new_id, now, stamp


@dataclass
class Record:
    """A row. `cells` has the filled cells alone, by the id of their column."""

    id: str
    created_at: datetime
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass
class Table:
    """A table with one view. Its first column is the primary one."""

    id: str
    name: str
    fields: list[Field]
    description: str | None = None
    view_id: str = field(default_factory=lambda: new_id("viw"))
    records: dict[str, Record] = field(default_factory=dict)

    def find_field(self, id_or_name: str) -> Field | None:
        """The column of that id or of exactly that name."""
        known = (f for f in self.fields if id_or_name in (f.id, f.name))
        return next(known, None)

    def field(self, id_or_name: str) -> Field:
        """The column of that id or name. Raises AirtableError when there is none."""
        if (found := self.find_field(id_or_name)) is None:
            raise unknown_field(id_or_name)
        return found

    def rows(self, record_ids: Iterable[str]) -> list[Record]:
        """The records of those ids. Raises AirtableError when one is not there."""
        wanted = list(record_ids)
        if missing := [one for one in wanted if one not in self.records]:
            raise missing_rows(missing)
        return [self.records[one] for one in wanted]

    def blank(self) -> Record:
        """A new record without values, which is not in the table yet."""
        return Record(new_id("rec"), now().replace(microsecond=0))

    def shown(
        self, record: Record, by_id: bool = False, columns: Iterable[Field] | None = None
    ) -> dict[str, Any]:
        """A record as the records calls answer it: empty cells are left out."""
        asked = self.fields if columns is None else columns
        cells = {
            column.id if by_id else column.name: record.cells[column.id]
            for column in asked
            if column.id in record.cells
        }
        return {"id": record.id, "createdTime": stamp(record.created_at), "fields": cells}

    def as_json(self, with_visible_fields: bool = False) -> dict[str, Any]:
        """As the schema shows it."""
        view: dict[str, Any] = {"id": self.view_id, "name": "Grid view", "type": "grid"}
        if with_visible_fields:
            view["visibleFieldIds"] = [column.id for column in self.fields]
        shown = {
            "id": self.id,
            "name": self.name,
            "primaryFieldId": self.fields[0].id,
            "fields": [column.as_json() for column in self.fields],
            "views": [view],
        }
        return shown | ({"description": self.description} if self.description else {})
