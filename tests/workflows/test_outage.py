"""An hour without Airtable, with a hundred guests living through it, on the real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.mirror import MirrorActivities
from activities.ports import DayChanges
from adapters.airtable import AirtableBase, AirtableClient, AirtableUpkeep
from adapters.sql import Database, open_database
from domain.line import JoinRequest
from domain.model import Entry, Status
from domain.restaurant import Restaurant
from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable
from tests.fakes import MemoryRecords
from tests.waiting import eventually
from tests.workflows.conftest import House
from workflows.contract import AIRTABLE_QUEUE, DayAnswer, Join, mirror_workflow_id
from workflows.mirror import MirrorWorkflow
from workflows.nudge import MirrorNudge

GUESTS = 100
TABLE = "T2"
WINDOW = timedelta(minutes=15)
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


@pytest.fixture
async def mirrored(
    engine: WorkflowEnvironment,
    restaurant: Restaurant,
    tmp_path: Path,
    airtable_standin: RunningAirtable,
) -> AsyncIterator[Mirrored]:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    house = House(engine, replace(restaurant, id="casa-outage"), tomorrow)
    await house.alone()
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/nubes.db") as database:
        found = Mirrored(house, database, airtable_standin)
        nudge = MirrorNudge(house.client, found.location)
        house.records = TwinRecords(database, nudge)
        async with AirtableUpkeep(found.client(), UTC_ZONE) as upkeep:
            assert [made async for made in upkeep.setup()]
        async with AirtableBase(found.client(), UTC_ZONE) as base:
            activities = MirrorActivities(database.mirror, base)
            await house.back()
            async with Worker(
                house.client, task_queue=AIRTABLE_QUEUE, activities=[activities.push]
            ):
                nudging = asyncio.create_task(nudge.run())
                try:
                    yield found
                finally:
                    nudging.cancel()
                    with suppress(RPCError):
                        await found.mirror.terminate()
                    await house.forget()
                    await house.away()


async def join_all(house: House) -> list[str]:
    """The guests' entries, in the order of the line."""
    wishes = [
        JoinRequest(f"guest-{n}", house.guest(n), 2, house.wanted(), "voice") for n in range(GUESTS)
    ]
    joins = [Join(wish.entry_id, wish) for wish in wishes]
    answers = await house.update("join", joins, list[DayAnswer])
    assert isinstance(answers, list)
    return [str(answer.entry_id) for answer in answers]


async def serve(house: House, entry_id: str, number: int) -> Status:
    """The guest whose turn it is, in one of the ways in which an offer ends."""
    await house.until_status(entry_id, Status.NOTIFIED)
    if number % 4 == 0:
        await house.says(entry_id, "SÍ")
        return Status.CONFIRMED
    if number % 4 == 1:
        await house.says(entry_id, "NO")
    elif number % 4 == 2:
        await house.skip(entry_id, WINDOW)
        return Status.EXPIRED
    else:
        await house.cancel(entry_id)
    return Status.CANCELLED


@pytest.mark.timeout(400)
async def test_every_guest_is_served_and_the_base_has_it_all_afterwards(mirrored: Mirrored) -> None:
    house = mirrored.house
    await house.fill()
    entries = await join_all(house)
    assert len(await mirrored.standin.wait("WAITLIST", GUESTS, 60.0, estado="WAITING")) == GUESTS
    await mirrored.standin.faults(down="cut")

    await house.free(TABLE)
    for number, entry_id in enumerate(entries):
        became = await serve(house, entry_id, number)
        await house.until_status(entry_id, became)
        if became is Status.CONFIRMED:
            await house.free(TABLE)
    await house.env.fast_forward(mirrored.mirror, timedelta(hours=1))
    offers = [m for m in house.gateway.sent if "¿La quieres?" in m.body]
    assert len(offers) == GUESTS == len({m.to for m in offers})
    kept = await mirrored.standin.records("WAITLIST")
    assert {record["fields"]["estado"] for record in kept} == {"WAITING"}

    await mirrored.standin.reset_faults()
    await house.env.fast_forward(mirrored.mirror, timedelta(minutes=2))
    await eventually(mirrored.is_equal, 60.0)
