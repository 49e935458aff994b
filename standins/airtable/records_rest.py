"""The records calls."""

from typing import Any

from standins.airtable.bodies import Call, RecordGiven, Write, checked, named_ids
from standins.airtable.errors import invalid_records, invalid_request, no_record
from standins.airtable.gate import Route
from standins.airtable.listing import asked_for, page_of
from standins.airtable.standin import Standin
from standins.airtable.tables import Record, Table
from standins.airtable.token import Scope
from standins.airtable.upserting import merge_columns, merged_rows
from standins.airtable.writing import Row, cells_of, delete, write

READ: Scope = "data.records:read"
WRITE: Scope = "data.records:write"
TABLE = "/v0/{base}/{table}"
RECORD = "/v0/{base}/{table}/{record}"


class RecordsApi:
    """Records of the stand-in's base, as the API's user reads and writes them."""

    def __init__(self, standin: Standin) -> None:
        self.standin, self.base = standin, standin.base

    def routes(self) -> list[Route]:
        """The calls, each with the scope that it needs."""
        return [
            Route("GET", TABLE, READ, self.listed),
            Route("POST", f"{TABLE}/listRecords", READ, self.listed),
            Route("POST", TABLE, WRITE, self.create),
            Route("PATCH", TABLE, WRITE, self.update),
            Route("PUT", TABLE, WRITE, self.update),
            Route("DELETE", TABLE, WRITE, self.delete),
            Route("GET", RECORD, READ, self.fetch),
            Route("PATCH", RECORD, WRITE, self.update_one),
            Route("PUT", RECORD, WRITE, self.update_one),
            Route("DELETE", RECORD, WRITE, self.delete_one),
        ]

    def listed(self, call: Call) -> Any:
        """A page of records."""
        return page_of(self._table(call), asked_for(call), self.standin.iterators)

    def fetch(self, call: Call) -> Any:
        """One record."""
        by_id = call.query.get("returnFieldsByFieldId", "") in ("1", "true")
        return self._table(call).shown(self._record(call), by_id)

    def create(self, call: Call) -> Any:
        """One record for `fields`, up to ten for `records`."""
        table, asked = self._table(call), checked(Write, call.body)
        if asked.perform_upsert:
            raise invalid_request("performUpsert is for updates")
        rows = [
            Row(table.blank(), cells_of(table, one.fields, asked.typecast), is_new=True)
            for one in asked.given()
        ]
        shown = self._written(call, table, asked, rows)
        return shown[0] if asked.records is None else {"records": shown}

    def update(self, call: Call) -> Any:
        """Up to ten records, by id or, as an upsert, by their keys."""
        table, asked = self._table(call), checked(Write, call.body)
        rows = self._upserted(table, asked) if asked.perform_upsert else _named(table, asked)
        shown = self._written(call, table, asked, rows)
        if asked.perform_upsert is None:
            return {"records": shown}
        return {
            "records": shown,
            "createdRecords": [row.record.id for row in rows if row.is_new],
            "updatedRecords": [row.record.id for row in rows if not row.is_new],
        }

    def update_one(self, call: Call) -> Any:
        """One record."""
        table, asked = self._table(call), checked(Write, call.body)
        if asked.fields is None or asked.perform_upsert:
            raise invalid_request("fields: required")
        row = Row(self._record(call), cells_of(table, asked.fields, asked.typecast))
        return self._written(call, table, asked, [row])[0]

    def delete(self, call: Call) -> Any:
        """Up to ten records."""
        record_ids = named_ids(call.query)
        delete(self.base, self._table(call), record_ids, self.standin.program)
        return {"records": [{"id": one, "deleted": True} for one in record_ids]}

    def delete_one(self, call: Call) -> Any:
        """One record."""
        record = self._record(call)
        delete(self.base, self._table(call), [record.id], self.standin.program)
        return {"id": record.id, "deleted": True}

    def _table(self, call: Call) -> Table:
        return self.base.table(call.path["table"])

    def _record(self, call: Call) -> Record:
        found = self._table(call).records.get(call.path["record"])
        if found is None:
            raise no_record()
        return found

    def _upserted(self, table: Table, asked: Write) -> list[Row]:
        given, upsert = asked.given(), asked.perform_upsert
        columns = merge_columns(table, upsert.fields_to_merge_on if upsert else [])
        cells = [cells_of(table, one.fields, asked.typecast) for one in given]
        keyed = [c for one, c in zip(given, cells, strict=True) if one.id is None]
        merged = iter(merged_rows(table, columns, keyed))
        return [
            next(merged) if one.id is None else Row(table.rows([one.id])[0], c)
            for one, c in zip(given, cells, strict=True)
        ]

    def _written(
        self, call: Call, table: Table, asked: Write, rows: list[Row]
    ) -> list[dict[str, Any]]:
        replace = call.method == "PUT"
        records = write(self.base, table, rows, self.standin.program, replace)
        return [table.shown(record, asked.return_fields_by_field_id) for record in records]


def _named(table: Table, asked: Write) -> list[Row]:
    given = asked.given()
    records = table.rows([_id_of(one) for one in given])
    cells = [cells_of(table, one.fields, asked.typecast) for one in given]
    return [Row(record, c) for record, c in zip(records, cells, strict=True)]


def _id_of(given: RecordGiven) -> str:
    if given.id is None:
        raise invalid_records(
            "You must provide an array of up to 10 record objects, each with an"
            ' "id" ID field and a "fields" object for cell values.'
        )
    return given.id
