"""The voice agent's tools: every envelope, every way to pass arguments, always 200."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.engine_errors import EngineAway
from domain import entry as rules
from tests.api.conftest import House, payload


def call(
    arguments: object,
    name: str = "add_to_waitlist",
    call_id: str = "call_1",
    caller: str | None = "+34600000011",
) -> dict[str, Any]:
    """An envelope with one call."""
    function = {"name": name, "arguments": arguments}
    customer = {"number": caller} if caller else {}
    return {
        "message": {
            "type": "tool-calls",
            "call": {"id": "c1", "customer": customer},
            "toolCallList": [{"id": call_id, "type": "function", "function": function}],
        }
    }


async def item(house: House, body: object, tool: str = "add_to_waitlist") -> dict[str, str]:
    """The only item of the answer, after a look at its form."""
    answer = await house.vapi(body, tool)
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    said = result.get("result") or result.get("error")
    assert isinstance(said, str)
    assert "\n" not in said
    assert set(result) in ({"toolCallId", "name", "result"}, {"toolCallId", "name", "error"})
    return dict(result)


JOINS = {
    "add_to_waitlist_object": ("Lucía Ferrándiz", 4, "+34600000011"),
    "add_to_waitlist_string": ("Iñaki Etxeberria", 2, "+34600000025"),
    "webcall": ("Noa Vidal", 2, "+34600000026"),
    "flat_arguments": ("Álvaro Gijón", 6, "+34600000015"),
    "flat_parameters": ("Álvaro Gijón", 6, "+34600000015"),
}


@pytest.mark.parametrize("name", JOINS)
async def test_every_shape_joins(house: House, name: str) -> None:
    await house.full()
    body = payload(f"vapi_tool_calls_{name}")
    result = await item(house, body)
    assert result["toolCallId"] == body["message"]["toolCallList"][0]["id"]
    assert result["name"] == "add_to_waitlist"
    assert result["result"].startswith(
        "¡Perfecto! Te he apuntado en la posición 1 de la lista de espera para hoy a las 20:40"
    )
    (entry,) = house.engine.entries.values()
    joined = (entry.guest.name, entry.party_size, entry.guest.phone)
    assert joined == JOINS[name]
    assert entry.guest.address == f"whatsapp:{entry.guest.phone}"


async def test_the_callers_own_number_is_kept_when_another_is_dictated(house: House) -> None:
    await item(house, payload("vapi_tool_calls_add_to_waitlist_string"))
    (entry,) = house.engine.entries.values()
    assert entry.notes == "Llamó desde el +34600000012."


async def test_only_the_definition_list(house: House) -> None:
    body = payload("vapi_tool_calls_flat_parameters")
    del body["message"]["toolCallList"]
    assert "result" in await item(house, body)


async def test_arguments_encoded_twice(house: House) -> None:
    given = json.dumps(json.dumps({"nombre": "Ana", "num_personas": 2}))
    assert "result" in await item(house, call(given))


async def test_a_duplicate_delivery_gets_the_same_answer(house: House) -> None:
    await house.full()
    first = await item(house, payload("vapi_tool_calls_add_to_waitlist_object"))
    house.clock.now += timedelta(minutes=2)
    second = await item(house, payload("vapi_tool_calls_duplicate_delivery"))
    assert first == second
    assert len(house.engine.entries) == 1


async def test_a_new_call_of_the_same_guest_keeps_the_place(house: House) -> None:
    await house.full()
    arguments = {"nombre": "Ana", "num_personas": 2}
    await item(house, call(arguments, call_id="call_1"))
    again = await item(house, call(arguments, call_id="call_2"))
    assert again["result"].startswith("Ya estabas en la lista de espera: sigues en la posición 1")


async def test_a_hidden_caller_is_asked_for_a_number(house: House) -> None:
    result = await item(house, payload("vapi_tool_calls_anonymous_caller"))
    assert "número oculto" in result["error"]
    assert "telefono" in result["error"]
    assert house.engine.entries == {}


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
    assert "result" in await item(house, call({"nombre": "Ana", "num_personas": party}))
    assert [entry.party_size for entry in house.engine.entries.values()] == [expected]


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ({"nombre": "Ana", "num_personas": "cuatro o cinco"}, "num_personas"),
        ({"nombre": "Ana", "num_personas": True}, "num_personas"),
        ({"nombre": "Ana", "num_personas": 2, "telefono": "12 34"}, "cifra a cifra"),
        ({"nombre": "Ana", "num_personas": 2, "fecha": "el jueves"}, "AAAA-MM-DD"),
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
        ({"fecha": "", "hora": "ahora"}, datetime(2026, 11, 21, 20, 40)),
    ],
)
async def test_dates_and_times_as_they_are_said(
    house: House, given: dict[str, str], expected: datetime | None
) -> None:
    result = await item(house, call({"nombre": "Ana", "num_personas": 2} | given))
    wanted = [entry.wanted_at for entry in house.engine.entries.values()]
    assert wanted == ([expected.replace(tzinfo=UTC)] if expected else [])
    assert ("result" in result) is (expected is not None)


@pytest.mark.parametrize("zone", ["terraza", "TERRAZA ", "da igual", "", None])
async def test_zones_as_they_are_said(house: House, zone: str | None) -> None:
    given = {"nombre": "Ana", "num_personas": 2, "zona_preferida": zone}
    assert "result" in await item(house, call(given))
    (entry,) = house.engine.entries.values()
    assert entry.zone == ("Terraza" if zone and "terraza" in zone.lower() else None)


@pytest.mark.parametrize("name", ["arguments_bad_json", "arguments_null", "unknown_tool"])
async def test_malformed_calls_get_an_error_each(house: House, name: str) -> None:
    body = payload(f"vapi_malformed_{name}")
    result = await item(house, body)
    assert result["toolCallId"] == body["message"]["toolCallList"][0]["id"]
    assert result["error"]
    assert house.engine.entries == {}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (payload("vapi_malformed_empty_toolcalllist"), {"results": []}),
        (payload("vapi_malformed_no_message"), {}),
        (payload("vapi_status_update_ended"), {}),
        (payload("vapi_end_of_call_report"), {}),
        (payload("vapi_unknown_type"), {}),
        (b"", {}),
        (b"{", {}),
        (b"\xff", {}),
        (b"[" * 200_000, {}),
        (b"null", {}),
        (b'{"message": []}', {}),
        ({"message": {"type": "tool-calls", "toolCallList": [7, None]}}, {"results": []}),
        ({"message": {"type": "tool-calls", "toolCallList": "x"}}, {"results": []}),
        (b'"' + b"a" * 9_000_000 + b'"', {}),
    ],
)
async def test_everything_else_is_200(house: House, body: object, expected: object) -> None:
    answer = await house.vapi(body)
    assert (answer.status_code, answer.json()) == (200, expected)


async def test_several_calls_are_answered_in_order(house: House) -> None:
    await house.full()
    body = call({"nombre": "Ana", "num_personas": 2}, call_id="call_a")
    status = {"id": "call_b", "name": "waitlist_status", "arguments": {}}
    unknown = {"id": "call_c", "name": "check_availability", "arguments": {}}
    body["message"]["toolCallList"] += [status, unknown]
    results = (await house.vapi(body)).json()["results"]
    assert [r["toolCallId"] for r in results] == ["call_a", "call_b", "call_c"]
    assert results[1]["result"].startswith("Estás en la posición 1 de la lista de espera")
    assert "error" in results[2]


async def test_the_calls_own_name_wins_over_the_url(house: House) -> None:
    result = await item(house, call({"nombre": "Ana", "num_personas": 2}), "waitlist_status")
    assert (result["name"], "result" in result) == ("add_to_waitlist", True)


async def test_a_call_without_a_name_is_the_urls(house: House) -> None:
    assert (await item(house, call({}, name=""), "waitlist_status"))["name"] == "waitlist_status"


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


async def test_a_free_table_is_offered_at_once(house: House) -> None:
    result = await item(house, call({"nombre": "Ana", "num_personas": 2}))
    assert result["result"].startswith("¡Buenas noticias! Hay una mesa libre")
    again = await item(house, call({"nombre": "Ana", "num_personas": 2}, call_id="call_2"))
    assert "Hay una mesa libre" in again["result"]
    assert "al número terminado en 011" in again["result"]


async def test_status_of_a_notified_guest(house: House) -> None:
    await item(house, call({"nombre": "Ana", "num_personas": 2}))
    (entry,) = house.engine.entries.values()
    notified = rules.notified(entry, house.clock(), timedelta(minutes=15))
    await house.database.store.save_entry(replace(notified, version=9))
    result = await item(house, call({}, "waitlist_status", "call_2"))
    assert "responde SÍ antes de las 20:55" in result["result"]


async def test_the_estimated_wait_is_told(house: House) -> None:
    for table in ("T1", "T2", "T3", "T4"):
        seat = {"num_personas": 2, "minutos": 35}
        assert (await house.staff("POST", f"/tables/{table}/seat", seat)).status_code == 201
    result = await item(house, call({"nombre": "Ana", "num_personas": 2}))
    assert "La espera estimada es de unos 35 minutos." in result["result"]


async def test_temporal_away_is_an_apology_and_may_be_repeated(house: House) -> None:
    house.engine.failures = [EngineAway("gone")]
    body = call({"nombre": "Ana", "num_personas": 2})
    assert "941 00 00 00" in (await item(house, body))["error"]
    assert "result" in await item(house, body)
