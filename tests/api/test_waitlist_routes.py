"""The waitlist for staff, from joining to leaving."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway
from domain.model import Entry
from tests.api.conftest import House

BASE = {"nombre_cliente": "María Ruiz", "telefono_cliente": "600 00 00 11", "num_personas": 4}


async def test_a_guest_joins_and_gets_the_contracts_entry(house: House) -> None:
    await house.full()
    body = BASE | {
        "hora": "21:00",
        "zona_preferida": "terraza",
        "notas": "trona\n",
        "email": "m@ejemplo.es",
    }
    answer = await house.staff("POST", "/waitlist", body)
    assert answer.status_code == 201, answer.text
    entry = answer.json()["data"]
    assert len(entry.pop("id")) == 32
    assert entry == {
        "nombre_cliente": "María Ruiz",
        "telefono_cliente": "+34600000011",
        "fecha": "2026-11-21",
        "hora": "21:00",
        "num_personas": 4,
        "estado": "WAITING",
        "posicion": 1,
        "zona_preferida": "Terraza",
        "notas": "trona",
        "email": "m@ejemplo.es",
        "espera_estimada_min": None,
        "espera_prometida_min": None,
        "created_at": "2026-11-21T20:40:00Z",
        "notified_at": None,
        "expires_at": None,
        "mesas": None,
        "reserva_id": None,
        "motivo": None,
        "contacto": "whatsapp",
        "idioma": "es",
        "version": 1,
    }


async def test_short_names_of_the_voice_tools_are_taken_too(house: House) -> None:
    body = {"nombre": "María", "telefono": "600000011", "num_personas": 2}
    answer = await house.staff("POST", "/waitlist", body)
    assert answer.json()["data"]["nombre_cliente"] == "María"


async def test_joining_again_gives_the_same_place(house: House) -> None:
    await house.full()
    first, second = await house.join(11), await house.join(11)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["data"]["id"] == first.json()["data"]["id"]
    assert second.json()["metadata"] == {"existente": True}


async def test_without_date_and_time_it_is_now(house: House) -> None:
    answer = await house.staff("POST", "/waitlist", BASE)
    assert answer.json()["data"]["hora"] == "20:40"


async def test_after_midnight_is_still_the_evenings_date(house: House) -> None:
    house.clock.now = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    listed = await house.staff("GET", "/waitlist")
    assert listed.json()["metadata"]["fecha"] == "2026-11-21"


@pytest.mark.parametrize(
    ("change", "kind", "status"),
    [
        ({"fecha": "2026-11-20"}, "date-past", 422),
        ({"fecha": "2027-02-20", "hora": "21:00"}, "date-too-far", 422),
        ({"hora": "18:00"}, "closed", 422),
        ({"hora": "13:00"}, "date-past", 422),
        ({"num_personas": 50}, "party-too-large", 422),
        ({"zona_preferida": "Azotea"}, "zone-unknown", 422),
    ],
)
async def test_what_cannot_be_opens_no_day(
    house: House, change: dict[str, object], kind: str, status: int
) -> None:
    answer = await house.staff("POST", "/waitlist", BASE | change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert house.engine.update_ids == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nombre_cliente": "  \u0000 "}, "nombre_cliente"),
        ({"nombre_cliente": "a" * 81}, "nombre_cliente"),
        ({"nombre_cliente": 7}, "nombre_cliente"),
        ({"telefono_cliente": "12345"}, "telefono_cliente"),
        ({"telefono_cliente": "anonymous"}, "telefono_cliente"),
        ({"num_personas": 0}, "num_personas"),
        ({"num_personas": 100}, "num_personas"),
        ({"num_personas": True}, "num_personas"),
        ({"num_personas": "4"}, "num_personas"),
        ({"num_personas": 4.5}, "num_personas"),
        ({"fecha": "21/11/2026"}, "fecha"),
        ({"fecha": "2026-02-31"}, "fecha"),
        ({"fecha": 5}, "fecha"),
        ({"hora": "25:00"}, "hora"),
        ({"notas": "a" * 501}, "notas"),
        ({"email": "no"}, "email"),
        ({"zona": "Terraza"}, "zona"),
        ({"idioma": "de"}, "idioma"),
        ({"idioma": 7}, "idioma"),
        ({"acepta_mensajes": "no"}, "acepta_mensajes"),
        ({"acepta_mensajes": 0}, "acepta_mensajes"),
        ({"acepta_mensajes": None}, "acepta_mensajes"),
    ],
)
async def test_bad_fields_are_named_in_spanish(
    house: House, change: dict[str, object], field: str
) -> None:
    answer = await house.staff("POST", "/waitlist", BASE | change)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/validation")
    assert [error["campo"] for error in problem["errors"]] == [field]
    assert problem["detail"].startswith("Revisa los datos: ")
    assert house.engine.update_ids == []


async def test_control_characters_and_direction_marks_are_dropped(house: House) -> None:
    body = BASE | {"nombre_cliente": "  Ma\u0301ria \u202e\x07\n Ruiz ", "notas": "a\u0000b"}
    entry = (await house.staff("POST", "/waitlist", body)).json()["data"]
    assert (entry["nombre_cliente"], entry["notas"]) == ("Mária Ruiz", "a b")


async def test_the_list_goes_by_arrival_in_pages(house: House) -> None:
    await house.full()
    for number in (11, 12, 13):
        await house.join(number)
    first = (await house.staff("GET", "/waitlist?limit=2")).json()
    cursor = first["metadata"]["next_cursor"]
    rest = (await house.staff("GET", f"/waitlist?limit=2&cursor={cursor}")).json()
    names = [entry["nombre_cliente"] for entry in first["data"] + rest["data"]]
    assert names == ["Cliente11 Prueba", "Cliente12 Prueba", "Cliente13 Prueba"]
    assert [entry["posicion"] for entry in first["data"]] == [1, 2]
    assert (first["metadata"]["total"], rest["metadata"]["next_cursor"]) == (3, None)


async def test_the_list_by_status_and_date(house: House) -> None:
    await house.full()
    await house.join(11)
    none = (await house.staff("GET", "/waitlist?estado=EXPIRED")).json()
    other = (await house.staff("GET", "/waitlist?fecha=2026-11-22")).json()
    assert none["data"] == other["data"] == []
    assert other["metadata"] == {"total": 0, "next_cursor": None, "fecha": "2026-11-22"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("estado=NADA", "estado"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("fecha=hoy", "fecha"),
        ("cursor=%00", "cursor"),
        ("cursor=nada", "cursor"),
    ],
)
async def test_bad_queries_are_problems(house: House, query: str, field: str) -> None:
    answer = await house.staff("GET", f"/waitlist?{query}")
    assert answer.status_code == 422
    assert [error["campo"] for error in answer.json()["errors"]] == [field]


async def test_an_entry_tells_its_history_and_who_was_preferred(house: House) -> None:
    await house.full()
    first = (await house.join(11, party=6)).json()["data"]
    second = (await house.join(12, party=2)).json()["data"]
    freed = await house.staff("POST", "/tables/T1/free", {"hora": "21:00"})
    assert freed.json()["data"]["avisos"][0]["entry_id"] == second["id"]
    detail = (await house.staff("GET", f"/waitlist/{first['id']}")).json()["data"]
    assert [(step["suceso"], step["texto"], step["quien"]) for step in detail["historial"]] == [
        ("joined", "Se apuntó en la lista de espera (desde la app)", "personal"),
        (
            "passed-over",
            "La mesa T1 pasó a otro cliente: el grupo es demasiado grande para ella",
            "sistema",
        ),
    ]


async def test_an_offer_out_of_turn(house: House) -> None:
    await house.full()
    entry = (await house.join(11, zona_preferida="Terraza")).json()["data"]
    await house.staff("POST", "/tables/T1/free", {"hora": "21:00"})
    answer = await house.staff("POST", f"/waitlist/{entry['id']}/notify", {"mesa": "T1"})
    assert (answer.status_code, answer.json()["data"]["mesas"]) == (200, ["T1"])
    (aviso,) = answer.json()["metadata"]["avisos"]
    assert (aviso["entry_id"], aviso["mesas"], aviso["hora"]) == (entry["id"], ["T1"], "21:00")
    again = await house.staff("POST", f"/waitlist/{entry['id']}/notify")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/entry-has-offer")


async def test_no_offer_of_a_taken_table(house: House) -> None:
    await house.full()
    entry = (await house.join(11)).json()["data"]
    named = await house.staff("POST", f"/waitlist/{entry['id']}/notify", {"mesa": "T2"})
    best = await house.staff("POST", f"/waitlist/{entry['id']}/notify")
    assert (named.status_code, named.json()["type"]) == (409, "/problems/table-taken")
    assert (best.status_code, best.json()["type"]) == (409, "/problems/no-table-fits")


async def test_notify_of_an_unknown_entry_or_table(house: House) -> None:
    await house.full()
    entry = (await house.join(11)).json()["data"]
    unknown = await house.staff("POST", "/waitlist/nadie/notify")
    no_table = await house.staff("POST", f"/waitlist/{entry['id']}/notify", {"mesa": "T99"})
    assert unknown.json()["type"] == "/problems/entry-unknown"
    assert no_table.json()["type"] == "/problems/table-unknown"
    assert unknown.status_code == no_table.status_code == 404


async def test_staff_cancel_once(house: House) -> None:
    await house.full()
    entry = (await house.join(11)).json()["data"]
    first = await house.staff("DELETE", f"/waitlist/{entry['id']}")
    second = await house.staff("DELETE", f"/waitlist/{entry['id']}")
    assert (first.status_code, first.json()["data"]["estado"]) == (200, "CANCELLED")
    assert first.json()["data"]["motivo"] == "staff"
    assert (second.status_code, second.json()["type"]) == (409, "/problems/entry-final")
    assert (await house.staff("GET", f"/waitlist/{entry['id']}")).json()["data"]["posicion"] is None


async def test_a_cancel_that_took_effect_unanswered_is_answered_to_its_retry(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel = house.engine.cancel_entry

    async def lost(*asked: Any) -> Entry:
        await cancel(*asked)
        raise EngineAway("no answer in time")

    await house.full()
    path = f"/waitlist/{(await house.join(11)).json()['data']['id']}"
    with monkeypatch.context() as patched:
        patched.setattr(house.engine, "cancel_entry", lost)
        first = await house.staff("DELETE", path, key="k1")
    again = await house.staff("DELETE", path, key="k1")
    assert (first.status_code, again.status_code) == (503, 200)
    assert again.json()["data"]["estado"] == "CANCELLED"
    assert (await house.staff("DELETE", path, key="k2")).status_code == 409


async def test_a_join_stands_when_its_row_cannot_be_saved(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: Entry) -> None:
        raise RecordsUnavailable

    await house.full()
    monkeypatch.setattr(house.parts.reads, "_store", SimpleNamespace(save_entry=away))
    assert (await house.join(11)).status_code == 201
