"""Tables that staff keep in the base: what they change there holds here, or is explained."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.day import ServiceDay
from domain.model import Occupancy, OccupancyKind, Status
from domain.restaurant import Restaurant
from tests.airtable_fixtures import RunningAirtable
from tests.waiting import eventually
from tests.workflows.mirrored_house import Mirrored, mirrored_house
from workflows.contract import day_workflow_id
from workflows.mirror import LISTEN_AGAIN_AFTER
from workflows.service_day import ServiceDayWorkflow

MESAS = "MESAS"


@pytest.fixture
async def mirrored(
    engine: WorkflowEnvironment,
    restaurant: Restaurant,
    tmp_path: Path,
    airtable_standin: RunningAirtable,
) -> AsyncIterator[Mirrored]:
    """Its base has the tables of the file."""
    async with mirrored_house(engine, restaurant, tmp_path, airtable_standin, tables=True) as found:
        await airtable_standin.wait(MESAS, 4)
        await eventually(lambda: kept_tables(found, "T1 T2 T3 T4"))
        yield found


async def kept_tables(mirrored: Mirrored, names: str) -> bool:
    """Whether those are the last good tables."""
    kept = await mirrored.database.house.get(mirrored.location)
    tables = kept.tables.tables if kept and kept.tables else ()
    return [table.id for table in tables] == names.split()


async def row(mirrored: Mirrored, name: str) -> dict[str, Any]:
    """The cells of that table's row."""
    record = await mirrored.record(MESAS, name)
    return dict(record["fields"])


async def told(mirrored: Mirrored, name: str, words: str | None) -> None:
    """Wait until the row's `motivo` holds those words (None: until it is empty)."""

    async def is_told() -> bool:
        note = (await row(mirrored, name)).get("motivo", "")
        return words in note if words else not note

    await eventually(is_told)


async def board(mirrored: Mirrored) -> ServiceDay:
    house = mirrored.house
    found = day_workflow_id(house.restaurant.id, house.day)
    handle = house.client.get_workflow_handle(found)
    day = await handle.query(ServiceDayWorkflow.board)
    assert day is not None
    return day


async def blocks(mirrored: Mirrored) -> list[Occupancy]:
    """The day's blocks that did not come from `fill`."""
    occupancies = (await board(mirrored)).occupancies.values()
    made = (o for o in occupancies if not o.id.startswith("full-"))
    return [o for o in made if o.kind is OccupancyKind.BLOCKED]


