"""VAPI's server messages on one URL: each is answered with 200, and logged without its people."""

import json
import logging
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.vapi_assistant import assistant
from tests.api.conftest import PUBLIC, VAPI_SECRET, House, payload
from tests.api.vapi_calls import call


async def post(house: House, body: object, secret: str = VAPI_SECRET) -> httpx.Response:
    """A message to the one URL."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {secret}"}
    return await house.http.post("/vapi/events", content=content, headers=headers)


async def answer(house: House, body: object) -> Any:
    """What a message is answered with."""
    answered = await post(house, body)
    assert answered.status_code == 200
    return answered.json()


async def test_needs_the_secret(house: House) -> None:
    refused = await post(house, payload("vapi_assistant_request"), secret="wrong")
    assert refused.status_code == 401
    assert "assistant" not in refused.json()


async def test_tool_calls_are_answered_as_on_their_own_urls(house: House) -> None:
    await house.full()
    body = payload("vapi_tool_calls_add_to_waitlist_object")
    joined = await answer(house, body)
    assert "posición 1" in joined["results"][0]["result"]
    assert (await house.vapi(body)).json() == joined
    assert len(house.engine.entries) == 1


async def test_a_call_without_a_name_is_no_tools(house: House) -> None:
    (result,) = (await answer(house, call({}, name="")))["results"]
    assert "no existe" in result["error"]


async def test_a_request_for_an_assistant_gets_the_whole_one(house: House) -> None:
    answered = await answer(house, payload("vapi_assistant_request"))
    assert answered == {"assistant": assistant(house.deps.restaurant)}
    # VAPI goes on talking to the address that answered, with the credential it has for it.
    assert "server" not in json.dumps(answered).replace("serverMessages", "")
    assert VAPI_SECRET not in json.dumps(answered)
    assert house.engine.update_ids == []


async def test_a_request_for_an_assistant_gets_the_saved_ones_id(house: House) -> None:
    assistant_id = payload("vapi_response_assistant_request_id")["assistantId"]
    settings = house.deps.settings.model_copy(update={"vapi_assistant_id": assistant_id})
    app = create_app(replace(house.deps, settings=settings))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as http:
        other = replace(house, app=app, http=http)
        answered = await answer(other, payload("vapi_assistant_request"))
    assert answered == {"assistantId": assistant_id}


async def test_a_transfer_is_declined_aloud(house: House) -> None:
    answered = await answer(house, payload("vapi_transfer_destination_request"))
    assert list(answered) == ["error"]
    assert "941 00 00 00" in answered["error"]


@pytest.mark.parametrize(
    ("name", "logged"),
    [
        ("status_update_in_progress", "call 8ce16d2f-d6bb-5df2-a2bb-fca2b3d45bd6 is in-progress"),
        ("status_update_ended", "call 8ce16d2f-d6bb-5df2-a2bb-fca2b3d45bd6 is ended"),
        (
            "end_of_call_report",
            "call 8ce16d2f-d6bb-5df2-a2bb-fca2b3d45bd6 ended: customer-ended-call, lasted 57 s",
        ),
        (
            "end_of_call_report_failed",
            "call 706a5149-46e1-59db-8912-80030606d9ee ended: silence-timed-out, lasted 11 s",
        ),
    ],
)
async def test_what_became_of_a_call_is_logged(
    house: House, caplog: pytest.LogCaptureFixture, name: str, logged: str
) -> None:
    caplog.set_level(logging.INFO, "api.vapi_events")
    assert await answer(house, payload(f"vapi_{name}")) == {}
    assert [r.message for r in caplog.records if r.name == "api.vapi_events"] == [logged]


@pytest.mark.parametrize(
    "value", [None, 7, ["x"], "+34 600 000 011", "Lucía\nFerrándiz", "x" * 101]
)
async def test_what_is_no_code_stays_out_of_the_log(
    house: House, caplog: pytest.LogCaptureFixture, value: object
) -> None:
    caplog.set_level(logging.INFO, "api.vapi_events")
    for message in (
        {"type": "status-update", "status": value, "call": {"id": value}},
        {"type": "end-of-call-report", "endedReason": value, "startedAt": value, "call": value},
        {"type": "end-of-call-report", "startedAt": "2026-11-21", "endedAt": "2026-11-21T20:00Z"},
    ):
        assert await answer(house, {"message": message}) == {}
    told = [r.message for r in caplog.records if r.name == "api.vapi_events"]
    assert told[0] in ("call ? is ?", "call 7 is ?")
    assert told[1:] == ["call ? ended: ?, lasted unknown"] * 2


@pytest.mark.parametrize(
    "body",
    [
        payload("vapi_unknown_type"),
        payload("vapi_malformed_no_message"),
        {"message": {"type": None}},
        {"message": {"type": ["tool-calls"]}},
        {"message": "x"},
        [],
        b"",
        b"{",
        b"\xff",
        b"[" * 200_000,
        b'"' + b"a" * 9_000_000 + b'"',
    ],
)
async def test_everything_else_is_200_and_nothing(house: House, body: object) -> None:
    assert await answer(house, body) == {}
