"""Twilio's webhooks: signatures, and the way of a guest's message to its answer."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree

import httpx
import pytest

from activities.errors import RecordsUnavailable
from adapters.twilio_webhook import TwilioWebhook
from api.engine_errors import EngineAway
from tests.api.conftest import AUTH_TOKEN, FIXTURES, INCOMING, PUBLIC, House, payload
from tests.waiting import eventually

INBOUND = sorted(p.stem for p in FIXTURES.glob("twilio_inbound_*.json"))
STATUSES = sorted(p.stem for p in FIXTURES.glob("twilio_status_*.json"))
STATUS = "/twilio/whatsapp/status"
SID = "SM00000000000000000000000000000001"


def said(answer: httpx.Response) -> list[str]:
    """The messages in the TwiML."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    assert root.tag == "Response"
    return ["".join(message.itertext()) for message in root]


def form(body: str, number: int = 11, sid: str = SID, **more: str) -> dict[str, str]:
    """A guest's message."""
    sender = f"whatsapp:+346000000{number:02}"
    message = {"MessageSid": sid, "From": sender, "To": "whatsapp:+34910000002", "Body": body}
    return message | more


@pytest.fixture
async def waiting(house: House) -> str:
    """Guest 11 waits; their entry's id."""
    await house.full()
    return str((await house.join(11)).json()["data"]["id"])


def vectors() -> Iterator[tuple[str, dict[str, str], str]]:
    document = json.loads((FIXTURES / "twilio_signature_vectors.json").read_text("utf-8"))
    for vector in document["vectors"]:
        file = FIXTURES / vector["params_file"]
        if file.exists():
            params = json.loads(file.read_text("utf-8"))
            yield vector["url"], params, vector["X-Twilio-Signature"]


@pytest.mark.parametrize(("url", "params", "signature"), list(vectors()))
def test_signature_vectors(url: str, params: dict[str, str], signature: str) -> None:
    webhook = TwilioWebhook(AUTH_TOKEN)
    lists = {name: [value] for name, value in params.items()}
    assert webhook.is_signed(url, lists, signature)
    assert not webhook.is_signed(url + "x", lists, signature)
    assert not webhook.is_signed(url, lists | {"Extra": [""]}, signature)
    assert not webhook.is_signed(url, lists, "")


@pytest.mark.parametrize("name", INBOUND)
async def test_every_message_is_taken_from_anybody(house: House, name: str) -> None:
    message = payload(name)
    answer = await house.twilio(message)
    messages = said(answer)
    if "OptOutType" in message:
        assert messages == []
    elif name == "twilio_inbound_baja":
        assert "no te enviará más mensajes" in messages[0]
    else:
        assert messages == [
            "Hola, soy el asistente automático de Casa de Prueba. Este número no está en la lista "
            "de espera. Para apuntarte o reservar, llámanos al 941 00 00 00."
        ]


@pytest.mark.usefixtures("waiting")
async def test_the_message_reaches_the_entry_and_its_answer_comes_back(
    house: House, waiting: str
) -> None:
    (text,) = said(await house.twilio(form("¿Hay <trona>?")))
    assert text.startswith("Hola, ¿Hay <trona>?. Sigues en la lista de espera")
    ((entry_id, reply),) = house.engine.replies
    assert (entry_id, reply.message_sid, reply.body) == (waiting, SID, "¿Hay <trona>?")
    assert reply.received_at == house.clock()


@pytest.mark.usefixtures("waiting")
async def test_a_duplicate_gets_the_same_answer_and_is_heard_once(house: House) -> None:
    first = said(await house.twilio(payload("twilio_inbound_si")))
    second = said(await house.twilio(payload("twilio_inbound_duplicate_of_si")))
    assert first == second
    assert len(house.engine.replies) == 1


@pytest.mark.usefixtures("waiting")
async def test_an_answer_that_goes_out_on_its_own_is_not_given_twice(house: House) -> None:
    house.engine.answers[SID] = None
    assert said(await house.twilio(form("hola"))) == []
    await house.database.inbox.answered(SID, "¡Hola!", "message")
    assert said(await house.twilio(form("hola"))) == []


@pytest.mark.usefixtures("waiting")
async def test_an_answer_that_is_late_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> str | None:
        await asyncio.Event().wait()
        return "tarde"

    monkeypatch.setattr(house.engine, "answer_to", never)
    monkeypatch.setattr("api.replies.ANSWER_WITHIN", 0.05)
    assert said(await house.twilio(form("hola"))) == []


@pytest.mark.parametrize(("button", "body"), [("confirm_yes", "SÍ"), ("confirm_no", "NO")])
async def test_a_button_counts_by_its_id(
    house: House, waiting: str, button: str, body: str
) -> None:
    await house.twilio(form("Un título", ButtonPayload=button))
    assert [(e, r.body) for e, r in house.engine.replies] == [(waiting, body)]


async def test_stop_is_heard_but_not_answered(house: House, waiting: str) -> None:
    assert said(await house.twilio(form("STOP", OptOutType="STOP"))) == []
    assert [entry_id for entry_id, _ in house.engine.replies] == [waiting]


