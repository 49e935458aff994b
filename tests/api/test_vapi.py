"""The voice agent's tools: every envelope, every way to pass arguments, always 200."""

import json
from datetime import timedelta

import pytest

from api.engine_errors import EngineAway
from tests.api.conftest import House, payload
from tests.api.vapi_calls import call, item

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


async def test_only_the_definition_list(house: House) -> None:
    await house.full()
    body = payload("vapi_tool_calls_flat_parameters")
    del body["message"]["toolCallList"]
    assert "result" in await item(house, body)
    assert len(house.engine.entries) == 1


async def test_arguments_encoded_twice(house: House) -> None:
    await house.full()
    given = json.dumps(json.dumps({"nombre": "Ana", "num_personas": 2}))
    assert "result" in await item(house, call(given))
    assert [entry.party_size for entry in house.engine.entries.values()] == [2]


async def test_a_duplicate_delivery_gets_the_same_answer(house: House) -> None:
    await house.full()
    first = await item(house, payload("vapi_tool_calls_add_to_waitlist_object"))
    house.clock.now += timedelta(minutes=2)
    second = await item(house, payload("vapi_tool_calls_duplicate_delivery"))
    assert first == second
    assert len(house.engine.entries) == 1


async def test_a_hidden_caller_is_asked_for_a_number(house: House) -> None:
    result = await item(house, payload("vapi_tool_calls_anonymous_caller"))
    assert "número oculto" in result["error"]
    assert "telefono" in result["error"]
    assert house.engine.entries == {}


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
    unknown = {"id": "call_c", "name": "order_pizza", "arguments": {}}
    body["message"]["toolCallList"] += [status, unknown]
    results = (await house.vapi(body)).json()["results"]
    assert [r["toolCallId"] for r in results] == ["call_a", "call_b", "call_c"]
    assert results[1]["result"].startswith("Estás en la posición 1 de la lista de espera")
    assert "error" in results[2]


async def test_the_calls_own_name_wins_over_the_url(house: House) -> None:
    await house.full()
    result = await item(house, call({"nombre": "Ana", "num_personas": 2}), "waitlist_status")
    assert (result["name"], "result" in result) == ("add_to_waitlist", True)


async def test_a_call_without_a_name_is_the_urls(house: House) -> None:
    assert (await item(house, call({}, name=""), "waitlist_status"))["name"] == "waitlist_status"


async def test_temporal_away_is_an_apology_and_may_be_repeated(house: House) -> None:
    await house.full()
    house.engine.failures = [EngineAway("gone")]
    body = call({"nombre": "Ana", "num_personas": 2})
    assert "941 00 00 00" in (await item(house, body))["error"]
    assert "posición 1" in (await item(house, body))["result"]


async def test_half_a_character_in_an_id_is_no_outage(house: House) -> None:
    await house.full()
    broken = call({"nombre": "Ana \ud800", "num_personas": 2, "hora": "21:00"}, call_id="t\ud801")
    broken["message"]["call"]["id"] = "c\ud800"
    other = call({"num_personas": 2}, name="check_\ud800", call_id="t\ud802")
    joined, unknown = await item(house, broken), await item(house, other)
    assert (joined["toolCallId"], unknown["toolCallId"]) == ("t\\ud801", "t\\ud802")
    assert "lista de espera" in joined["result"]
    assert await item(house, broken) == joined
    assert "no existe" in unknown["error"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "31/12/9999"])
@pytest.mark.parametrize("hour", ["01:00", "nueve"])
@pytest.mark.parametrize("tool", ["check_availability", "add_to_waitlist", "create_reservation"])
async def test_the_ends_of_the_calendar_are_no_outage(
    house: House, tool: str, day: str, hour: str
) -> None:
    said = {"nombre": "Ana", "num_personas": 2, "fecha": day, "hora": hour}
    told = (await item(house, call(said, name=tool), tool))["error"]
    assert ("ya ha pasado" if day.startswith("0001") else "antelación") in told
