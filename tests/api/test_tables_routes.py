"""The tables for staff."""

import pytest

from tests.api.conftest import House


async def test_the_floor(house: House) -> None:
    await house.staff("POST", "/tables/T1/seat", {"num_personas": 2, "minutos": 60})
    floor = (await house.staff("GET", "/tables")).json()
    taken, free = floor["data"][0], floor["data"][1]
    (span,) = taken.pop("ocupaciones")
    assert taken == {"mesa": "T1", "zona": "Interior", "min": 1, "max": 2, "estado": "ocupada"}
    assert len(span.pop("id")) == 32
    assert span == {"desde": "20:40", "hasta": "21:40", "tipo": "sin_reserva", "ref": None}
    assert (free["mesa"], free["estado"], free["ocupaciones"]) == ("T2", "libre", [])
    assert floor["metadata"] == {"total": 4, "fecha": "2026-11-21"}


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
