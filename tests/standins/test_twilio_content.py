"""The Content API: templates are created, listed, and approved by WhatsApp's rules."""

import asyncio
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import httpx
import pytest
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from adapters.twilio_http import TwilioHttp
from tests.standin_fixtures import ACCOUNT_SID, AUTH_TOKEN, RunningStandin
from tests.standins.twilio_product import OFFER, OFFER_SID, put_offer

CONTENT = "/v1/Content"
APPROVAL = {"name": "mesa_lista_v1", "category": "UTILITY"}
Change = Callable[[dict[str, Any]], None]


def changed(change: Change) -> dict[str, Any]:
    definition = deepcopy(OFFER)
    change(definition)
    return definition


def with_body(body: str, count: int) -> dict[str, Any]:
    samples = {str(number): "x" for number in range(1, count + 1)}
    types = {"twilio/text": {"body": body}}
    return OFFER | {"variables": samples, "types": types}


async def created(rest: httpx.AsyncClient, definition: dict[str, Any] = OFFER) -> str:
    answer = await rest.post(CONTENT, json=definition)
    return str(answer.raise_for_status().json()["sid"])


async def verdict(rest: httpx.AsyncClient, sid: str) -> tuple[str, str]:
    answer = await rest.get(f"{CONTENT}/{sid}/ApprovalRequests")
    shown = answer.raise_for_status().json()["whatsapp"]
    return shown["status"], shown.get("rejection_reason", "")


async def submitted(rest: httpx.AsyncClient, sid: str, **asked: str) -> httpx.Response:
    path = f"{CONTENT}/{sid}/ApprovalRequests/whatsapp"
    return await rest.post(path, json=APPROVAL | asked)


async def test_created_template_is_shown_as_twilio_does(rest: httpx.AsyncClient) -> None:
    answer = await rest.post(CONTENT, json=OFFER)
    shown = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch(r"HX[0-9a-f]{32}", shown["sid"])
    assert {name: shown[name] for name in OFFER} == OFFER
    assert shown["account_sid"] == ACCOUNT_SID
    assert shown["url"].endswith(f"{CONTENT}/{shown['sid']}")
    assert shown["links"]["approval_fetch"] == f"{shown['url']}/ApprovalRequests"
    assert (await rest.get(shown["url"])).json() == shown


async def test_twilios_own_package_creates_lists_and_fetches(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    # The synchronous client, since the asynchronous one of the product sends forms only.
    client = Client(ACCOUNT_SID, AUTH_TOKEN)
    client.content.base_url = twilio_standin.url
    request = ContentList.ContentCreateRequest(OFFER)
    made = await asyncio.to_thread(client.content.v1.contents.create, request)
    await submitted(rest, str(made.sid))
    http = TwilioHttp(5.0)
    reader = Client(ACCOUNT_SID, AUTH_TOKEN, ACCOUNT_SID, http_client=http)
    reader.content.base_url = twilio_standin.url
    listed = await reader.content.v1.contents.list_async()
    approval = await reader.content.v1.contents(str(made.sid)).approval_fetch().fetch_async()
    await http.aclose()
    assert [(c.sid, c.variables) for c in listed] == [(made.sid, OFFER["variables"])]
    assert approval.whatsapp is not None
    assert approval.whatsapp["status"] == "approved"


async def test_pages_of_templates(rest: httpx.AsyncClient) -> None:
    sids = [await created(rest) for _ in range(3)]
    first = (await rest.get(CONTENT, params={"PageSize": 2})).json()
    second = (await rest.get(first["meta"]["next_page_url"])).json()
    assert [c["sid"] for c in first["contents"] + second["contents"]] == sids
    assert second["meta"]["next_page_url"] is None
    assert second["meta"]["previous_page_url"] == first["meta"]["url"]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("friendly_name"),
        lambda d: d.pop("language"),
        lambda d: d.update(language="español"),
        lambda d: d.pop("types"),
        lambda d: d.update(types={}),
        lambda d: d.update(types={"twilio/unheard-of": {"body": "Hola"}}),
        lambda d: d.update(variables={"nombre": "Lucía"}),
        lambda d: d.update(variables={"1": ""}),
        lambda d: d.update(surprise=1),
        lambda d: d["types"]["twilio/quick-reply"].update(body="x" * 1025),
        lambda d: d["types"]["twilio/quick-reply"].update(body="Hola {{nombre}}, pase"),
        lambda d: d["types"]["twilio/quick-reply"].update(body="Hola {{}}, pase"),
        lambda d: d["types"]["twilio/quick-reply"].update(body="Hola {{1}, pase"),
        lambda d: d["types"]["twilio/quick-reply"].update(actions=[]),
        lambda d: d["types"]["twilio/quick-reply"]["actions"][0].update(title="x" * 21),
        lambda d: d["types"]["twilio/quick-reply"]["actions"][0].update(id=""),
        lambda d: d["types"]["twilio/quick-reply"]["actions"].extend(
            d["types"]["twilio/quick-reply"]["actions"][:1] * 9
        ),
    ],
)
async def test_bad_definitions_are_refused(rest: httpx.AsyncClient, change: Change) -> None:
    answer = await rest.post(CONTENT, json=changed(change))
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
    assert answer.json()["message"].startswith("Invalid parameter: ")
    assert (await rest.get(CONTENT)).json()["contents"] == []


async def test_body_that_is_no_json_is_refused(rest: httpx.AsyncClient) -> None:
    for body in (b"{", b"[]", b'"text"', b"\xff"):
        answer = await rest.post(CONTENT, content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, 20001)


