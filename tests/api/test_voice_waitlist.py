"""The voice tools of the waitlist: what callers say, and what they hear."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import entry as rules
from tests.api.conftest import House, payload
from tests.api.vapi_calls import call, filled, item


async def test_the_callers_own_number_is_kept_when_another_is_dictated(house: House) -> None:
    await house.full()
    await item(house, payload("vapi_tool_calls_add_to_waitlist_string"))
    (entry,) = house.engine.entries.values()
    assert entry.notes == "Llamó desde el +34600000012."


async def test_a_new_call_of_the_same_guest_keeps_the_place(house: House) -> None:
    await house.full()
    arguments = {"nombre": "Ana", "num_personas": 2}
    await item(house, call(arguments, call_id="call_1"))
    again = await item(house, call(arguments, call_id="call_2"))
    assert again["result"].startswith("Ya estabas en la lista de espera: sigues en la posición 1")


@pytest.mark.parametrize("caller", ["+266696687", "anonymous", "sip:x@y", None, "+34910000001"])
async def test_callers_without_a_mobile(house: House, caller: str | None) -> None:
    result = await item(house, call({"nombre": "Ana", "num_personas": 2}, caller=caller))
    assert "móvil" in result["error"]
    assert house.engine.entries == {}


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        ("seis", 6),
        ("6", 6),
        (6.0, 6),
        ("somos cuatro", 4),
        ("una", 1),
        ("una pareja", 2),
        ("Dos personas", 2),
        ("two", 2),
        (" 3 ", 3),
    ],
)
async def test_parties_in_words(house: House, party: object, expected: int) -> None:
    await house.full()
    assert "result" in await item(house, call({"nombre": "Ana", "num_personas": party}))
    assert [entry.party_size for entry in house.engine.entries.values()] == [expected]


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ({"nombre": "Ana", "num_personas": "cuatro o cinco"}, "num_personas"),
        ({"nombre": "Ana", "num_personas": True}, "num_personas"),
        ({"nombre": "Ana", "num_personas": 2, "telefono": "12 34"}, "cifra a cifra"),
        ({"nombre": "Ana", "num_personas": 2, "fecha": "el finde"}, "AAAA-MM-DD"),
        ({"nombre": "Ana", "num_personas": 2, "fecha": "el sábado"}, "21/11/2026 o el 28/11"),
        ({"nombre": "Ana", "num_personas": 2, "hora": "tarde"}, "HH:MM"),
        ({"nombre": "Ana", "num_personas": 2, "hora": "18:00"}, "otra hora"),
        ({"nombre": "Ana", "num_personas": 2, "fecha": "2026-11-20"}, "ya ha pasado"),
        ({"nombre": "Ana", "num_personas": 2, "email": "arroba"}, "deletree"),
        ({"nombre": "Ana", "num_personas": 2, "zona_preferida": "Azotea"}, "Terraza"),
        ({"nombre": "Ana", "num_personas": 40}, "941 00 00 00"),
        ({"num_personas": 2}, "nombre"),
        ([], "JSON"),
    ],
)
async def test_bad_arguments_tell_the_agent_what_to_ask(
    house: House, arguments: object, asked: str
) -> None:
    assert asked in (await item(house, call(arguments)))["error"]
    assert house.engine.entries == {}


async def test_all_that_is_missing_is_asked_at_once(house: House) -> None:
    error = (await item(house, payload("vapi_malformed_missing_required_argument")))["error"]
    assert "nombre" in error
    assert "num_personas" in error


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"fecha": "hoy", "hora": "21:30"}, datetime(2026, 11, 21, 21, 30)),
        ({"fecha": "mañana", "hora": "14"}, datetime(2026, 11, 22, 14)),
        ({"fecha": "22/11/2026", "hora": "21.30 h"}, datetime(2026, 11, 22, 21, 30)),
        ({"fecha": "2026-11-22", "hora": "0:30"}, None),
        ({"fecha": "mañana", "hora": "a las nueve"}, datetime(2026, 11, 22, 21)),
        ({"fecha": "mañana", "hora": "09:30"}, datetime(2026, 11, 22, 21, 30)),
        ({"fecha": "mañana", "hora": "la una y media"}, datetime(2026, 11, 22, 13, 30)),
        ({"fecha": "el domingo", "hora": "9 de la noche"}, datetime(2026, 11, 22, 21)),
        ({"fecha": "", "hora": "ahora"}, datetime(2026, 11, 21, 20, 40)),
    ],
)
async def test_dates_and_times_as_they_are_said(
    house: House, given: dict[str, str], expected: datetime | None
) -> None:
    await filled(house)
    await filled(house, "2026-11-22")
    result = await item(house, call({"nombre": "Ana", "num_personas": 2} | given))
    wanted = [entry.wanted_at for entry in house.engine.entries.values()]
    assert wanted == ([expected.replace(tzinfo=UTC)] if expected else [])
    assert ("result" in result) is (expected is not None)


@pytest.mark.parametrize("zone", ["terraza", "TERRAZA ", "da igual", "", None])
async def test_zones_as_they_are_said(house: House, zone: str | None) -> None:
    await house.full()
    given = {"nombre": "Ana", "num_personas": 2, "zona_preferida": zone}
    assert "result" in await item(house, call(given))
    (entry,) = house.engine.entries.values()
    assert entry.zone == ("Terraza" if zone and "terraza" in zone.lower() else None)


async def test_leaving(house: House) -> None:
    await house.full()
    await item(house, call({"nombre": "Ana Sol", "num_personas": 2}))
    left = await item(house, call({}, "leave_waitlist", "call_2"), "leave_waitlist")
    assert left["result"] == "Entendido, Ana, he cancelado tu posición en la lista de espera."
    (entry,) = house.engine.entries.values()
    assert (entry.status.value, entry.reason, entry.history[-1].actor) == (
        "CANCELLED",
        "left",
        "guest",
    )
    again = await item(house, call({}, "leave_waitlist", "call_3"), "leave_waitlist")
    assert "No encuentro a nadie" in again["result"]


async def test_unreadable_arguments_make_nobody_leave(house: House) -> None:
    await house.full()
    await item(house, call({"nombre": "Ana", "num_personas": 2}))
    result = await item(house, call('{"telefono": "600', "leave_waitlist", "call_2"))
    assert "error" in result
    assert [e.status.value for e in house.engine.entries.values()] == ["WAITING"]


async def test_a_free_table_is_offered_instead_of_a_place_in_line(house: House) -> None:
    result = await item(house, call({"nombre": "Ana", "num_personas": 2}))
    assert result["result"] == (
        "¡Buenas noticias! Hay mesa libre para hoy a las 20:40, para 2 personas, en Interior o en "
        "Terraza, así que no hace falta apuntarte en la lista de espera. ¿Te la reservo?"
    )
    assert house.engine.entries == {}


async def test_who_wants_another_zone_than_the_free_one_may_wait(house: House) -> None:
    for table in ("T3", "T4"):
        span = {"fecha": "2026-11-21", "desde": "20:00", "hasta": "00:55"}
        await house.staff("POST", f"/tables/{table}/block", span)
    wish = {"nombre": "Ana", "num_personas": 2, "zona_preferida": "Terraza"}
    assert "posición 1" in (await item(house, call(wish)))["result"]


async def test_status_of_a_notified_guest(house: House) -> None:
    await house.full()
    await item(house, call({"nombre": "Ana", "num_personas": 2}))
    (entry,) = house.engine.entries.values()
    await house.staff("POST", "/tables/T1/free", {"fecha": "2026-11-21", "hora": "20:40"})
    offered = house.engine.entries[entry.id]
    notified = rules.notified(offered, house.clock(), timedelta(minutes=15))
    await house.database.store.save_entry(replace(notified, version=9))
    told = (await item(house, call({}, "waitlist_status", "call_2")))["result"]
    assert "responde SÍ antes de las 20:55" in told
    # Another table comes free meanwhile: one for each guest is enough.
    await house.staff("POST", "/tables/T2/free", {"fecha": "2026-11-21", "hora": "20:40"})
    again = call({"nombre": "Ana", "num_personas": 2}, call_id="call_3")
    assert (await item(house, again))["result"] == told
    other = call({"nombre": "Ana", "num_personas": 2, "fecha": "mañana"}, call_id="call_4")
    assert "Hay mesa libre para mañana" in (await item(house, other))["result"]


async def test_the_estimated_wait_is_told(house: House) -> None:
    for table in ("T1", "T2", "T3", "T4"):
        seat = {"num_personas": 2, "minutos": 35}
        assert (await house.staff("POST", f"/tables/{table}/seat", seat)).status_code == 201
    result = await item(house, call({"nombre": "Ana", "num_personas": 2}))
    assert "La espera estimada es de unos 35 minutos." in result["result"]
    # Told anew each time it is asked for.
    house.clock.now += timedelta(minutes=10)
    status = await item(house, call({}, "waitlist_status", "call_2"))
    assert "La espera estimada es de unos 25 minutos." in status["result"]
