"""Real processes take their tables from the restaurant's base, and go on without it."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from tests.e2e.evening import OFFER
from tests.e2e.house import ZONE, House, open_house
from tests.e2e.test_airtable import airtable, nubes
from tests.waiting import eventually
from wiring import STANDIN_AIRTABLE_BASE, STANDIN_AIRTABLE_KEY

ROWS = "/control/tables/MESAS/records"
TABLES = ["T1", "T2", "T3", "T4", "T5"]


@pytest.fixture(scope="module")
async def furnished(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house whose base has been given the tables of its file."""
    folder = tmp_path_factory.mktemp("mesas")
    today = datetime.now(ZONE).date()
    async with open_house(
        folder,
        today,
        hold=900,
        airtable=True,
        AIRTABLE_TABLES="True",
        AIRTABLE_API_KEY=STANDIN_AIRTABLE_KEY,
        AIRTABLE_BASE_ID=STANDIN_AIRTABLE_BASE,
    ) as house:
        # The worker found a base without tables, and looks again when it starts. Beside it the
        # set-up would share five requests a second, and wait out what Airtable asks to.
        await house.installation.stop("worker")
        assert await nubes(house, "airtable", "setup", AIRTABLE_TABLES="True") == 0
        await house.installation.start("worker")
        await eventually(lambda: has_rows(house))
        yield house


async def rows(house: House) -> dict[str, dict[str, Any]]:
    """What people see, by the table's name."""
    async with airtable(house) as http:
        records = (await http.get(ROWS)).raise_for_status().json()["records"]
    return {record["fields"]["mesa"]: record for record in records}


async def has_rows(house: House) -> bool:
    return sorted(await rows(house)) == TABLES


async def edit(house: House, name: str, **cells: object) -> None:
    """Somebody changes those cells of that table's row."""
    record = (await rows(house))[name]
    async with airtable(house) as http:
        answer = await http.patch(f"{ROWS}/{record['id']}", json={"fields": cells})
    answer.raise_for_status()


async def floor(house: House, day: str) -> dict[str, dict[str, Any]]:
    """The tables as the API shows them."""
    return {table["mesa"]: table for table in await house.staff.get("/tables", fecha=day)}


async def test_a_row_changed_in_the_base_changes_what_a_guest_can_get(furnished: House) -> None:
    evening = await furnished.full_evening()
    guest = evening.guest("Elena Sanz")
    await evening.join(guest)
    new = {"mesa": "T6", "zona": "Terraza", "min_personas": 1, "max_personas": 4, "activa": True}
    async with airtable(furnished) as http:
        (await http.post(ROWS, json={"fields": new})).raise_for_status()
    await evening.hears(guest, OFFER)

    async def is_shown() -> bool:
        return (await floor(furnished, evening.day)).get("T6", {}).get("max") == 4

    await eventually(is_shown)
    await edit(furnished, "T6", activa=False)

    async def is_gone() -> bool:
        return "T6" not in await floor(furnished, evening.day)

    await eventually(is_gone)


async def test_a_block_typed_in_the_base_blocks(furnished: House) -> None:
    evening = furnished.evening()
    at = datetime.fromisoformat(f"{evening.day}T20:30:00").replace(tzinfo=ZONE)
    span = {"bloqueada_desde": at.isoformat(), "bloqueada_hasta": at.replace(hour=22).isoformat()}
    await edit(furnished, "T5", **span)

    async def is_blocked() -> bool:
        taken = (await floor(furnished, evening.day))["T5"]["ocupaciones"]
        return [one["tipo"] for one in taken] == ["bloqueo"]

    await eventually(is_blocked)


async def test_a_faulty_row_is_explained_and_changes_nothing(furnished: House) -> None:
    day = furnished.evening().day
    await edit(furnished, "T2", max_personas=1)

    async def is_told() -> bool:
        note = (await rows(furnished))["T2"]["fields"].get("motivo", "")
        return "min_personas es más que max_personas" in note

    await eventually(is_told)
    assert (await floor(furnished, day))["T2"]["max"] == 4
    await edit(furnished, "T2", max_personas=4)


async def test_an_airtable_that_is_away_at_the_start_leaves_the_last_good_tables(
    furnished: House,
) -> None:
    evening = furnished.evening()
    await edit(furnished, "T3", max_personas=3)

    async def is_three() -> bool:
        return bool((await floor(furnished, evening.day))["T3"]["max"] == 3)

    await eventually(is_three)
    async with airtable(furnished) as http:
        await http.post("/control/faults", json={"down": "cut"})
        for part in ("worker", "api"):
            await furnished.installation.kill(part)
        for part in ("worker", "api"):
            await furnished.installation.start(part)
        await furnished.installation.wait_ready()
        assert await is_three()
        refused = {"num_personas": 4, "fecha": evening.day, "hora": "21:00", "mesa": "T3"}
        guest = {"nombre_cliente": "Elena Sanz", "telefono_cliente": "+34600000077"}
        answer = await furnished.staff.ask("POST", "/reservations", guest | refused)
        assert answer.json()["type"] == "/problems/party-too-large", answer.text
        await http.delete("/control/faults")
