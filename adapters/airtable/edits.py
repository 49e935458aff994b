"""What was changed in the restaurant's base, read from its webhook's payloads.

Source: Airtable's webhooks API. Payloads name tables and columns by id and repeat our own
writes, which are known by the cell that each of them changes.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pyairtable import Base
from pyairtable.models.schema import BaseSchema
from pyairtable.models.webhook import Webhook

from activities.edit_ports import (
    Astray,
    Edit,
    Hook,
    HookLost,
    MirroredRecords,
    Transaction,
    Transactions,
)
from activities.mirror_ports import (
    BaseError,
    BaseFailure,
    Cell,
    Cells,
    MirrorTable,
)
from adapters.airtable import reconcile
from adapters.airtable.base import AirtableBase
from adapters.airtable.client import AirtableClient
from adapters.airtable.columns import WRITTEN_AT
from adapters.airtable.errors import Deed
from adapters.airtable.reconcile import Divergence, Mismatch
from adapters.airtable.schema import COLUMNS, HOUSE, merge_field

LIFE = timedelta(days=7)
_MANAGE = Deed("webhook:manage")
# Each payload brings the whole record, so that it need not be fetched, and what was there before.
_OPTIONS = {
    "options": {
        "filters": {"dataTypes": ["tableData"]},
        "includes": {
            "includeCellValuesInFieldIds": "all",
            "includePreviousCellValues": True,
        },
    }
}

_API = "publicApi"

Payload = Mapping[str, Any]


class AirtableEdits:
    """A `BaseEdits` over one base."""

    def __init__(self, client: AirtableClient, base: AirtableBase) -> None:
        self._client, self._base = client, base
        self._names: dict[str, tuple[MirrorTable, dict[str, str]]] = {}
        self._house: dict[str, dict[str, str]] = {}

    async def listen(self, url: str) -> Hook:
        """A new webhook that tells that URL; older ones of the same URL are deleted."""
        await self._learn_names()

        def request(base: Base) -> Hook:
            for old in base.webhooks():
                if (old.notification_url or "") == url:
                    old.delete()
            made = base.add_webhook(url, _OPTIONS)
            until = made.expiration_time or datetime.now(UTC) + LIFE
            return Hook(made.id, url, made.mac_secret_base64, 1, until)

        return await self._client.do(_MANAGE, request)

    async def extend(self, webhook_id: str) -> datetime:
        """Keep it for a week more."""

        def request(base: Base) -> datetime:
            _living(base, webhook_id).extend_expiration()
            return datetime.now(UTC) + LIFE

        return await self._client.do(_MANAGE, request)

    async def read(self, webhook_id: str, cursor: int) -> Transactions:
        """The transactions from the cursor on."""
        if not self._names:
            await self._learn_names()
        page = await self._page(webhook_id, cursor)
        if not page["payloads"]:
            await self._keep_alive(webhook_id)
        if self._is_strange(page["payloads"]):
            await self._learn_names()
        first = int(page["cursor"]) - len(page["payloads"])
        found = [
            self._transaction(payload, first + number + 1)
            for number, payload in enumerate(page["payloads"])
        ]
        return Transactions(found, bool(page["mightHaveMore"]))

    async def annotate(self, table: MirrorTable, record_id: str, cells: Cells) -> None:
        """Write those cells of that record."""
        await self._base.annotate(table, record_id, cells)

    async def astray(self, records: MirroredRecords, location: str, since: date) -> list[Astray]:
        """How the base disagrees; what it has yet to be given is no disagreement."""
        everything = records.everything(location, since)
        found: list[Astray] = []
        for one in await reconcile.compare(self._base, everything, since):
            kept = await records.kept(location, one.table, one.key) if one.key else None
            if kept is not None and kept.is_mirrored:
                found += _of_known(one)
        return found

    # --- inside -----------------------------------------------------------------------------

    async def _page(self, webhook_id: str, cursor: int) -> dict[str, Any]:
        def request(base: Base) -> dict[str, Any]:
            url = base.urls.webhooks / webhook_id / "payloads"
            return dict(base.api.get(url, params={"cursor": cursor}))

        try:
            return await self._client.do(_MANAGE, request)
        except BaseError as error:
            if error.failure is BaseFailure.CONFIGURATION:
                await self._keep_alive(webhook_id)
            raise

    async def _keep_alive(self, webhook_id: str) -> None:
        """`HookLost` if it hears nothing any more. Airtable stops telling a URL that it could not
        reach for long: it is to tell it again."""

        def request(base: Base) -> None:
            hook = _living(base, webhook_id)
            if hook.notification_url and not hook.are_notifications_enabled:
                hook.enable_notifications()

        await self._client.do(_MANAGE, request)

    async def _learn_names(self) -> None:
        schema: BaseSchema = await self._client.do(
            Deed("schema.bases:read"), lambda base: base.schema(force=True)
        )
        self._names = {
            table.id: (MirrorTable(table.name), {f.id: f.name for f in table.fields})
            for table in schema.tables
            if table.name in set(MirrorTable)
        }
        self._house = {
            table.id: {f.id: f.name for f in table.fields}
            for table in schema.tables
            if table.name == HOUSE
        }

    def _is_strange(self, payloads: list[Payload]) -> bool:
        """Whether a payload names a table that is new since the names were learnt."""
        return any(
            not columns <= self._columns(table).keys() or table not in (*self._names, *self._house)
            for payload in payloads
            for table, columns in _mentioned(payload)
        )

    def _columns(self, table_id: str) -> dict[str, str]:
        """The names of that table's columns by their ids, as far as they are known."""
        if table_id in self._house:
            return self._house[table_id]
        return self._names[table_id][1] if table_id in self._names else {}

    def _transaction(self, payload: Payload, cursor: int) -> Transaction:
        edits: list[Edit] = []
        deleted = tables = False
        is_api = payload.get("actionMetadata", {}).get("source") == _API
        for table_id, changes in payload.get("changedTablesById", {}).items():
            if table_id in self._names:
                table, names = self._names[table_id]
                edits += _edits(table, names, changes, is_api=is_api)
                deleted = deleted or bool(changes.get("destroyedRecordIds"))
            elif table_id in self._house:
                ours = is_api and _are_ours(changes, self._house[table_id])
                tables = tables or not ours
        number = int(payload["baseTransactionNumber"])
        return Transaction(number, cursor, tuple(edits), deleted, tables)


