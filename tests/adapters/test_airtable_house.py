"""The restaurant's tables in the base's MESAS, through pyairtable against the stand-in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from activities.edit_ports import Hook, Transaction
from activities.house_ports import BaseRow
from activities.mirror_ports import BaseError, BaseFailure
from adapters.airtable import AirtableBase, AirtableEdits, AirtableHouse, AirtableUpkeep
from adapters.airtable.errors import Deed
from adapters.airtable.schema import HOUSE
from domain.house import Fault, HouseRow, RowFault
from tests.airtable_fixtures import RunningAirtable
from tests.airtable_samples import MADRID, client_of

T1 = HouseRow("T1", "T1", "Interior", 1, 2, True, "T2 (3-4)")
T2 = HouseRow("T2", "T2", "Terraza", 2, 4, True)


@pytest.fixture
async def standin(airtable_standin: RunningAirtable) -> RunningAirtable:
    """With all tables, MESAS too."""
    async with upkeep_of(airtable_standin) as upkeep:
        assert "the table MESAS" in [place async for place in upkeep.setup()]
    return airtable_standin


def upkeep_of(standin: RunningAirtable) -> AirtableUpkeep:
    return AirtableUpkeep(client_of(standin), MADRID, house=True)


@pytest.fixture
async def base(standin: RunningAirtable) -> AsyncIterator[AirtableBase]:
    async with AirtableBase(client_of(standin), MADRID) as opened:
        yield opened


@pytest.fixture
def house(base: AirtableBase) -> AirtableHouse:
    return AirtableHouse(base)


@pytest.fixture
def edits(base: AirtableBase) -> AirtableEdits:
    return AirtableEdits(base._client, base)


@pytest.fixture
async def hook(edits: AirtableEdits) -> Hook:
    return await edits.listen("")


async def read(edits: AirtableEdits, hook: Hook) -> list[Transaction]:
    return list((await edits.read(hook.webhook_id, hook.cursor)).found)


async def record_of(standin: RunningAirtable, name: str) -> dict[str, Any]:
    (found,) = [r for r in await standin.records(HOUSE) if r["fields"].get("mesa") == name]
    return found


async def test_rows_come_back_as_they_were_added_and_again(
    standin: RunningAirtable, house: AirtableHouse
) -> None:
    await house.add([T1, T2])
    await house.add([T1, T2])
    rows = sorted(await house.rows(), key=lambda one: one.row.name)
    ids = [str((await record_of(standin, name))["id"]) for name in ("T1", "T2")]
    assert [row.record_id for row in rows] == ids
    assert [row.row.joins for row in rows] == ["T2 (3-4)", ""]
    assert [(r.row.zone, r.row.min_seats, r.row.max_seats, r.row.active) for r in rows] == [
        ("Interior", 1, 2, True),
        ("Terraza", 2, 4, True),
    ]


async def test_more_rows_than_go_into_one_request(house: AirtableHouse) -> None:
    await house.add([HouseRow("", f"T{n}", "Interior", 1, 2, True) for n in range(23)])
    assert len(await house.rows()) == 23


async def test_what_people_type_is_read_as_it_stands(
    standin: RunningAirtable, house: AirtableHouse
) -> None:
    await standin.type_in(HOUSE)
    typed = await standin.type_in(
        HOUSE,
        mesa=" T9 ",
        max_personas=4,
        bloqueada_desde="2026-11-21T20:00:00.000Z",
        motivo="vieja",
    )
    row = HouseRow(typed["id"], "T9", max_seats=4)
    start = datetime(2026, 11, 21, 20, tzinfo=UTC)
    assert await house.rows() == [BaseRow(row, "vieja", start)]


async def test_a_note_is_written_and_taken_away(
    standin: RunningAirtable, house: AirtableHouse
) -> None:
    await house.add([T1])
    record = await record_of(standin, "T1")
    await house.annotate_row(record["id"], "Falta la zona.")
    assert (await record_of(standin, "T1"))["fields"]["motivo"] == "Falta la zona."
    await house.annotate_row(record["id"], None)
    assert "motivo" not in (await record_of(standin, "T1"))["fields"]


async def test_people_s_changes_are_told_of_and_ours_are_not(
    standin: RunningAirtable, house: AirtableHouse, edits: AirtableEdits, hook: Hook
) -> None:
    await house.add([T1, T2])
    record = await record_of(standin, "T1")
    await house.annotate_row(record["id"], "x")
    ours = await read(edits, hook)
    assert ours
    assert not any(one.tables or one.edits for one in ours)
    await standin.edit(HOUSE, record["id"], max_personas=3)
    typed = await standin.type_in(HOUSE, mesa="T3")
    await standin.delete(HOUSE, typed["id"])
    theirs = (await read(edits, hook))[len(ours) :]
    assert [one.tables for one in theirs] == [True, True, True]
    assert not any(one.edits or one.deleted for one in theirs)


async def test_another_program_s_change_is_told_of(
    standin: RunningAirtable, house: AirtableHouse, edits: AirtableEdits, hook: Hook
) -> None:
    await house.add([T1])
    record = await record_of(standin, "T1")
    before = len(await read(edits, hook))
    async with client_of(standin) as client:
        await client.do(
            Deed("data.records:write"),
            lambda base: base.table(HOUSE).update(record["id"], {"activa": False}),
        )
    assert [one.tables for one in (await read(edits, hook))[before:]] == [True]


async def test_a_base_without_the_table_says_what_to_do(
    airtable_standin: RunningAirtable,
) -> None:
    async with AirtableBase(client_of(airtable_standin), MADRID) as base:
        with pytest.raises(BaseError, match="MESAS") as failed:
            await AirtableHouse(base).rows()
    assert failed.value.failure is BaseFailure.CONFIGURATION
    assert "nubes airtable" in failed.value.detail


async def test_check_looks_at_it_as_well(standin: RunningAirtable) -> None:
    await standin.delete_field(HOUSE, "zona")
    async with upkeep_of(standin) as upkeep:
        found = await upkeep.check()
    assert (True, "records of MESAS may be written") in found
    missing = "there is no column MESAS.zona: `nubes airtable setup` creates it"
    assert [text for ok, text in found if not ok] == [missing]


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_words(house: AirtableHouse, fault: Fault) -> None:
    told = house.words([RowFault("rec1", fault, "T9" * 99)])
    assert told.endswith("Las mesas siguen como estaban.")
    assert "{" not in told
    assert len(told) < 240


def test_no_fault_has_no_words(house: AirtableHouse) -> None:
    assert house.words([]) == ""
