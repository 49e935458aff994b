"""The restaurant's base as the mirror writes to it."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Self

from pyairtable import Base
from pyairtable.api.types import RecordDict

from activities.mirror_ports import MirrorItem, MirrorTable
from adapters.airtable.client import AirtableClient
from adapters.airtable.columns import Cell, cells
from adapters.airtable.errors import Deed
from adapters.airtable.schema import merge_field

BATCH = 10  # the most records that Airtable takes in one request
_PAGE = 100  # the most that it lists in one


class AirtableBase:
    """A `MirrorBase`. `zone` is the restaurant's. Closes its client."""

    def __init__(self, client: AirtableClient, zone: tzinfo) -> None:
        self._client, self._zone = client, zone

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
        if len(items) > BATCH or any(item.table is not table for item in items):
            raise ValueError(f"{BATCH} records of one table at most go into one request")
        records = [{"fields": self.cells(item)} for item in items]

        def request(base: Base) -> None:
            base.table(table).batch_upsert(records, key_fields=[merge_field(table)])

        await self._client.do(Deed("data.records:write", table), request)

    async def records(self, table: MirrorTable) -> list[RecordDict]:
        """All records of the table; empty cells are left out. Raises `BaseError`."""
        deed = Deed("data.records:read", table)
        return await self._client.do(deed, lambda base: base.table(table).all(page_size=_PAGE))
