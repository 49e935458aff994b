"""Comparing base and read model cell by cell, and repairing without deleting."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from pyairtable.testing import MockAirtable

from activities.mirror_ports import Backlog, BaseError, MirrorItem, MirrorTable
from adapters.airtable import AirtableBase, AirtableClient, AirtableUpkeep
from adapters.airtable.reconcile import Divergence, Mismatch, Mismatched
from domain.model import Status
from tests.airtable_fixtures import BASE_ID, RunningAirtable
from tests.airtable_samples import (
    DAY,
    MADRID,
    booked,
    client_of,
    rename,
    set_up,
    stream,
    upkeep_of,
    waiting,
)

WAITLIST, RESERVAS = MirrorTable.WAITLIST, MirrorTable.RESERVAS


@dataclass
class Queue:
    """A mirror's queue that notes what it is told."""

    taken: list[str] = field(default_factory=list)
    set_aside: dict[str, str] = field(default_factory=dict)

    async def due(self, location: str, limit: int) -> list[MirrorItem]:
        """Nothing is due."""
        return []

    async def mirrored(self, items: Sequence[MirrorItem], at: datetime) -> None:
        """Note the keys."""
        assert at.tzinfo is not None
        self.taken += [item.key for item in items]

    async def refused(self, item: MirrorItem, detail: str, at: datetime) -> None:
        """Note the key and why."""
        self.set_aside[item.key] = detail

    async def backlog(self, location: str) -> Backlog:
        """Nothing waits."""
        return Backlog(0, 0, None)


@pytest.fixture
async def standin(airtable_standin: RunningAirtable) -> RunningAirtable:
    """With the tables that are wanted."""
    await set_up(airtable_standin)
    return airtable_standin


@pytest.fixture
async def upkeep(standin: RunningAirtable) -> AsyncIterator[AirtableUpkeep]:
    """The commands' side of it."""
    async with upkeep_of(standin) as opened:
        yield opened


@pytest.fixture
async def base(standin: RunningAirtable) -> AsyncIterator[AirtableBase]:
    """The mirror's side of it."""
    async with AirtableBase(client_of(standin), MADRID) as opened:
        yield opened


async def compared(
    upkeep: AirtableUpkeep, *items: MirrorItem, since: date = DAY
) -> list[Divergence]:
    """How the base differs from these items."""
    return await upkeep.compare(stream(items), since)


async def test_a_mirror_agrees(base: AirtableBase, upkeep: AirtableUpkeep) -> None:
    items = [waiting(1), waiting(2, notes="trona", status=Status.EXPIRED), booked(1)]
    await base.upsert(items[:2])
    await base.upsert(items[2:])
    assert await compared(upkeep, *items) == []


async def test_what_is_missing_is_written(standin: RunningAirtable, upkeep: AirtableUpkeep) -> None:
    items = [*(waiting(number) for number in range(1, 13)), booked(1)]
    found = await compared(upkeep, *items)
    assert {one.mismatch for one in found} == {Mismatch.MISSING}
    assert [(one.table, one.key) for one in found] == [(item.table, item.key) for item in items]
    await standin.reset_statistics()
    queue = Queue()
    assert await upkeep.repair(queue, found) == []
    assert (await standin.statistics())["taken"] == 3
    assert queue.taken == [item.key for item in items]
    assert await compared(upkeep, *items) == []


async def test_each_cell_that_differs_is_told_and_put_right(
    standin: RunningAirtable, base: AirtableBase, upkeep: AirtableUpkeep
) -> None:
    item = waiting(1, notes="trona")
    await base.upsert([item])
    (record,) = await standin.records(WAITLIST)
    await standin.edit(
        WAITLIST, record["id"], notas=None, num_personas=5, zona_preferida="Terraza",
        espera_prometida_min=None,
    )  # fmt: skip
    (found,) = await compared(upkeep, item)
    assert found == Divergence(
        WAITLIST,
        "e1",
        Mismatch.DIFFERENT,
        (record["id"],),
        (
            Mismatched("num_personas", 5, 2),
            Mismatched("zona_preferida", "Terraza", None),
            Mismatched("notas", None, "trona"),
            Mismatched("espera_prometida_min", None, 0),
        ),
        item,
    )
    assert found.rows[2] == ("WAITLIST", "e1", "different", "notas", "", "trona")
    await upkeep.repair(Queue(), [found])
    assert await compared(upkeep, item) == []
    assert [r["id"] for r in await standin.records(WAITLIST)] == [record["id"]]


