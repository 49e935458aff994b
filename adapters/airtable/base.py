"""The restaurant's base as the mirror writes to it."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import requests
from pyairtable import Base
from pyairtable.api.types import RecordDict, WritableFields

from activities.mirror_ports import (
    RECORDS_PER_REQUEST,
    BaseError,
    BaseFailure,
    Cell,
    Cells,
    MirrorItem,
)
from adapters.airtable.client import AirtableClient
from adapters.airtable.columns import cells, written_at
from adapters.airtable.errors import Deed
from adapters.airtable.schema import merge_field

log = logging.getLogger(__name__)

_PAGE = 100  # the most records that Airtable lists in one request


class AirtableBase:
    """A `MirrorBase`. `zone` is the restaurant's. Closes its client."""

    def __init__(self, client: AirtableClient, zone: tzinfo) -> None:
        self._client, self._zone = client, zone
        self._written = datetime.fromtimestamp(0, UTC)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections to Airtable."""
        await self._client.aclose()

    def cells(self, item: MirrorItem) -> dict[str, Cell]:
        """The record of that item, as `upsert` writes it."""
        return cells(item, self._zone)

    async def upsert(self, items: Sequence[MirrorItem]) -> None:
        """Create or update the records of these items, in one request; columns that are not ours
        keep what they hold. Raises `BaseError`, and `ValueError` for items that do not go into
        one request."""
        if not items:
            return
        table = items[0].table
        if len(items) > RECORDS_PER_REQUEST or any(item.table is not table for item in items):
            raise ValueError(f"one request takes {RECORDS_PER_REQUEST} records, of one table")
        mark = self._mark()
        records = [{"fields": self.cells(item) | mark} for item in items]

        def request(base: Base) -> None:
            base.table(table).batch_upsert(records, key_fields=[merge_field(table)])

        await self._client.do(Deed("data.records:write", table), request)

    async def add(self, table: str, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Create or update records, merged on the table's key. Raises `BaseError`."""
        mark = self._mark()
        records = [{"fields": {**row, **mark}} for row in rows]

        def request(base: Base) -> None:
            base.table(table).batch_upsert(records, key_fields=[merge_field(table)])

        await self._client.do(Deed("data.records:write", table), request)

    async def annotate(self, table: str, record_id: str, cells: Cells) -> None:
        """Write those cells of that record for people to read. Raises `BaseError`.

        Nothing is written if it is gone. If somebody has changed a column so that it does not take
        them, that is logged: it is for people to mend, and holds up nothing else.
        """
        fields: WritableFields = {**cells, **self._mark()}

        def request(base: Base) -> None:
            try:
                base.table(table).update(record_id, fields)
            except requests.HTTPError as error:
                if error.response is None or error.response.status_code != 404:
                    raise

        try:
            await self._client.do(Deed("data.records:write", table), request)
        except BaseError as error:
            if error.failure is not BaseFailure.RECORD:
                raise
            log.warning("nothing can be told at a record of %s: %s", table, error.detail)

    def _mark(self) -> dict[str, Cell]:
        """A value that no write before had."""
        earliest = self._written + timedelta(milliseconds=1)
        self._written = max(datetime.now(UTC), earliest)
        return written_at(self._written)

    async def records(self, table: str) -> list[RecordDict]:
        """All records of the table; empty cells are left out. Raises `BaseError`."""
        deed = Deed("data.records:read", table)
        return await self._client.do(deed, lambda base: base.table(table).all(page_size=_PAGE))
