"""What was changed, by whom: the raw material of webhook payloads."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from standins.airtable.cells import Cell
from standins.airtable.fields import Field
from standins.airtable.tables import Record, Table

Source = Literal["client", "publicApi"]
Cells = dict[str, Cell]


@dataclass(frozen=True)
class Author:
    """Who changes something: a person in the base, or a program through the API."""

    source: Source
    user: dict[str, Any]


@dataclass
class Change:
    """What one action did to one table. Cells and definitions are those of before, None for none.

    `records` has changed records with the cells that they had; `fields` likewise columns.
    """

    table: Table
    new_table: bool = False
    created: list[Record] = field(default_factory=list)
    records: dict[str, Cells] = field(default_factory=dict)
    destroyed: list[str] = field(default_factory=list)
    created_fields: list[Field] = field(default_factory=list)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    destroyed_fields: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came of the action."""
        parts = (
            self.new_table, self.created, self.records, self.destroyed, self.created_fields,
            self.fields, self.destroyed_fields,
        )  # fmt: skip
        return not any(parts)


@dataclass(frozen=True)
class Transaction:
    """A change with its number in the base."""

    number: int
    at: datetime
    author: Author
    change: Change