async def test_ticks_are_compared(
    standin: RunningAirtable, base: AirtableBase, upkeep: AirtableUpkeep
) -> None:
    await base.upsert([booked(1)])
    (record,) = await standin.records(RESERVAS)
    await standin.edit(RESERVAS, record["id"], aviso_fallido=True)
    (found,) = await compared(upkeep, booked(1))
    assert found.cells == (Mismatched("aviso_fallido", True, False),)


async def test_a_key_that_is_there_twice_is_for_people(
    standin: RunningAirtable, upkeep: AirtableUpkeep
) -> None:
    twins = [await standin.type_in(WAITLIST, entry_id="e1") for _ in range(2)]
    (found,) = await compared(upkeep, waiting(1))
    assert found.mismatch is Mismatch.DUPLICATED
    assert found.record_ids == tuple(twin["id"] for twin in twins)
    assert await upkeep.repair(Queue(), [found]) == []
    assert len(await standin.records(WAITLIST)) == 2


async def test_what_only_the_base_has_is_told_and_left(
    standin: RunningAirtable, upkeep: AirtableUpkeep
) -> None:
    by_hand = await standin.type_in(RESERVAS, nombre_cliente="María Prueba", fecha=DAY.isoformat())
    unknown = await standin.type_in(WAITLIST, entry_id="x9")
    found = await compared(upkeep)
    assert [(one.table, one.key, one.mismatch, one.record_ids) for one in found] == [
        (WAITLIST, "x9", Mismatch.EXTRA, (unknown["id"],)),
        (RESERVAS, "", Mismatch.EXTRA, (by_hand["id"],)),
    ]
    assert found[1].rows == [("RESERVAS", "(none)", "only in the base", "", by_hand["id"], "")]
    assert await upkeep.repair(Queue(), found) == []
    assert await standin.records(RESERVAS) == [by_hand]


async def test_earlier_dates_are_left_alone(
    standin: RunningAirtable, upkeep: AirtableUpkeep
) -> None:
    await standin.type_in(WAITLIST, entry_id="old", fecha=(DAY - timedelta(days=1)).isoformat())
    assert await compared(upkeep) == []
    assert len(await compared(upkeep, since=DAY - timedelta(days=1))) == 1


async def test_one_record_that_is_not_taken_does_not_hold_up_the_others(
    standin: RunningAirtable, upkeep: AirtableUpkeep
) -> None:
    await standin.change_field(WAITLIST, "estado", choices=["WAITING"])
    items = [waiting(1), waiting(2, status=Status.EXPIRED), waiting(3)]
    queue = Queue()
    (failed,) = await upkeep.repair(queue, await compared(upkeep, *items))
    assert (failed.table, failed.key) == (WAITLIST, "e2")
    assert "the choice EXPIRED" in failed.detail
    assert queue.taken == ["e1", "e3"]
    assert queue.set_aside == {"e2": failed.detail}
    assert [(one.key, one.mismatch) for one in await compared(upkeep, *items)] == [
        ("e2", Mismatch.MISSING)
    ]


async def test_a_base_that_is_wrong_stops_the_repair(
    standin: RunningAirtable, upkeep: AirtableUpkeep
) -> None:
    found = await compared(upkeep, waiting(1))
    await rename(standin, WAITLIST, "notas", "Notas del cliente")
    queue = Queue()
    with pytest.raises(BaseError, match="no column notas"):
        await upkeep.repair(queue, found)
    assert (queue.taken, queue.set_aside) == ([], {})


async def test_a_listing_that_breaks_off_is_no_comparison(
    standin: RunningAirtable, base: AirtableBase, upkeep: AirtableUpkeep
) -> None:
    await base.upsert([waiting(1)])
    await standin.faults(status=503, times=1)
    with pytest.raises(BaseError):
        await compared(upkeep, waiting(1))


async def test_against_pyairtables_own_mock() -> None:
    with MockAirtable():
        async with AirtableUpkeep(AirtableClient("pat", BASE_ID), MADRID) as upkeep:
            items = [waiting(1), booked(1)]
            await upkeep.repair(Queue(), await compared(upkeep, *items))
            assert await compared(upkeep, *items) == []
            found = await compared(upkeep, waiting(1, version=2), booked(1))
    assert [one.cells for one in found] == [(Mismatched("version", 1, 2),)]
