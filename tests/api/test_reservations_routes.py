"""Reservations for staff."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

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


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ruiz", ["María Ruiz"]),
        ("RUIZ maria", ["María Ruiz"]),
        ("a", ["María Ruiz", "Iñaki Gil"]),
        ("600 00 00 12", ["Iñaki Gil"]),
        ("+34 600", ["María Ruiz", "Iñaki Gil"]),
        ("inaki", ["Iñaki Gil"]),
        ("", ["María Ruiz", "Iñaki Gil"]),
        ("%", []),
        ("999", []),
    ],
)
async def test_search_by_name_or_number(house: House, typed: str, found: list[str]) -> None:
    for name, phone in (("María Ruiz", "600000011"), ("Iñaki Gil", "600000012")):
        guest = {"nombre_cliente": name, "telefono_cliente": phone, "num_personas": 2}
        assert (await house.staff("POST", "/reservations", BODY | guest)).status_code == 201
    listed = (await house.staff("GET", f"/reservations?q={quote(typed)}&limit=50")).json()
    assert sorted(r["nombre_cliente"] for r in listed["data"]) == sorted(found)
    assert listed["metadata"]["total"] == len(found)


async def test_a_search_of_many_words_is_too_long(house: House) -> None:
    assert (await house.staff("GET", f"/reservations?q={'a' * 81}")).status_code == 422


async def test_cancels_once(house: House) -> None:
    made = (await house.staff("POST", "/reservations", BODY)).json()["data"]
    first = await house.staff("DELETE", f"/reservations/{made['id']}")
    second = await house.staff("DELETE", f"/reservations/{made['id']}")
    unknown = await house.staff("DELETE", "/reservations/nadie")
    assert (first.status_code, first.json()["data"]["estado"]) == (200, "CANCELLED")
    assert (second.status_code, second.json()["type"]) == (409, "/problems/reservation-final")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/reservation-unknown")


async def booked(house: House, **more: object) -> dict[str, Any]:
    made = await house.staff("POST", "/reservations", BODY | more)
    assert made.status_code == 201, made.text
    return dict(made.json()["data"])


async def test_one_by_its_id_and_those_of_a_status(house: House) -> None:
    kept, gone = await booked(house), await booked(house, hora="22:00")
    await house.staff("DELETE", f"/reservations/{gone['id']}")
    one = await house.staff("GET", f"/reservations/{kept['id']}")
    confirmed = (await house.staff("GET", "/reservations?estado=CONFIRMED")).json()
    assert one.json()["data"] == kept
    assert [r["id"] for r in confirmed["data"]] == [kept["id"]]
    assert confirmed["metadata"]["total"] == 1
    wrong = await house.staff("GET", "/reservations?estado=QUIZA")
    unknown = await house.staff("GET", "/reservations/nadie")
    assert (wrong.status_code, unknown.status_code) == (422, 404)


async def test_a_change_of_time_party_table_and_notes(house: House) -> None:
    made = await booked(house)
    path = f"/reservations/{made['id']}"
    later = (await house.staff("PATCH", path, {"hora": "22:15"})).json()["data"]
    assert (later["hora"], later["mesas"]) == ("22:15", made["mesas"])
    moved = (await house.staff("PATCH", path, {"mesa": "T3", "notas": "trona"})).json()["data"]
    assert (moved["mesas"], moved["notas"], moved["hora"]) == (["T3"], "trona", "22:15")
    fewer = (await house.staff("PATCH", path, {"num_personas": 3})).json()["data"]
    assert (fewer["num_personas"], fewer["mesas"]) == (3, ["T3"])


@pytest.mark.parametrize(
    ("terms", "status", "kind"),
    [
        ({"mesa": "T99"}, 404, "table-unknown"),
        ({"hora": "03:30"}, 422, "closed"),
        ({"num_personas": 50}, 422, "party-too-large"),
        ({"zona_preferida": "Azotea"}, 422, "zone-unknown"),
        ({"hora": "19:30"}, 422, "closed"),
        ({"hasta": "21:00"}, 422, "span-invalid"),
        ({"hora": "nueve"}, 422, "validation"),
        ({"fecha": "2026-11-22"}, 422, "validation"),
        ({"num_personas": 0}, 422, "validation"),
    ],
)
async def test_a_change_that_cannot_be_leaves_it_as_it_was(
    house: House, terms: dict[str, object], status: int, kind: str
) -> None:
    made = await booked(house)
    answer = await house.staff("PATCH", f"/reservations/{made['id']}", terms)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert (await house.staff("GET", f"/reservations/{made['id']}")).json()["data"] == made


async def test_the_evening_of_a_reservation(house: House) -> None:
    made = await booked(house)
    path = f"/reservations/{made['id']}"
    early = await house.staff("POST", f"{path}/no-show")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/reservation-not-due")
    house.clock.now += timedelta(hours=1)
    seated = await house.staff("POST", f"{path}/seat", key="k1")
    again = await house.staff("POST", f"{path}/seat", key="k1")
    assert seated.json()["data"]["estado"] == "SEATED"
    assert again.json() == seated.json()
    house.clock.now += timedelta(minutes=30)
    left = await house.staff("POST", f"{path}/complete")
    assert left.json()["data"]["estado"] == "COMPLETED"
    for late in ("seat", "complete", "no-show"):
        answer = await house.staff("POST", f"{path}/{late}")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/reservation-final")


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("DELETE", "", None),
        ("POST", "/no-show", None),
        ("PATCH", "", {"hora": "23:00", "mesa": "T4"}),
    ],
)
async def test_staff_see_which_offers_a_click_led_to(
    house: House, method: str, suffix: str, body: object
) -> None:
    made = await booked(house, num_personas=2, hora="21:00")
    for table in house.deps.restaurant.tables:
        if table.id not in (*made["mesas"], "T4"):
            span = {"fecha": "2026-11-21", "desde": "20:00", "hasta": "00:55"}
            await house.staff("POST", f"/tables/{table.id}/block", span)
    span = {"fecha": "2026-11-21", "desde": "20:00", "hasta": "22:59"}
    await house.staff("POST", "/tables/T4/block", span)
    waiting = (await house.join(1)).json()["data"]
    house.clock.now += timedelta(minutes=25)
    answer = await house.staff(method, f"/reservations/{made['id']}{suffix}", body)
    assert answer.status_code == 200, answer.text
    (aviso,) = answer.json()["metadata"]["avisos"]
    assert (aviso["entry_id"], aviso["mesas"]) == (waiting["id"], made["mesas"])


async def test_nothing_is_booked_in_the_past(house: House) -> None:
    house.clock.now += timedelta(hours=1)
    late = await house.staff("POST", "/reservations", BODY | {"hora": "21:00"})
    assert (late.status_code, late.json()["type"]) == (422, "/problems/date-past")
    assert (await house.staff("GET", "/reservations")).json()["data"] == []