async def test_a_guest_whose_wait_is_over(house: House, waiting: str) -> None:
    await house.staff("DELETE", f"/waitlist/{waiting}")
    (text,) = said(await house.twilio(form("hola")))
    assert "no está en la lista de espera" in text


async def test_an_entry_that_ended_meanwhile(house: House, waiting: str) -> None:
    house.engine.entries.clear()
    (text,) = said(await house.twilio(form("sí")))
    assert "no está en la lista de espera" in text


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("body", ["join red-panda", " JOIN foo-bar "])
async def test_the_sandboxs_own_message_is_left_alone(house: House, body: str) -> None:
    assert said(await house.twilio(form(body))) == []
    assert house.engine.replies == []


async def test_a_sender_without_a_number_is_answered_politely(house: House) -> None:
    message = form("hola") | {"From": "whatsapp:ES.1187204455090311", "WaId": ""}
    (text,) = said(await house.twilio(message))
    assert text.startswith("Hola, soy el asistente")


async def test_a_mexican_number_is_known_in_both_forms(house: House) -> None:
    await house.full()
    await house.join(0, telefono_cliente="+52 55 0000 0001")
    message = form("hola") | {"From": "whatsapp:+5215500000001"}
    (text,) = said(await house.twilio(message))
    assert text.startswith("Hola, hola. Sigues en la lista")


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body, headers: (body + "&x=", headers),
        lambda body, headers: (body.replace("hola", "hol%61a"), headers),
        lambda body, headers: (body, {}),
        lambda body, headers: (body, headers | {"X-Twilio-Signature": "zzz"}),
        lambda body, headers: ("", headers),
        lambda body, headers: ("a=1&" * 300, headers),
        lambda body, headers: (b"\xff=\xfe", headers),
    ],
)
async def test_what_twilio_did_not_sign_changes_nothing(house: House, spoil: object) -> None:
    message = form("hola")
    request = house.http.build_request("POST", INCOMING, data=message)
    signature = TwilioWebhook(AUTH_TOKEN)._validator.compute_signature(PUBLIC + INCOMING, message)
    headers = {"X-Twilio-Signature": signature}
    body, headers = spoil(request.content.decode(), headers)  # type: ignore[operator]
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    answer = await house.http.post(INCOMING, content=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    assert house.engine.replies == []
    assert await house.database.inbox.pending(house.clock() + timedelta(days=1)) == []


async def test_the_query_is_signed_too(house: House) -> None:
    assert (await house.twilio(form("hola"), f"{INCOMING}?a=b%20c&d=")).status_code == 200


async def test_a_form_that_is_too_large(house: House) -> None:
    answer = await house.twilio(form("a" * 70_000))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
async def test_a_signed_form_without_its_essentials(house: House, missing: str) -> None:
    message = form("hola")
    del message[missing]
    answer = await house.twilio(message)
    assert (answer.status_code, answer.json()["errors"][0]["campo"]) == (422, missing)


@pytest.mark.usefixtures("waiting")
async def test_temporal_away_keeps_the_message_and_hands_it_over_later(
    house: House, waiting: str
) -> None:
    house.engine.failures = [EngineAway("gone")]
    assert said(await house.twilio(form("sí"))) == []
    received_at = house.clock()
    house.clock.now += timedelta(minutes=20)

    async def heard() -> bool:
        return bool(house.engine.replies)

    await eventually(heard)
    ((entry_id, reply),) = house.engine.replies
    assert (entry_id, reply.body, reply.received_at) == (waiting, "sí", received_at)


async def test_sql_away_makes_twilio_deliver_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise RecordsUnavailable

    monkeypatch.setattr(house.database.inbox, "receive", away)
    answer = await house.twilio(form("sí"))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")


@pytest.mark.usefixtures("waiting")
async def test_an_answer_that_cannot_be_noted_is_left_to_the_entry(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise RecordsUnavailable

    monkeypatch.setattr(house.database.inbox, "answered", away)
    monkeypatch.setattr(house.database.inbox, "handed_over", away)
    assert said(await house.twilio(form("sí"))) == []


@pytest.mark.parametrize("name", STATUSES)
async def test_every_status_is_accepted(house: House, name: str) -> None:
    answer = await house.twilio(payload(name), f"{STATUS}?key=offer")
    assert (answer.status_code, answer.content) == (204, b"")


async def test_an_unsigned_status_is_not(house: House) -> None:
    answer = await house.http.post(STATUS, data=payload("twilio_status_sent"))
    assert answer.status_code == 403


NASTY = (
    "s" * 10_000,
    "sí" * 700,
    "\x00\x01\x1b[31msí\x7f",
    "si\u0301, vamos",
    "\u202esí\u202c",
    "Sí да はい نعم",
    "\u200b\u200c\u2060",
    "<script>alert(1)</script> & «sí»",
    "{name} %s ${x}",
    "👍" * 400,
    "",
)


@pytest.mark.parametrize("body", NASTY)
async def test_nasty_texts_are_answered_and_change_nothing_here(
    house: House, waiting: str, body: str
) -> None:
    before = house.engine.entries[waiting]
    assert len(said(await house.twilio(form(body)))) <= 1
    stranger = form(body, 77, "SM" + "7" * 32)
    (text,) = said(await house.twilio(stranger))
    assert "Casa de Prueba" in text
    assert house.engine.entries[waiting] == before