def _living(base: Base, webhook_id: str) -> Webhook:
    hook = next((one for one in base.webhooks() if one.id == webhook_id), None)
    if hook is None or not hook.is_hook_enabled:
        raise HookLost
    return hook


def _edits(
    table: MirrorTable, names: dict[str, str], changes: Payload, *, is_api: bool
) -> Iterator[Edit]:
    for record_id, made in changes.get("createdRecordsById", {}).items():
        cells = _cells(made, names)
        # A person who copies a record of ours copies that cell as well.
        if not (is_api and WRITTEN_AT in cells):
            yield Edit(table, record_id, _filled(cells))
    for record_id, moved in changes.get("changedRecordsById", {}).items():
        now = _cells(moved["current"], names)
        then = _cells(moved.get("previous", {}), names)
        rest = _cells(moved.get("unchanged", {}), names)
        ours = {column.name for column in COLUMNS[table]}
        before = {name: then.get(name) for name in now if name in ours}
        if before and not (is_api and WRITTEN_AT in now):
            yield Edit(table, record_id, _filled({**rest, **now}), before)


def _are_ours(changes: Payload, names: dict[str, str]) -> bool:
    """Whether each change by the API is one of our writes."""
    made = changes.get("createdRecordsById", {}).values()
    moved = (one["current"] for one in changes.get("changedRecordsById", {}).values())
    written = all(WRITTEN_AT in _cells(part, names) for part in (*made, *moved))
    return written and not changes.get("destroyedRecordIds")


def _mentioned(payload: Payload) -> Iterator[tuple[str, set[str]]]:
    for table_id, changes in payload.get("changedTablesById", {}).items():
        columns: set[str] = set()
        for made in changes.get("createdRecordsById", {}).values():
            columns |= made.get("cellValuesByFieldId", {}).keys()
        for moved in changes.get("changedRecordsById", {}).values():
            columns |= moved["current"].get("cellValuesByFieldId", {}).keys()
        yield table_id, columns


def _cells(part: Payload, names: dict[str, str]) -> dict[str, Cell]:
    found = part.get("cellValuesByFieldId", {})
    return {names[one]: _value(cell) for one, cell in found.items() if one in names}


def _value(cell: Any) -> Cell:
    """A choice comes with its colour; what is no single value of ours is left out."""
    if isinstance(cell, dict):
        return str(cell.get("name") or "")
    return cell if isinstance(cell, str | int | float | bool) else None


def _filled(cells: dict[str, Cell]) -> dict[str, Cell]:
    return {
        name: cell
        for name, cell in cells.items()
        if cell is not None and cell is not False and cell != ""
    }


def _of_known(found: Divergence) -> Iterator[Astray]:
    if found.mismatch is Mismatch.MISSING:
        yield Astray(found.table, found.key, missing=True)
    if found.mismatch is Mismatch.DIFFERENT:
        cells: dict[str, Cell] = {merge_field(found.table): found.key}
        cells |= {cell.column: cell.theirs for cell in found.cells}
        before = {cell.column: cell.ours for cell in found.cells}
        edit = Edit(found.table, found.record_ids[0], _filled(cells), before)
        yield Astray(found.table, found.key, edit=edit)
