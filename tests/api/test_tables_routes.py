"""The tables for staff."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from activities.house_ports import KeptHouse
from adapters.sql import Database
from api.dependencies import ApiDependencies
from domain.house import HouseTables
from domain.restaurant import Table
from tests.api.conftest import House
from tests.waiting import eventually


async def test_the_floor(house: House) -> None:
    await house.staff("POST", "/tables/T1/seat", {"num_personas": 2, "minutos": 60})
    floor = (await house.staff("GET", "/tables")).json()
    taken, free = floor["data"][0], floor["data"][1]
    (span,) = taken.pop("ocupaciones")
    assert taken == {"mesa": "T1", "zona": "Interior", "min": 1, "max": 2, "estado": "ocupada"}
    assert len(span.pop("id")) == 32
    assert span == {
        "mesas": ["T1"],
        "desde": "20:40",
        "hasta": "21:40",
        "tipo": "sin_reserva",
        "ref": None,
        "motivo": None,
    }
    assert (free["mesa"], free["estado"], free["ocupaciones"]) == ("T2", "libre", [])
    assert floor["metadata"] == {"total": 4, "fecha": "2026-11-21"}


async def test_the_floor_follows_tables_that_come_from_elsewhere(
    house: House, database: Database, deps: ApiDependencies
) -> None:
    tables = HouseTables((Table("Barra", "Interior", 1, 9), *deps.restaurant.tables[:1]))
    await database.house.keep(deps.restaurant.id, KeptHouse(tables, house.clock()))
    following = asyncio.create_task(deps.house.follow())

    async def is_shown() -> bool:
        floor = (await house.staff("GET", "/tables")).json()["data"]
        return [table["mesa"] for table in floor] == ["Barra", "T1"]

    await eventually(is_shown)
    following.cancel()
    asked = {"num_personas": 9, "hora": "21:00", "fecha": "2026-11-21"}
    found = await house.staff("GET", "/availability?" + urlencode(asked))
    assert [one["mesas"] for one in found.json()["data"]["mesas"]] == [["Barra"]]
    gone = await house.staff("POST", "/tables/T2/seat", {"num_personas": 2})
    assert gone.json()["type"] == "/problems/table-unknown"


async def test_a_day_without_anything_shows_every_table_free(house: House) -> None:
    floor = (await house.staff("GET", "/tables?fecha=2026-11-25")).json()["data"]
    assert {table["estado"] for table in floor} == {"libre"}


async def test_freeing_offers_to_the_first_whom_it_fits(house: House) -> None:
    await house.full()
    entry = (await house.join(11)).json()["data"]
    answer = await house.staff("POST", "/tables/T1/free", {"hora": "21:00"})
    assert answer.json()["data"] == {
        "mesa": "T1",
        "avisos": [
            {
                "entry_id": entry["id"],
                "mesas": ["T1"],
                "hora": "21:00",
                "expires_at": "2026-11-21T20:55:00Z",
            }
        ],
    }
    (table, *_) = (await house.staff("GET", "/tables")).json()["data"]
    assert [span["tipo"] for span in table["ocupaciones"]] == ["bloqueo", "aviso"]


async def test_freeing_needs_no_body(house: House) -> None:
    answer = await house.staff("POST", "/tables/T1/free")
    assert (answer.status_code, answer.json()["data"]["avisos"]) == (200, [])


async def test_freeing_on_another_day_needs_a_time(house: House) -> None:
    answer = await house.staff("POST", "/tables/T1/free", {"fecha": "2026-11-22"})
    assert (answer.status_code, answer.json()["errors"][0]["campo"]) == (422, "hora")


async def test_seating_at_a_taken_or_small_table(house: House) -> None:
    await house.full()
    taken = await house.staff("POST", "/tables/T2/seat", {"num_personas": 2})
    small = await house.staff("POST", "/tables/T1/seat", {"num_personas": 5})
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/table-taken")
    assert (small.status_code, small.json()["type"]) == (422, "/problems/party-too-large")


async def test_blocking(house: House) -> None:
    span = {"fecha": "2026-11-21", "desde": "21:00", "hasta": "22:00", "motivo": "coja"}
    first = await house.staff("POST", "/tables/T2/block", span)
    second = await house.staff("POST", "/tables/T2/block", span)
    assert first.json()["data"]["ocupacion"]["tipo"] == "bloqueo"
    assert (first.status_code, second.status_code) == (201, 409)


async def spans(house: House, table: str) -> list[dict[str, object]]:
    """What has that table today."""
    floor = (await house.staff("GET", "/tables")).json()["data"]
    (found,) = [t["ocupaciones"] for t in floor if t["mesa"] == table]
    return list(found)


async def test_tables_are_pushed_together_and_freed_as_one(house: House) -> None:
    answer = await house.staff("POST", "/tables/T2+T1/seat", {"num_personas": 6})
    assert answer.status_code == 201, answer.text
    taken = answer.json()["data"]["ocupacion"]
    assert taken["mesas"] == ["T1", "T2"]
    assert await spans(house, "T1") == await spans(house, "T2") == [taken]
    alone = await house.staff("POST", "/tables/T1/seat", {"num_personas": 2})
    assert alone.json()["type"] == "/problems/table-taken"
    apart = await house.staff("POST", "/tables/T1+T3/seat", {"num_personas": 6})
    assert apart.json()["type"] == "/problems/table-unknown"

    house.clock.now += timedelta(minutes=30)
    await house.staff("POST", "/tables/T4/seat", {"num_personas": 6})
    entry = (await house.join(11, 6)).json()["data"]
    freed = await house.staff("POST", "/tables/T1+T2/free")
    (offer,) = freed.json()["data"]["avisos"]
    assert (offer["entry_id"], offer["mesas"]) == (entry["id"], ["T1", "T2"])


async def test_a_block_is_lifted_at_its_hour_before_and_in_its_course(house: House) -> None:
    span = {"fecha": "2026-11-21", "desde": "22:00", "hasta": "23:00", "motivo": "coja"}
    await house.staff("POST", "/tables/T1+T2/block", span)
    assert [s["motivo"] for s in await spans(house, "T2")] == ["coja"]
    await house.staff("POST", "/tables/T1/free", {"hora": "21:59"})
    assert len(await spans(house, "T2")) == 1
    await house.staff("POST", "/tables/T1/free", {"hora": "22:00"})
    assert await spans(house, "T1") == await spans(house, "T2") == []

    await house.full()
    entry = (await house.join(11)).json()["data"]
    answer = await house.staff("POST", "/tables/T1/free")
    assert [o["entry_id"] for o in answer.json()["data"]["avisos"]] == [entry["id"]]
    block, offer = await spans(house, "T1")
    assert (block["tipo"], block["hasta"], offer["tipo"]) == ("bloqueo", "20:40", "aviso")
    twice = await house.staff("POST", "/tables/T1/free")
    assert twice.json()["data"]["avisos"] == []
    assert await spans(house, "T1") == [block, offer]


@pytest.mark.parametrize(
    ("path", "body", "status", "kind"),
    [
        ("/tables/T9/free", None, 404, "table-unknown"),
        ("/tables/T9/seat", {"num_personas": 2}, 404, "table-unknown"),
        (
            "/tables/T1/block",
            {"fecha": "2026-11-21", "desde": "22:00", "hasta": "21:00"},
            422,
            "span-invalid",
        ),
        (
            "/tables/T1/block",
            {"fecha": "2026-11-01", "desde": "21:00", "hasta": "22:00"},
            422,
            "date-past",
        ),
        ("/tables/T1/block", {"desde": "21:00", "hasta": "22:00"}, 422, "validation"),
        ("/tables/T1/seat", {"num_personas": 2, "minutos": 0}, 422, "validation"),
        ("/tables/%00/free", None, 422, "validation"),
    ],
)
async def test_what_cannot_be_opens_no_day(
    house: House, path: str, body: object, status: int, kind: str
) -> None:
    answer = await house.staff("POST", path, body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert house.engine.update_ids == []
