"""`/control/base` and `/control/tables/.../fields`: what people do to the base's make-up."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from standins.airtable.bodies import RecordGiven
from standins.airtable.changes import Author
from standins.airtable.errors import AirtableError
from standins.airtable.people import person
from standins.airtable.schema import FieldNews, TableGiven, change_field, drop_field, new_table
from standins.airtable.seed import seed_tables
from standins.airtable.standin import Standin
from standins.airtable.tables import Table
from standins.airtable.writing import Row, cells_of, write


class SeededTable(TableGiven):
    """A table and the records that it starts with."""

    records: list[RecordGiven] = Field(default_factory=list)


class SeededBase(BaseModel):
    """The tables to have instead of those that are there; without any, the seed columns."""

    model_config = ConfigDict(extra="forbid")

    tables: list[SeededTable] | None = None


class ChangedField(FieldNews):
    """What a person changes of a column: also which choices it has, in their order."""

    choices: list[str] | None = None


def add_schema_calls(router: APIRouter, standin: Standin) -> None:
    """The calls that make a base, and rename and delete its columns."""
    base, author = standin.base, Author("client", person("Gerencia"))

    @router.get("/base")
    async def shown() -> dict[str, Any]:
        return {"tables": [table.as_json() for table in base.tables]}

    @router.put("/base")
    async def seed(given: SeededBase) -> dict[str, Any]:
        tables = _tables(given)
        base.tables.clear()
        standin.iterators.expire()
        for table, rows in tables:
            base.add(table, author)
            write(base, table, rows, author)
        return await shown()

    @router.patch("/tables/{table}/fields/{field}")
    async def change(table: str, field: str, news: ChangedField) -> dict[str, Any]:
        known = base.table(table)
        column = change_field(base, known, known.field(field), news, author)
        if news.choices is not None:
            _set_choices(known, column.name, news.choices)
        return column.as_json()

    @router.delete("/tables/{table}/fields/{field}", status_code=204)
    async def drop(table: str, field: str) -> Response:
        known = base.table(table)
        drop_field(base, known, known.field(field), author)
        return Response(status_code=204)

    @router.delete("/tables/{table}", status_code=204)
    async def drop_table(table: str) -> Response:
        base.tables.remove(base.table(table))
        return Response(status_code=204)


def seed_base(standin: Standin) -> None:
    """Have the seed columns."""
    author = Author("client", person("Gerencia"))
    for table in seed_tables():
        standin.base.add(new_table(table), author)


def _tables(given: SeededBase) -> list[tuple[Table, list[Row]]]:
    """The tables with their records, worked out before anything is replaced."""
    wanted = given.tables
    if wanted is None:
        return [(new_table(table), []) for table in seed_tables()]
    if len({table.name.casefold() for table in wanted}) < len(wanted):
        raise AirtableError(422, "DUPLICATE_TABLE_NAME", "two tables have the same name")
    found = [(new_table(table), table.records) for table in wanted]
    return [(table, [_row(table, one) for one in records]) for table, records in found]


def _row(table: Table, given: RecordGiven) -> Row:
    record = table.blank()
    record.id = given.id or record.id
    return Row(record, cells_of(table, given.fields), is_new=True)


def _set_choices(table: Table, name: str, choices: list[str]) -> None:
    column = table.field(name)
    if column.type != "singleSelect" or column.options is None:
        raise AirtableError(422, "INVALID_FIELD_TYPE", f"{name} has no choices")
    for choice in choices:
        column.add_choice(choice)
    column.options["choices"] = [column.choice(choice) for choice in choices]
    for record in table.records.values():
        if record.cells.get(column.id) not in (None, *choices):
            del record.cells[column.id]
