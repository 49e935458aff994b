"""Reservations for staff."""

from tests.api.conftest import House

BODY = {
    "nombre_cliente": "Iñaki Prueba",
    "telefono_cliente": "600000012",
    "num_personas": 4,
    "hora": "21:30",
    "notas": "ventana",
}


async def test_books_and_lists(house: House) -> None:
    made = await house.staff("POST", "/reservations", BODY)
    assert made.status_code == 201, made.text
    reservation = made.json()["data"]
    assert reservation["hora"] == "21:30"
    assert (reservation["mesas"], reservation["estado"]) == (["T2"], "CONFIRMED")
    listed = (await house.staff("GET", "/reservations")).json()
    assert listed["data"] == [reservation]
    assert listed["metadata"] == {"total": 1, "next_cursor": None, "fecha": "2026-11-21"}


async def test_a_chosen_table(house: House) -> None:
    made = await house.staff("POST", "/reservations", BODY | {"mesa": "T3"})
    taken = await house.staff("POST", "/reservations", BODY | {"mesa": "T3"})
    assert made.json()["data"]["mesas"] == ["T3"]
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/table-taken")


async def test_a_full_house_suggests_the_waitlist(house: House) -> None:
    await house.full()
    answer = await house.staff("POST", "/reservations", BODY)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/no-table-fits")
    assert problem["sugerir_waitlist"] is True
    assert "lista de espera" in problem["detail"]


async def test_pages_by_time(house: House) -> None:
    for hour in ("22:30", "20:45", "21:30"):
        await house.staff("POST", "/reservations", BODY | {"hora": hour, "num_personas": 2})
    first = (await house.staff("GET", "/reservations?limit=2")).json()
    cursor = first["metadata"]["next_cursor"]
    rest = (await house.staff("GET", f"/reservations?limit=2&cursor={cursor}")).json()
    assert [r["hora"] for r in first["data"] + rest["data"]] == ["20:45", "21:30", "22:30"]
    assert rest["metadata"]["next_cursor"] is None
    bad = await house.staff("GET", "/reservations?cursor=nada!")
    assert (bad.status_code, bad.json()["errors"][0]["campo"]) == (422, "cursor")


async def test_cancels_once(house: House) -> None:
    made = (await house.staff("POST", "/reservations", BODY)).json()["data"]
    first = await house.staff("DELETE", f"/reservations/{made['id']}")
    second = await house.staff("DELETE", f"/reservations/{made['id']}")
    unknown = await house.staff("DELETE", "/reservations/nadie")
    assert (first.status_code, first.json()["data"]["estado"]) == (200, "CANCELLED")
    assert (second.status_code, second.json()["type"]) == (409, "/problems/reservation-final")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/reservation-unknown")
