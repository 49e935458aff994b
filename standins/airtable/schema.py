"""Changing what a base is made of: tables, columns and choices."""

from typing import Any

from pydantic import Field as Rule

from standins.airtable.base import Base
from standins.airtable.bodies import Model
from standins.airtable.changes import Author, Change
from standins.airtable.errors import AirtableError, invalid_request
from standins.airtable.fields import PRIMARY_TYPES, Field, FieldGiven, check_name, new_field
from standins.airtable.ids import new_id
from standins.airtable.tables import Table


class TableGiven(Model):
    """A table as a request describes it; its first column is the primary one."""

    name: str = Rule(min_length=1, max_length=255)
    description: str | None = None
    fields: list[FieldGiven] = Rule(min_length=1)


class FieldNews(Model):
    """What is to change of a column. `options` is refused: see `check_news`."""

    name: str | None = None
    description: str | None = None
    options: dict[str, Any] | None = None


def new_table(given: TableGiven) -> Table:
    """A table without records. Raises AirtableError when a column of it cannot be."""
    columns: list[Field] = []
    for one in given.fields:
        columns.append(new_field(one, columns))
    if columns[0].type not in PRIMARY_TYPES:
        text = f"{columns[0].type} cannot be the type of a primary field"
        raise AirtableError(422, "INVALID_PRIMARY_FIELD_TYPE", text)
    return Table(new_id("tbl"), given.name, columns, given.description)


def add_field(base: Base, table: Table, given: FieldGiven, author: Author) -> Field:
    """One more column, empty in every record."""
    column = new_field(given, table.fields)
    table.fields.append(column)
    base.commit(Change(table, created_fields=[column]), author)
    return column


def change_field(base: Base, table: Table, column: Field, news: FieldNews, author: Author) -> Field:
    """Rename or describe a column. Cells keep their values."""
    before = {"name": column.name, "type": column.type}
    if news.name is not None:
        check_name(news.name, [other for other in table.fields if other is not column])
        column.name = news.name
    if news.description is not None:
        column.description = news.description
    changed = {column.id: before} if before["name"] != column.name else {}
    base.commit(Change(table, fields=changed), author)
    return column


def check_news(news: FieldNews) -> None:
    """Raises AirtableError for what the API does not change: choices are added by typecasting."""
    if news.options is not None:
        raise invalid_request("Changing options is not supported")
    if news.name is None and news.description is None:
        raise invalid_request("name or description is required")


def drop_field(base: Base, table: Table, column: Field, author: Author) -> None:
    """Delete a column with all its cells, as only a person can. Not the primary one."""
    if column is table.fields[0]:
        raise invalid_request("the primary field cannot be deleted")
    table.fields.remove(column)
    for record in table.records.values():
        record.cells.pop(column.id, None)
    base.commit(Change(table, destroyed_fields=[column.id]), author)
