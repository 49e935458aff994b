"""What the commands do for the restaurant's base: check it, set it up, reconcile it."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from activities.mirror_ports import MirrorItem, MirrorQueue
from adapters.airtable import check, reconcile, setup
from adapters.airtable.base import AirtableBase
from adapters.airtable.check import Verdict
from adapters.airtable.client import AirtableClient
from adapters.airtable.reconcile import Divergence, Unrepaired
from adapters.airtable.schema import ALL_COLUMNS, COLUMNS


class AirtableUpkeep:
    """Over one base. `zone` is the restaurant's; `house`: its tables come from the base as well.
    Raises `BaseError`. Closes its client."""

    def __init__(self, client: AirtableClient, zone: ZoneInfo, *, house: bool = False) -> None:
        self._client, self._base = client, AirtableBase(client, zone)
        self._time_zone = zone.key
        self._wanted = ALL_COLUMNS if house else COLUMNS

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def check(self) -> list[Verdict]:
        """A verdict on each thing that the mirror needs. Changes nothing, raises nothing."""
        return await check.verdicts(self._client, self._time_zone, self._wanted)

    async def setup(self) -> AsyncIterator[str]:
        """Create the tables and columns that are missing; names each one when it is there."""
        found = await setup.read_schema(self._client)
        for difference in setup.differences(found, self._time_zone, self._wanted):
            if difference.is_repairable:
                await setup.repair(self._client, difference, self._time_zone)
                yield difference.place

    async def schema(self) -> list[Verdict]:
        """A verdict on each table and on each thing that differs in it, as it is now."""
        found = await setup.read_schema(self._client)
        wrong = setup.differences(found, self._time_zone, self._wanted)
        return list(check.on_schema(wrong, self._wanted))

    async def compare(self, items: AsyncIterable[MirrorItem], since: date) -> list[Divergence]:
        """See `reconcile.compare`."""
        return await reconcile.compare(self._base, items, since)

    async def repair(
        self, queue: MirrorQueue, divergences: Sequence[Divergence]
    ) -> list[Unrepaired]:
        """See `reconcile.repair`."""
        return await reconcile.repair(self._base, queue, divergences)
