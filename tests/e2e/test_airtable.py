"""The restaurant's base follows an evening of real processes, whatever happens to Airtable."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.programs import airtable_settings
from tests.e2e.evening import CONFIRMED, LEFT, OFFER
from tests.e2e.house import ZONE, House, open_house
from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
async def mirrored(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house whose base is set up."""
    folder = tmp_path_factory.mktemp("airtable")
    today = datetime.now(ZONE).date()
    async with open_house(folder, today, hold=900, airtable=True) as house:
        assert await nubes(house, "airtable", "setup") == 0
        assert await nubes(house, "airtable", "check") == 0
        yield house


async def nubes(house: House, *arguments: str) -> int:
    """The exit code of a command in the installation's environment."""
    settings = house.installation.settings
    own = {
        "DATA_DIR": str(settings.data_dir),
        "RESTAURANT_FILE": str(settings.restaurant_file),
        **airtable_settings(house.installation.airtable_url),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *arguments, cwd=ROOT, env={**os.environ, **own}
    )
    return await process.wait()


def airtable(house: House) -> httpx.AsyncClient:
    url = house.installation.airtable_url
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=30)


async def records(house: House, table: str) -> list[dict[str, Any]]:
    """What people see in the base; looking does not count as a request."""
    async with airtable(house) as http:
        answer = await http.get(f"/control/tables/{table}/records")
    return [record["fields"] for record in answer.raise_for_status().json()["records"]]


async def until_base_shows(house: House, key: str, **fields: object) -> None:
    async def shown() -> bool:
        found = [r for r in await records(house, "WAITLIST") if r["entry_id"] == key]
        return bool(found) and all(found[0].get(n) == value for n, value in fields.items())

    await eventually(shown, 30.0)


async def test_what_happens_is_in_the_base_within_seconds(mirrored: House) -> None:
    evening = await mirrored.full_evening()
    carmen, luis = evening.guest("Carmen Ruiz"), evening.guest("Luis Ortega")
    await evening.join(carmen, luis)
    await until_base_shows(mirrored, evening.ids[luis], estado="WAITING", posicion=2)
    await evening.free("T2")
    await evening.hears(carmen, OFFER)
    await until_base_shows(mirrored, evening.ids[luis], posicion=1)
    await evening.answers(carmen, "SÍ", CONFIRMED)
    await until_base_shows(
        mirrored, evening.ids[carmen], estado="CONFIRMED", mesas="T2", nombre_cliente="Carmen Ruiz"
    )
    assert await nubes(mirrored, "airtable", "reconcile") == 0


async def test_an_airtable_that_is_down_holds_up_nobody_and_misses_nothing(
    mirrored: House,
) -> None:
    evening = await mirrored.full_evening()
    guest, following = evening.guest("Nuria Vidal"), evening.guest("Pablo Soto")
    async with airtable(mirrored) as http:
        await http.post("/control/faults", json={"down": "cut"})
        await evening.join(guest, following)
        await evening.free("T3")
        await evening.hears(guest, OFFER)
        await mirrored.installation.kill("worker")
        await mirrored.installation.start("worker")
        await mirrored.telephones.write(guest.phone, "No, gracias")
        await evening.hears(guest, LEFT)
        await evening.hears(following, OFFER)
        await http.delete("/control/faults")
    await until_base_shows(mirrored, evening.ids[guest], estado="CANCELLED")
    await until_base_shows(mirrored, evening.ids[following], estado="NOTIFIED")

    async def agrees() -> bool:
        return await nubes(mirrored, "airtable", "reconcile") == 0

    await eventually(agrees, 60.0)
    async with airtable(mirrored) as http:
        statistics = (await http.get("/control/statistics")).json()
    assert statistics["refused_by_reason"].get("rate", 0) == 0, statistics
