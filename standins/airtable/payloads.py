"""Webhook payloads: what of a transaction a specification lets pass. Cells go by column id."""

from collections.abc import Iterable
from typing import Any

from standins.airtable.cells import shown_to_webhooks
from standins.airtable.changes import Cells, Change, Transaction
from standins.airtable.fields import Field
from standins.airtable.ids import stamp
from standins.airtable.specification import ChangeType, Includes, Options
from standins.airtable.tables import Record


def payload_of(transaction: Transaction, options: Options) -> dict[str, Any] | None:
    """The payload, or None when the webhook does not care."""
    filters, author = options.filters, transaction.author
    if filters.from_sources and author.source not in filters.from_sources:
        return None
    if not (found := _Passing(transaction.change, options).tables()):
        return None
    return {
        "timestamp": stamp(transaction.at),
        "baseTransactionNumber": transaction.number,
        "actionMetadata": {"source": author.source, "sourceMetadata": {"user": author.user}},
        "payloadFormat": "v0",
        **found,
    }


class _Passing:
    """What passes the filters of one change."""

    def __init__(self, change: Change, options: Options) -> None:
        self.change, self.filters = change, options.filters
        self.includes = options.includes or Includes()
        self.columns = {column.id: column for column in change.table.fields}

    def tables(self) -> dict[str, Any]:
        """By table, or nothing."""
        table, scope = self.change.table, self.filters.record_change_scope
        if scope not in (None, table.id, table.view_id):
            return {}
        if self.change.new_table:
            return self._created_table()
        found = self._records() | self._fields()
        return {"changedTablesById": {table.id: found}} if found else {}

    def _created_table(self) -> dict[str, Any]:
        kinds = set(self.filters.data_types) & {"tableMetadata", "tableFields"}
        if not kinds or not self._wants("add"):
            return {}
        table = self.change.table
        info = {
            "metadata": {"name": table.name, "description": table.description},
            "fieldsById": {column.id: _definition(column) for column in table.fields},
            "recordsById": {},
        }
        return {"createdTablesById": {table.id: info}}

    def _records(self) -> dict[str, Any]:
        if "tableData" not in self.filters.data_types:
            return {}
        created = {one.id: self._new(one) for one in self.change.created if self._wants("add")}
        changed = {
            record_id: difference
            for record_id, before in self.change.records.items()
            if self._wants("update") and (difference := self._difference(record_id, before))
        }
        gone = self.change.destroyed if self._wants("remove") else []
        parts = {
            "createdRecordsById": created,
            "changedRecordsById": changed,
            "destroyedRecordIds": gone,
        }
        return {name: part for name, part in parts.items() if part}

    def _new(self, record: Record) -> dict[str, Any]:
        cells = self._shown(record.cells, record.cells)
        return {"createdTime": stamp(record.created_at), "cellValuesByFieldId": cells}

    def _difference(self, record_id: str, before: Cells) -> dict[str, Any] | None:
        after = self.change.table.records[record_id].cells
        moved = [one for one in self.columns if before.get(one) != after.get(one)]
        watched = self.filters.watch_data_in_field_ids
        if watched is not None and not set(moved) & set(watched):
            return None
        parts = {"current": {"cellValuesByFieldId": self._shown(after, moved)}}
        if self.includes.include_previous_cell_values:
            parts["previous"] = {"cellValuesByFieldId": self._shown(before, moved)}
        if still := [one for one in self._included() if one not in moved]:
            parts["unchanged"] = {"cellValuesByFieldId": self._shown(after, still)}
        return parts

    def _included(self) -> list[str]:
        asked = self.includes.include_cell_values_in_field_ids or []
        return [one for one in self.columns if asked == "all" or one in asked]

    def _shown(self, cells: Cells, column_ids: Iterable[str]) -> dict[str, Any]:
        return {
            one: shown_to_webhooks(self.columns[one], cells.get(one))
            for one in column_ids
            if one in self.columns
        }

    def _fields(self) -> dict[str, Any]:
        if "tableFields" not in self.filters.data_types:
            return {}
        new = self.change.created_fields if self._wants("add") else []
        parts = {
            "createdFieldsById": {column.id: _definition(column) for column in new},
            "changedFieldsById": self._redefined() if self._wants("update") else {},
            "destroyedFieldIds": self.change.destroyed_fields if self._wants("remove") else [],
        }
        return {name: part for name, part in parts.items() if part}

    def _redefined(self) -> dict[str, Any]:
        watched = self.filters.watch_schemas_of_field_ids
        found = {}
        for one, before in self.change.fields.items():
            if watched is None or one in watched:
                found[one] = {"current": _definition(self.columns[one])}
                if self.includes.include_previous_field_definitions:
                    found[one]["previous"] = before
        return found

    def _wants(self, kind: ChangeType) -> bool:
        return not self.filters.change_types or kind in self.filters.change_types


def _definition(column: Field) -> dict[str, Any]:
    return {"name": column.name, "type": column.type}
