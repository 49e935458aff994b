"""The restaurant's base follows an evening of real processes, whatever happens to Airtable."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from cli.programs import airtable_settings
from tests.clients import local_client
from tests.e2e.evening import CONFIRMED, LEFT, OFFER
from tests.e2e.house import ZONE, House, open_house
from tests.waiting import eventually


@pytest.fixture(scope="module")
async def mirrored(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house whose base is set up."""
    folder = tmp_path_factory.mktemp("airtable")
    today = datetime.now(ZONE).date()
    async with open_house(folder, today, hold=900, airtable=True) as house:
        assert await nubes(house, "airtable", "setup") == 0
        assert await nubes(house, "airtable", "check") == 0
        yield house


async def nubes(house: House, *arguments: str, **env: str) -> int:
    """The exit code of a command in the installation's environment, and those variables."""
    base = airtable_settings(house.installation.airtable_url)
    code, said = await house.nubes(*arguments, **{**base, **env})
    print(said)  # noqa: T201 - shown of a test that fails
    return code


def airtable(house: House) -> httpx.AsyncClient:
    return local_client(house.installation.airtable_url)


async def records(house: House, table: str) -> list[dict[str, Any]]:
    """What people see in the base; looking does not count as a request."""
    async with airtable(house) as http:
        answer = await http.get(f"/control/tables/{table}/records")
    return [record["fields"] for record in answer.raise_for_status().json()["records"]]


async def until_base_shows(house: House, key: str, **fields: object) -> None:
    async def shown() -> bool:
        found = [r for r in await records(house, "WAITLIST") if r.get("entry_id") == key]
        return bool(found) and all(found[0].get(n) == value for n, value in fields.items())

    await eventually(shown)


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

    await eventually(agrees)
    async with airtable(mirrored) as http:
        statistics = (await http.get("/control/statistics")).json()
    assert statistics["refused_by_reason"].get("rate", 0) == 0, statistics


async def record_of(house: House, key: str) -> str:
    """Airtable's id of that entry's record."""
    async with airtable(house) as http:
        answer = await http.get("/control/tables/WAITLIST/records")
    found = answer.raise_for_status().json()["records"]
    (record,) = [r for r in found if r["fields"].get("entry_id") == key]
    return str(record["id"])


async def test_an_edit_in_the_base_takes_effect_within_seconds(mirrored: House) -> None:
    evening = await mirrored.full_evening()
    first, second = evening.guest("Alba Romero"), evening.guest("Bruno Gil")
    await evening.join(first, second)
    await until_base_shows(mirrored, evening.ids[second], estado="WAITING")
    record_id = await record_of(mirrored, evening.ids[first])
    async with airtable(mirrored) as http:
        path = f"/control/tables/WAITLIST/records/{record_id}"
        (await http.patch(path, json={"fields": {"estado": "CANCELLED"}})).raise_for_status()
    await evening.becomes(first, "CANCELLED")
    await until_base_shows(mirrored, evening.ids[second], posicion=1)


async def test_edits_made_while_workers_die_each_take_effect_once(mirrored: House) -> None:
    evening = await mirrored.full_evening()
    for table in ("T2", "T3", "T4"):
        await evening.free(table)
    row = {"fecha": evening.day, "hora": "21:00", "num_personas": 2}
    async with airtable(mirrored) as http:
        await mirrored.installation.kill("worker")
        for number, table in enumerate(("T2", "T3", "T4")):
            guest = {"nombre_cliente": f"Mano {number}", "telefono_cliente": f"+3460001000{number}"}
            body = {"fields": guest | row | {"mesas": table}}
            path = "/control/tables/RESERVAS/records"
            (await http.post(path, json=body)).raise_for_status()
        await mirrored.installation.start("worker")

        async def one_is_made() -> bool:
            made = await mirrored.staff.get("/reservations", fecha=evening.day)
            return any(r["nombre_cliente"].startswith("Mano") for r in made)

        await eventually(one_is_made)
        await mirrored.installation.kill("worker")
        await mirrored.installation.start("worker")

    async def each_is_one() -> bool:
        made = await mirrored.staff.get("/reservations", fecha=evening.day)
        named = sorted(r["nombre_cliente"] for r in made if r["nombre_cliente"].startswith("Mano"))
        kept = [r for r in await records(mirrored, "RESERVAS") if r["fecha"] == evening.day]
        keys = [r.get("reserva_id") for r in kept if r["nombre_cliente"].startswith("Mano")]
        return named == ["Mano 0", "Mano 1", "Mano 2"] and len(set(keys)) == 3 and all(keys)

    await eventually(each_is_one)
