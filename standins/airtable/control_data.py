"""`/control/tables/.../records`: what people do to records, and waiting for one."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from standins.airtable.base import Base
from standins.airtable.changes import Author
from standins.airtable.errors import no_record
from standins.airtable.people import Person, person
from standins.airtable.standin import Standin
from standins.airtable.tables import Record, Table
from standins.airtable.writing import Row, cells_of, delete, write


class Edit(BaseModel):
    """What a person types into a record, and who it is. null empties a cell."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[str, Any]
    person: Person = Person()


class Wanted(BaseModel):
    """The records to wait for: those whose cells have these values, null for an empty cell.

    `timeout` in seconds.
    """

    model_config = ConfigDict(extra="forbid")

    fields: dict[str, Any] = {}
    count: int = Field(default=1, ge=0)
    timeout: float = Field(default=10.0, gt=0, le=300)


def add_data_calls(router: APIRouter, standin: Standin) -> None:
    """The calls that read, edit and await records; they count as nobody's requests."""
    base = standin.base

    @router.get("/tables/{table}/records")
    async def records(table: str) -> dict[str, Any]:
        known = base.table(table)
        return _shown(known, list(known.records.values()))

    @router.post("/tables/{table}/records", status_code=201)
    async def create(table: str, edit: Edit) -> dict[str, Any]:
        known = base.table(table)
        row = Row(known.blank(), cells_of(known, edit.fields), is_new=True)
        return _written(base, known, row, edit.person)

    @router.patch("/tables/{table}/records/{record}")
    async def update(table: str, record: str, edit: Edit) -> dict[str, Any]:
        known = base.table(table)
        row = Row(_record(known, record), cells_of(known, edit.fields))
        return _written(base, known, row, edit.person)

    @router.delete("/tables/{table}/records/{record}", status_code=204)
    async def remove(
        table: str, record: str, name: Annotated[str, Query(alias="person")] = "Sala"
    ) -> Response:
        known = base.table(table)
        delete(base, known, [_record(known, record).id], Author("client", person(name)))
        return Response(status_code=204)

    @router.post("/tables/{table}/wait")
    async def wait(table: str, wanted: Wanted) -> dict[str, Any]:
        return await _awaited(base, table, wanted)


async def _awaited(base: Base, table: str, wanted: Wanted) -> dict[str, Any]:
    """The records, once there are as many: at least `count`, for 0 none."""
    found: list[Record] = []
    try:
        async with asyncio.timeout(wanted.timeout):
            while True:
                known = base.table(table)
                found = _matching(known, wanted)
                if len(found) >= wanted.count and (wanted.count or not found):
                    return _shown(known, found)
                await base.changed()
    except TimeoutError:
        text = f"{len(found)} of {wanted.count} records after {wanted.timeout} s"
        raise HTTPException(408, text) from None


def _matching(table: Table, wanted: Wanted) -> list[Record]:
    cells = {table.field(name).id: value for name, value in wanted.fields.items()}
    return [
        record
        for record in table.records.values()
        if all(record.cells.get(column) == value for column, value in cells.items())
    ]


def _record(table: Table, record_id: str) -> Record:
    if (found := table.records.get(record_id)) is None:
        raise no_record()
    return found


def _written(base: Base, table: Table, row: Row, who: Person) -> dict[str, Any]:
    write(base, table, [row], Author("client", person(who.name)))
    return table.shown(row.record)


def _shown(table: Table, records: list[Record]) -> dict[str, Any]:
    return {"records": [table.shown(record) for record in records]}