def typed(at: datetime) -> str:
    """The instant as Airtable has it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def evening(mirrored: Mirrored, hours: int = 2) -> dict[str, str]:
    """The cells that block a table from when everybody wants it on."""
    start = mirrored.house.wanted()
    return {
        "bloqueada_desde": typed(start),
        "bloqueada_hasta": typed(start + timedelta(hours=hours)),
    }


async def test_an_empty_base_is_given_the_tables_of_the_file(mirrored: Mirrored) -> None:
    assert await row(mirrored, "T1") | {"sincronizado_at": ""} == {
        "mesa": "T1",
        "min_personas": 1,
        "max_personas": 2,
        "zona": "Interior",
        "activa": True,
        "junta_con": "T2 (5-6)",
        "sincronizado_at": "",
    }


async def test_a_changed_row_changes_what_a_guest_can_get(mirrored: Mirrored) -> None:
    """Eight wait in a house whose largest table takes six, until it takes eight."""
    house = mirrored.house
    assert (await house.join(11, party=8)).refusal is not None
    await house.fill()
    await mirrored.edit(MESAS, "T4", max_personas=8)

    async def joined() -> str | None:
        return (await house.join(11, party=8)).entry_id

    entry_id = await eventually(joined)
    await house.free("T4")
    assert (await house.until_status(entry_id, Status.NOTIFIED)).offer is not None


async def test_a_new_table_is_offered_at_once(mirrored: Mirrored) -> None:
    house = mirrored.house
    await house.fill()
    entry_id = (await house.join(11)).entry_id
    cells = {"mesa": "T5", "min_personas": 1, "max_personas": 2, "zona": "terraza", "activa": True}
    await mirrored.standin.type_in(MESAS, **cells)
    await mirrored.look()
    entry = await house.until_status(entry_id, Status.NOTIFIED)
    assert entry.offer is not None
    assert entry.offer.tables == ("T5",)


async def test_a_faulty_row_is_explained_and_changes_nothing(mirrored: Mirrored) -> None:
    await mirrored.house.fill()
    await mirrored.edit(MESAS, "T2", max_personas=8)
    await eventually(lambda: has_seats(mirrored, "T2", 8))
    await mirrored.edit(MESAS, "T3", zona="Teraza", max_personas=9)
    zones = "No hay ninguna zona «Teraza» en restaurant.toml. Las mesas siguen como estaban."
    await told(mirrored, "T3", zones)
    assert await has_seats(mirrored, "T3", 4)
    # Nothing of the rows is taken while one is faulty.
    await mirrored.edit(MESAS, "T2", max_personas=5)
    await mirrored.edit(MESAS, "T4", min_personas=None)
    await told(mirrored, "T4", "min_personas tiene que ser")
    assert await has_seats(mirrored, "T2", 8)
    await mirrored.edit(MESAS, "T4", min_personas=4)
    await mirrored.edit(MESAS, "T3", zona="Terraza")
    await told(mirrored, "T3", None)
    await eventually(lambda: has_seats(mirrored, "T3", 9))
    assert await has_seats(mirrored, "T2", 5)


async def has_seats(mirrored: Mirrored, name: str, seats: int) -> bool:
    tables = (await board(mirrored)).restaurant.tables
    return [table.max_seats for table in tables if table.id == name] == [seats]


async def test_what_is_booked_on_a_table_stays_when_it_goes(mirrored: Mirrored) -> None:
    house = mirrored.house
    await house.fill()
    entry_id = (await house.join(11)).entry_id
    await house.free("T1")
    await house.until_status(entry_id, Status.NOTIFIED)
    record = await mirrored.record(MESAS, "T1")
    await mirrored.standin.delete(MESAS, record["id"])
    await mirrored.look()
    await eventually(lambda: kept_tables(mirrored, "T2 T3 T4"))
    await house.says(entry_id, "SÍ")
    entry = await house.until_status(entry_id, Status.CONFIRMED)
    assert entry.reservation_id in (await board(mirrored)).reservations


async def test_rows_that_all_go_come_back(mirrored: Mirrored) -> None:
    for record in await mirrored.standin.records(MESAS):
        await mirrored.standin.delete(MESAS, record["id"])
    await mirrored.look()
    await mirrored.standin.wait(MESAS, 4)
    assert await kept_tables(mirrored, "T1 T2 T3 T4")


async def test_a_block_in_a_row_blocks_once_moves_and_ends(mirrored: Mirrored) -> None:
    house = mirrored.house
    await house.fill()
    await house.free("T1")
    await mirrored.edit(MESAS, "T1", bloqueada_desde=evening(mirrored)["bloqueada_desde"])
    await told(mirrored, "T1", "faltan las dos horas")
    await mirrored.edit(MESAS, "T1", **evening(mirrored))
    await told(mirrored, "T1", None)
    (made,) = await blocks(mirrored)
    assert (made.tables, made.start) == (("T1",), house.wanted())
    # A look at other rows leaves it alone.
    await mirrored.edit(MESAS, "T4", max_personas=7)
    await eventually(lambda: has_seats(mirrored, "T4", 7))
    assert await blocks(mirrored) == [made]

    await mirrored.edit(MESAS, "T1", **evening(mirrored, hours=1))

    async def has_moved() -> bool:
        found = await blocks(mirrored)
        return [o.end - o.start for o in found] == [timedelta(hours=1)]

    await eventually(has_moved)
    await mirrored.edit(MESAS, "T1", bloqueada_desde=None, bloqueada_hasta=None)

    async def has_ended() -> bool:
        return await blocks(mirrored) == []

    await eventually(has_ended)


async def test_a_block_that_ended_by_itself_takes_nothing_with_it(mirrored: Mirrored) -> None:
    """The table is freed in the app and a guest has it when its row is cleared."""
    house = mirrored.house
    await house.fill()
    await house.free("T1")
    await mirrored.edit(MESAS, "T1", **evening(mirrored))
    await eventually(lambda: blocks(mirrored))
    await house.free("T1")
    entry_id = (await house.join(11)).entry_id
    await house.until_status(entry_id, Status.NOTIFIED)
    await mirrored.edit(MESAS, "T1", bloqueada_desde=None, bloqueada_hasta=None)

    async def is_done() -> bool:
        kept = await mirrored.database.house.get(mirrored.location)
        return kept is not None and not kept.blocks

    await eventually(is_done)
    assert (await house.snapshot(entry_id)).status is Status.NOTIFIED
    assert len((await board(mirrored)).offers) == 1


async def test_a_refused_block_is_explained_and_made_when_it_can_be(mirrored: Mirrored) -> None:
    house = mirrored.house
    await house.fill()
    await mirrored.edit(MESAS, "T1", **evening(mirrored))
    await told(mirrored, "T1", "La mesa no está bloqueada: ")
    assert await blocks(mirrored) == []
    await house.free("T1")
    await mirrored.edit(MESAS, "T4", max_personas=7)
    await told(mirrored, "T1", None)
    assert [o.tables for o in await blocks(mirrored)] == [("T1",)]


async def test_a_change_that_nobody_told_of_is_found_by_a_new_worker(mirrored: Mirrored) -> None:
    await mirrored.house.fill()
    record = await mirrored.record(MESAS, "T4")
    await mirrored.standin.edit(MESAS, record["id"], max_personas=8)
    span = LISTEN_AGAIN_AFTER + timedelta(minutes=1)
    await mirrored.house.env.fast_forward(mirrored.mirror, span)
    await eventually(lambda: has_seats(mirrored, "T4", 8))


async def test_without_a_webhook_tables_are_taken_at_each_look(mirrored: Mirrored) -> None:
    await mirrored.house.fill()
    scopes = ["data.records:read", "data.records:write", "schema.bases:read"]
    await mirrored.standin.token(scopes=scopes)
    await mirrored.edit(MESAS, "T4", max_personas=8)
    await eventually(lambda: has_seats(mirrored, "T4", 8))


async def test_a_base_without_the_table_holds_up_no_edit(mirrored: Mirrored) -> None:
    house = mirrored.house
    await house.fill()
    entry_id = str((await house.join(11)).entry_id)
    await mirrored.standin.wait("WAITLIST", 1, entry_id=entry_id)
    (await mirrored.standin.control.delete(f"/control/tables/{MESAS}")).raise_for_status()
    await mirrored.edit("WAITLIST", entry_id, estado="CANCELLED")
    await house.until_status(entry_id, Status.CANCELLED)
    assert await kept_tables(mirrored, "T1 T2 T3 T4")


async def test_a_day_that_opens_while_airtable_is_away_has_the_last_good_tables(
    mirrored: Mirrored,
) -> None:
    await mirrored.edit(MESAS, "T4", activa=None)
    await eventually(lambda: kept_tables(mirrored, "T1 T2 T3"))
    await mirrored.standin.faults(down="cut")
    await mirrored.house.join(11)
    tables = (await board(mirrored)).restaurant.tables
    assert [table.id for table in tables] == ["T1", "T2", "T3"]
