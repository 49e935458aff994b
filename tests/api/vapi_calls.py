"""Calls of the voice agent as VAPI posts them, and a house that is full on a date."""

from typing import Any

from tests.api.conftest import House


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


async def filled(house: House, day: str = "2026-11-21") -> None:
    """Take every table for both services of that date."""
    for table in house.deps.restaurant.tables:
        for start, end in (("12:00", "17:00"), ("20:00", "00:55")):
            span = {"fecha": day, "desde": start, "hasta": end}
            answer = await house.staff("POST", f"/tables/{table.id}/block", span)
            assert answer.status_code == 201, answer.text
