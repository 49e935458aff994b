"""A house whose records go to SQL and from there to the stand-in of Airtable, and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import wiring
from activities.edits import EditActivities
from activities.house import CurrentHouse
from activities.house_keeping import HouseKeeper
from activities.mirror import MirrorActivities
from activities.ports import DayChanges
from adapters.airtable import (
    AirtableBase,
    AirtableClient,
    AirtableEdits,
    AirtableHouse,
    AirtableUpkeep,
)
from adapters.sql import Database, open_database
from domain.model import Entry
from domain.restaurant import Restaurant
from settings import Settings
from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable
from tests.fakes import MemoryRecords
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.contract import AIRTABLE_QUEUE, mirror_workflow_id
from workflows.mirror import MirrorWorkflow
from workflows.nudge import MirrorNudge
from workflows.standing import configure_open_days

WAITLIST, RESERVAS = "WAITLIST", "RESERVAS"
UTC_ZONE = ZoneInfo("UTC")


class TwinRecords(MemoryRecords):
    """What the house looks at, and beside it the SQL that the mirror reads."""

    def __init__(self, database: Database, saved: MirrorNudge) -> None:
        super().__init__()
        self._database, self._saved = database, saved

    async def save_entry(self, entry: Entry) -> None:
        await super().save_entry(entry)
        await self._database.store.save_entry(entry)
        self._saved()

    async def save_day(self, changes: DayChanges) -> None:
        await super().save_day(changes)
        await self._database.store.save_day(changes)
        self._saved()


@dataclass
class Mirrored:
    """A house whose records go to SQL and from there to the stand-in of Airtable."""

    house: House
    database: Database
    standin: RunningAirtable
    with_tables: bool = False

    @property
    def location(self) -> str:
        return self.house.restaurant.id

    @property
    def mirror(self) -> WorkflowHandle[MirrorWorkflow, None]:
        found = mirror_workflow_id(self.location)
        return self.house.client.get_workflow_handle_for(MirrorWorkflow.run, found)

    def client(self) -> AirtableClient:
        return AirtableClient(API_KEY, BASE_ID, self.standin.url, spacing=0)

    async def differences(self) -> list[str]:
        """What of base and read model is not alike, field by field."""
        since = datetime.now(UTC).date() - timedelta(days=1)
        everything = self.database.mirror.everything(self.location, since)
        async with AirtableUpkeep(self.client(), UTC_ZONE) as upkeep:
            return [str(found) for found in await upkeep.compare(everything, since)]

    async def is_equal(self) -> bool:
        return not await self.differences()

    async def look(self) -> None:
        """Somebody has edited: the mirror is told, as Airtable's ping does."""
        await self.mirror.signal(MirrorWorkflow.edited)

    async def record(self, table: str, key: str) -> dict[str, Any]:
        """The record of that key."""
        (found,) = [r for r in await self.standin.records(table) if key in r["fields"].values()]
        return found

    async def edit(self, table: str, key: str, /, **fields: object) -> None:
        """Somebody changes those cells of that record."""
        record = await self.record(table, key)
        await self.standin.edit(table, record["id"], **fields)
        await self.look()


@asynccontextmanager
async def mirrored_house(
    engine: WorkflowEnvironment,
    restaurant: Restaurant,
    folder: Path,
    standin: RunningAirtable,
    *,
    tables: bool = False,
) -> AsyncIterator[Mirrored]:
    """A house of its own, with a base that is set up and a mirror at work. `tables`: they come
    from the base as well."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    house = House(engine, replace(restaurant, id=f"casa-{folder.name}"), tomorrow)
    await house.alone()
    async with open_database(f"sqlite:///{folder}/nubes.db") as database:
        found = Mirrored(house, database, standin, tables)
        nudge = MirrorNudge(house.client, found.location)
        house.records = TwinRecords(database, nudge)
        async with AirtableUpkeep(found.client(), UTC_ZONE, house=tables) as upkeep:
            assert [made async for made in upkeep.setup()]
        if tables:
            house.load = CurrentHouse(house.restaurant, database.house).refresh
        await house.back()
        async with _mirroring(found):
            nudging = asyncio.create_task(nudge.run())
            try:
                yield found
            finally:
                nudging.cancel()
                with suppress(RPCError):
                    await found.mirror.terminate()
                await house.forget()
                await house.away()


@asynccontextmanager
async def _mirroring(mirrored: Mirrored) -> AsyncIterator[None]:
    """The worker that carries records to the base, and edits back."""
    house, database = mirrored.house, mirrored.database
    current = CurrentHouse(house.restaurant, database.house if mirrored.with_tables else None)
    desk = wiring.edit_desk(Settings(), current, house.client, database)
    client = mirrored.client()
    async with AirtableBase(client, UTC_ZONE) as base:
        edits = AirtableEdits(client, base)
        pushing = MirrorActivities(database.mirror, base)
        tell = partial(configure_open_days, house.client)
        keeper = HouseKeeper(current, database.house, AirtableHouse(base), desk, tell)
        tables = keeper if mirrored.with_tables else None
        pulling = EditActivities(database.mirror, database.hooks, edits, base, desk, "", tables)
        works = [pushing.push, pulling.pull]
        async with Worker(house.client, task_queue=AIRTABLE_QUEUE, activities=works):
            yield


async def shows(mirrored: Mirrored, table: str, key: str, **fields: object) -> dict[str, Any]:
    """The record, as soon as it holds those values (None: an empty cell)."""

    async def found() -> dict[str, Any] | None:
        for record in await mirrored.standin.records(table):
            kept = record["fields"]
            if key in kept.values() and all(kept.get(n) == v for n, v in fields.items()):
                return dict(kept)
        return None

    return await eventually(found)
