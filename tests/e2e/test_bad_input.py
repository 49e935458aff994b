"""Bad input and strangers: the right form of answer, and nothing is changed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.clients import local_client
from tests.e2e.evening import AT, Evening
from tests.e2e.house import CLOSED_IN, VIEWER, House
from tests.e2e.people import Guest, Json, Staff, VoiceAgent, tool_call
from wiring import STANDIN_AUTH_TOKEN

INCOMING = "/twilio/whatsapp/incoming"
STRANGER = "+34600000098"


@pytest.fixture(scope="module")
async def evening(house: House) -> Evening:
    """One evening for all: what is refused leaves it as it was."""
    return await house.full_evening()


@pytest.fixture(scope="module")
async def waiting(evening: Evening) -> Guest:
    """A guest in line of the full house."""
    return await _joined(evening)


async def _joined(evening: Evening) -> Guest:
    guest = evening.guest("Carmen Ruiz")
    await evening.join(guest)
    return guest


def _problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and kind of an RFC 9457 problem that tells people in Spanish what is wrong."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def _ahead(house: House, days: int) -> str:
    return (house.today + timedelta(days=days)).isoformat()


# --- the staff API -------------------------------------------------------------------------------

WISHES: dict[str, tuple[Callable[[House], Json], str]] = {
    "zone": (lambda _: {"zona_preferida": "Azotea"}, "zone-unknown"),
    "past": (lambda h: {"fecha": _ahead(h, -2)}, "date-past"),
    "beyond": (lambda h: {"fecha": _ahead(h, 92)}, "date-too-far"),
    "closed": (lambda h: {"fecha": _ahead(h, CLOSED_IN)}, "closed"),
    "hour": (lambda _: {"hora": "10:00"}, "closed"),
    "nobody": (lambda _: {"num_personas": 0}, "validation"),
    "crowd": (lambda _: {"num_personas": 40}, "party-too-large"),
    "words": (lambda _: {"num_personas": "cuatro"}, "validation"),
    "phone": (lambda _: {"telefono_cliente": "600 00 00"}, "validation"),
    "date": (lambda _: {"fecha": "mañana"}, "validation"),
    "field": (lambda _: {"mesita": "T1"}, "validation"),
}


@pytest.mark.parametrize("path", ["/waitlist", "/reservations"])
@pytest.mark.parametrize("wrong", WISHES)
async def test_a_wish_that_cannot_be(
    wrong: str, path: str, house: House, evening: Evening, waiting: Guest
) -> None:
    bad, kind = WISHES[wrong]
    before = await evening.seen()
    stranger = Guest("Eva Sáez", STRANGER, 2)
    answer = await evening.staff.ask("POST", path, stranger.wish(evening.day, AT) | bad(house))
    assert _problem(answer) == (422, kind)
    assert await evening.seen() == before


COMMANDS: dict[str, tuple[str, str, Json | None, int, str]] = {
    "free": ("POST", "/tables/T99/free", {}, 404, "table-unknown"),
    "free-past": ("POST", "/tables/T2/free", {"fecha": "2020-01-15"}, 422, "date-past"),
    "seat": ("POST", "/tables/T99/seat", {"num_personas": 2}, 404, "table-unknown"),
    "seat-crowd": ("POST", "/tables/T1/seat", {"num_personas": 9}, 422, "party-too-large"),
    "seat-nobody": ("POST", "/tables/T1/seat", {"num_personas": 0}, 422, "validation"),
    "block": ("POST", "/tables/T99/block", {}, 404, "table-unknown"),
    "block-taken": ("POST", "/tables/T2/block", {}, 409, "table-taken"),
    "block-backwards": ("POST", "/tables/T2/block", {"hasta": "20:00"}, 422, "span-invalid"),
    "notify-table": ("POST", "/waitlist/{id}/notify", {"mesa": "T99"}, 404, "table-unknown"),
    "notify-taken": ("POST", "/waitlist/{id}/notify", {"mesa": "T2"}, 409, "table-taken"),
    "notify-full": ("POST", "/waitlist/{id}/notify", None, 409, "no-table-fits"),
    "notify": ("POST", "/waitlist/nobody/notify", None, 404, "entry-unknown"),
    "entry": ("GET", "/waitlist/nobody", None, 404, "entry-unknown"),
    "delete": ("DELETE", "/waitlist/nobody", None, 404, "entry-unknown"),
    "cancel": ("DELETE", "/reservations/nobody", None, 404, "reservation-unknown"),
    "cursor": ("GET", "/waitlist?cursor=x", None, 422, "validation"),
    "state": ("GET", "/waitlist?estado=LOST", None, 422, "validation"),
}


@pytest.mark.parametrize("wrong", COMMANDS)
async def test_a_command_that_cannot_be(wrong: str, evening: Evening, waiting: Guest) -> None:
    method, path, body, status, kind = COMMANDS[wrong]
    span = {"fecha": evening.day, "desde": AT, "hasta": "22:00"} if "block" in path else {}
    before = await evening.seen()
    sent = None if body is None else span | body
    answer = await evening.staff.ask(method, path.format(id=evening.ids[waiting]), sent)
    assert _problem(answer) == (status, kind)
    assert await evening.seen() == before


async def test_an_entry_that_has_ended(house: House) -> None:
    evening = await house.full_evening()
    path = f"/waitlist/{evening.ids[await _joined(evening)]}"
    await evening.staff.do("DELETE", path)
    before = await evening.seen()
    for method, command in (("DELETE", path), ("POST", f"{path}/notify")):
        assert _problem(await evening.staff.ask(method, command)) == (409, "entry-final")
    assert await evening.seen() == before


@pytest.mark.parametrize("who", ["nobody", "forged", "viewer"])
async def test_staff_who_may_not(who: str, house: House, evening: Evening, waiting: Guest) -> None:
    tokens = {"nobody": "", "forged": "eyJhbGciOiJub25lIn0.e30.", "viewer": ""}
    token = await house.token(*VIEWER) if who == "viewer" else tokens[who]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    before = await evening.seen()
    async with local_client(house.public.base_url, headers=headers) as http:
        stranger = Staff(http)
        expected = (403, "forbidden") if who == "viewer" else (401, "unauthorised")
        wish = Guest("Eva Sáez", STRANGER, 2).wish(evening.day, AT)
        calls = (
            ("POST", "/waitlist", wish),
            ("POST", "/tables/T2/free", {"fecha": evening.day, "hora": AT}),
            ("DELETE", f"/waitlist/{evening.ids[waiting]}", None),
        )
        for method, path, body in calls:
            assert _problem(await stranger.ask(method, path, body)) == expected
    assert await evening.seen() == before


# --- the voice agent -----------------------------------------------------------------------------

SAID: dict[str, tuple[Callable[[House], Json], str]] = {
    "zone": (lambda _: {"zona_preferida": "Azotea"}, "Las zonas son: Interior, Terraza"),
    "past": (lambda h: {"fecha": _ahead(h, -2)}, "ya ha pasado"),
    "beyond": (lambda h: {"fecha": _ahead(h, 92)}, "90 días"),
    "closed": (lambda h: {"fecha": _ahead(h, CLOSED_IN)}, "cerrado"),
    "nobody": (lambda _: {"num_personas": 0}, "cuántos serán"),
    "crowd": (lambda _: {"num_personas": 40}, "hay que llamar al 941 00 00 00"),
    "phone": (lambda _: {"telefono": "600 00"}, "cifra a cifra"),
    "name": (lambda _: {"nombre": ""}, "Falta el nombre"),
}


@pytest.mark.parametrize("wrong", SAID)
async def test_a_caller_whose_wish_cannot_be(
    wrong: str, house: House, evening: Evening, waiting: Guest
) -> None:
    bad, told = SAID[wrong]
    before = await evening.seen()
    said = Guest("Eva Sáez", STRANGER, 2).said(evening.day, AT) | bad(house)
    result = await evening.agent.use("add_to_waitlist", STRANGER, said)
    assert told in result["error"]
    assert "\n" not in result["error"]
    assert await evening.seen() == before


@pytest.mark.parametrize("sent", ["{no es JSON", "[1, 2]", [1, 2], 7, '"texto"', None])
async def test_arguments_that_cannot_be_read(sent: object, evening: Evening) -> None:
    before = await evening.seen()
    result = await evening.agent.use("add_to_waitlist", STRANGER, sent)
    assert set(result) == {"toolCallId", "name", "error"}
    assert await evening.seen() == before


@pytest.mark.parametrize("encode", [dict, json.dumps, lambda a: json.dumps(json.dumps(a))])
async def test_arguments_in_every_form_that_can_be_read(
    encode: Callable[[Json], Any], house: House
) -> None:
    evening = await house.full_evening()
    guest = evening.guest("Eva Sáez", 2)
    said = encode(guest.said(evening.day, AT))
    result = await evening.agent.use("add_to_waitlist", guest.phone, said)
    assert "posición 1 de la lista" in result["result"]
    assert [e["nombre_cliente"] for e in await evening.entries()] == ["Eva Sáez"]


@pytest.mark.parametrize("secret", ["", "wrong"])
async def test_a_voice_agent_without_the_secret(
    secret: str, house: House, evening: Evening, waiting: Guest
) -> None:
    before = await evening.seen()
    for tool in ("add_to_waitlist", "leave_waitlist"):
        envelope = tool_call(tool, waiting.phone, waiting.said(evening.day, AT))
        answer = await VoiceAgent(house.public, secret).send(tool, envelope)
        assert _problem(answer) == (401, "unauthorised")
    assert await evening.seen() == before


# --- WhatsApp ------------------------------------------------------------------------------------


async def test_a_message_of_somebody_who_does_not_wait(evening: Evening, waiting: Guest) -> None:
    before = await evening.seen()
    answer = await evening.telephones.ask(STRANGER, "SÍ")
    assert "Este número no está en la lista de espera" in answer
    assert await evening.seen() == before


@pytest.mark.parametrize("forged", ["missing", "wrong", "other body"])
async def test_a_webhook_that_twilio_did_not_sign(
    forged: str, house: House, evening: Evening, waiting: Guest
) -> None:
    form = {"MessageSid": f"SM{'0' * 32}", "From": f"whatsapp:{waiting.phone}", "Body": "CANCELAR"}
    signed = {**form, "Body": "Hola"} if forged == "other body" else form
    token = "wrong" if forged == "wrong" else STANDIN_AUTH_TOKEN
    url = str(house.public.base_url).rstrip("/") + INCOMING
    signature = RequestValidator(token).compute_signature(url, signed)
    headers = {} if forged == "missing" else {"X-Twilio-Signature": signature}
    before = await evening.seen()
    answer = await house.public.post(INCOMING, data=form, headers=headers)
    assert _problem(answer) == (403, "forbidden")
    assert await evening.seen() == before