async def test_limits_are_within(rest: httpx.AsyncClient) -> None:
    def largest(definition: dict[str, Any]) -> None:
        action = {"type": "QUICK_REPLY", "title": "x" * 20, "id": "y" * 200}
        quick = {"body": "z" * 1024, "actions": [action] * 10}
        definition["types"] = {"twilio/quick-reply": quick}

    assert (await rest.post(CONTENT, json=changed(largest))).status_code == 201


@pytest.mark.parametrize("path", ["", f"/{OFFER_SID}", f"/{OFFER_SID}/ApprovalRequests"])
async def test_credentials_are_needed(twilio_standin: RunningStandin, path: str) -> None:
    for auth in (None, (ACCOUNT_SID, "wrong")):
        answer = await twilio_standin.control.get(CONTENT + path, auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


async def test_unknown_template(rest: httpx.AsyncClient) -> None:
    sid = "HX" + "0" * 32
    for path in (sid, f"{sid}/ApprovalRequests"):
        answer = await rest.get(f"{CONTENT}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
    assert (await submitted(rest, sid)).status_code == 404


async def test_sound_template_is_approved(rest: httpx.AsyncClient) -> None:
    sid = await created(rest)
    assert await verdict(rest, sid) == ("unsubmitted", "")
    answer = await submitted(rest, sid)
    assert answer.status_code == 201
    assert answer.json() == {
        **APPROVAL,
        "content_type": "twilio/quick-reply",
        "status": "received",
        "rejection_reason": "",
        "allow_category_change": True,
    }
    assert await verdict(rest, sid) == ("approved", "")


@pytest.mark.parametrize(
    "definition",
    [
        with_body("{{1}}, su mesa para cuatro está lista.", 1),
        with_body("Su mesa para cuatro está lista, {{1}}", 1),
        with_body("Hola {{1}} {{2}}, su mesa está ya lista y esperando.", 2),
        with_body("Hola {{1}}, su mesa para {{3}} personas está ya lista.", 3),
        with_body("Hola {{1}}, su mesa para {{2}} personas está ya lista.", 1),
        with_body("Para {{1}}, hasta {{2}} es.", 2),
        changed(lambda d: d["types"]["twilio/quick-reply"]["actions"][0].update(title="{{1}}")),
        changed(lambda d: d["variables"].pop("4")),
    ],
    ids=["starts", "ends", "adjacent", "gap", "no-sample", "few-words", "title", "payload-sample"],
)
async def test_what_whatsapp_rejects(rest: httpx.AsyncClient, definition: dict[str, Any]) -> None:
    sid = await created(rest, definition)
    await submitted(rest, sid)
    assert await verdict(rest, sid) == ("rejected", "INVALID_FORMAT")


@pytest.mark.parametrize("asked", [{"name": "Mesa lista"}, {"name": ""}, {"category": "NEWS"}])
async def test_bad_approval_request(rest: httpx.AsyncClient, asked: dict[str, str]) -> None:
    sid = await created(rest)
    assert (await submitted(rest, sid, **asked)).status_code == 400
    assert await verdict(rest, sid) == ("unsubmitted", "")


async def test_rejected_name_is_burnt(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    judged = {"status": "rejected", "rejection_reason": "INCORRECT_CATEGORY"}
    await twilio_standin.control.post("/control/approvals", json=judged)
    sid = await created(rest)
    await submitted(rest, sid)
    assert await verdict(rest, sid) == ("rejected", "INCORRECT_CATEGORY")
    await twilio_standin.control.post("/control/approvals", json={"status": None})
    assert (await submitted(rest, sid)).status_code == 400
    assert (await submitted(rest, sid, name="mesa_lista_v2")).status_code == 201
    assert await verdict(rest, sid) == ("approved", "")
    assert (await submitted(rest, sid, name="mesa_lista_v3")).status_code == 400


async def test_pending_until_it_is_judged(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await twilio_standin.control.post("/control/approvals", json={"status": "pending"})
    sid = await created(rest)
    await submitted(rest, sid)
    assert await verdict(rest, sid) == ("pending", "")
    judged = await twilio_standin.control.post(
        "/control/approvals", json={"sid": sid, "status": "approved"}
    )
    assert judged.status_code == 200
    assert await verdict(rest, sid) == ("approved", "")


async def test_templates_with_chosen_ids(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await put_offer(twilio_standin)
    await put_offer(twilio_standin, friendly_name="mesa_lista_v2", status="pending")
    shown = (await rest.get(CONTENT)).json()["contents"]
    assert [(c["sid"], c["friendly_name"]) for c in shown] == [(OFFER_SID, "mesa_lista_v2")]
    assert await verdict(rest, OFFER_SID) == ("pending", "")
    await twilio_standin.control.delete("/control/templates")
    assert (await rest.get(CONTENT)).json()["contents"] == []


@pytest.mark.parametrize("change", [{"sid": "HX1"}, {"language": ""}, {"status": "loved"}])
async def test_bad_templates_change_nothing(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, change: dict[str, str]
) -> None:
    sound, broken = OFFER | {"sid": OFFER_SID}, OFFER | {"sid": OFFER_SID} | change
    put = {"templates": [sound, broken]}
    answer = await twilio_standin.control.post("/control/templates", json=put)
    assert answer.status_code == 422
    assert (await rest.get(CONTENT)).json()["contents"] == []


async def test_unknown_template_cannot_be_judged(twilio_standin: RunningStandin) -> None:
    judged = {"sid": OFFER_SID, "status": "approved"}
    answer = await twilio_standin.control.post("/control/approvals", json=judged)
    assert answer.status_code == 404
