"""What the base lacks of the wanted tables, columns and choices, and what of it can be repaired.

Tables and columns are created. Nothing is deleted, renamed or converted: the API cannot, or it
would be people's data. That is told instead, with what to do in Airtable.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyairtable import Base
from pyairtable.models.schema import (
    BaseSchema,
    DateTimeFieldSchema,
    FieldSchema,
    SingleSelectFieldSchema,
    TableSchema,
)

from adapters.airtable.client import AirtableClient
from adapters.airtable.errors import Deed
from adapters.airtable.schema import (
    ALL_COLUMNS,
    COLUMNS,
    EMAIL,
    NOTES,
    PHONE,
    TEXT,
    Column,
    airtable_zone,
)

# Columns by table.
Wanted = Mapping[str, tuple[Column, ...]]

# Each of these takes any text as it is, and gives it back so.
_TEXTS = (TEXT, NOTES, PHONE, EMAIL)


@dataclass(frozen=True)
class Difference:
    """Something of the base that is not as it should be.

    `what` says it, `mend` what to do in Airtable (empty when `repair` can do it). With `works` the
    mirror does its work all the same. `column` is None for a whole table, `table_id` Airtable's
    id of an existing one.
    """

    table: str
    what: str
    column: Column | None = None
    table_id: str = ""
    mend: str = ""
    works: bool = False

    @property
    def is_repairable(self) -> bool:
        """Whether `repair` can create it."""
        return not self.mend

    @property
    def place(self) -> str:
        """The table or the column."""
        table, column = f"the table {self.table}", self.column
        return table if column is None else f"the column {self.table}.{column.name}"


def differences(found: BaseSchema, time_zone: str, wanted: Wanted = COLUMNS) -> list[Difference]:
    """How a base differs from the wanted one, whose instants are shown in `time_zone` (IANA)."""
    return [
        difference
        for table, columns in wanted.items()
        for difference in _of_table(table, columns, found.tables, time_zone)
    ]


async def read_schema(client: AirtableClient) -> BaseSchema:
    """The base as it is now. Raises `BaseError`."""
    return await client.do(Deed("schema.bases:read"), lambda base: base.schema(force=True))


async def repair(client: AirtableClient, difference: Difference, time_zone: str) -> None:
    """Create the table or the column that is missing. Raises `BaseError`."""
    deed = Deed("schema.bases:write", difference.table)
    column = difference.column

    def request(base: Base) -> None:
        if column is None:
            definitions = [c.definition(time_zone) for c in ALL_COLUMNS[difference.table]]
            # Not `create_table`, which reads the schema afterwards: a 429 to that would have the
            # table, which is there by then, created again.
            new = {"name": difference.table, "fields": definitions}
            base.api.post(base.urls.tables, json=new)
        else:
            options = column.options(time_zone)
            base.table(difference.table_id).create_field(column.name, column.type, options=options)

    await client.do(deed, request)


def _of_table(
    table: str, columns: Iterable[Column], found: Iterable[TableSchema], time_zone: str
) -> Iterator[Difference]:
    named = {one.name: one for one in found}
    if table in named:
        kept = named[table]
        for column in columns:
            yield from _of_column(table, kept, column, time_zone)
    elif alike := _alike(table, named):
        what = f"the table {alike} should be called {table}"
        yield Difference(table, what, mend="rename it in Airtable")
    else:
        yield Difference(table, f"there is no table {table}")


def _of_column(
    table: str, kept: TableSchema, column: Column, time_zone: str
) -> Iterator[Difference]:
    named = {field.name: field for field in kept.fields}
    if column.name in named:
        yield from _of_field(table, column, named[column.name], time_zone)
    elif alike := _alike(column.name, named):
        what = f"{table}.{alike} should be called {column.name}"
        yield Difference(table, what, column, mend="rename it in Airtable")
    else:
        yield Difference(table, f"there is no column {table}.{column.name}", column, kept.id)


def _of_field(
    table: str, column: Column, field: FieldSchema, time_zone: str
) -> Iterator[Difference]:
    where, kind = f"{table}.{column.name}", str(getattr(field.type, "value", field.type))
    if kind != column.type:
        what, mend = f"{where} is of type {kind}, not {column.type}", "change it in Airtable"
        works = kind in _TEXTS and column.type in _TEXTS
        yield Difference(table, what, column, mend=mend, works=works)
    elif lacking := _lacking(column, field):
        what = f"{where} has no choice {', '.join(lacking)}"
        yield Difference(table, what, column, mend="add it in Airtable, spelt just so")
    elif zone := _other_zone(field, time_zone):
        what, mend = f"{where} shows times of {zone}", f"in Airtable, choose {time_zone}"
        yield Difference(table, what, column, mend=mend, works=True)


def _lacking(column: Column, field: FieldSchema) -> list[str]:
    if not isinstance(field, SingleSelectFieldSchema):
        return []
    known = [choice.name for choice in field.options.choices]
    return [choice for choice in column.choices if choice not in known]


def _other_zone(field: FieldSchema, time_zone: str) -> str:
    """The zone in which the column shows its instants, unless it is that one or its reader's."""
    zone = field.options.time_zone if isinstance(field, DateTimeFieldSchema) else ""
    return "" if zone in ("client", airtable_zone(time_zone)) else zone


def _alike(name: str, others: Iterable[str]) -> str | None:
    """Airtable does not tell names apart by case or outer spaces, but its API does."""
    return next((o for o in others if o.strip().casefold() == name.casefold()), None)
