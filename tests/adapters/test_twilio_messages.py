"""What the gateway hands over for each kind of message: templates, SMS, validity, callback."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI, Request, Response

from activities.messaging_ports import Failure, OutboundMessage, SendError, Template
from adapters.twilio import TwilioGateway
from domain.channels import Channel
from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
    SMS_SENDER,
    RunningStandin,
    running_standin,
    serve,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OFFER_SID, BOOKED_SID = "HX" + "a" * 32, "HX" + "b" * 32
VALUES = {"1": "Lucía", "2": "4 personas", "3": "o1"}
FREE = OutboundMessage("o1:offer", "e1", "whatsapp:+34600000011", "¡Hola, Lucía! 4 personas. ¿Sí?")
OFFER = replace(FREE, template=Template(OFFER_SID, VALUES))
SMS = replace(FREE, key="o1:offer:sms", to="+34600000011", channel=Channel.SMS)


def definition(sid: str, body: str) -> dict[str, Any]:
    buttons = [{"type": "QUICK_REPLY", "title": "Sí", "id": "si:{{3}}"}]
    types = {"twilio/quick-reply": {"body": body, "actions": buttons}}
    named = {"friendly_name": f"sample_{sid[-1]}", "language": "es", "status": "approved"}
    return {**named, "sid": sid, "variables": VALUES, "types": types}


@pytest_asyncio.fixture
async def standin() -> AsyncIterator[RunningStandin]:
    async with running_standin(sms_from=SMS_SENDER) as running:
        await running.templates(definition(OFFER_SID, "¡Hola, {{1}}! {{2}}. ¿Sí?"))
        yield running


@pytest_asyncio.fixture
async def gateway(standin: RunningStandin) -> AsyncIterator[TwilioGateway]:
    async with TwilioGateway(
        ACCOUNT_SID, AUTH_TOKEN, SENDER, standin.url, timeout_seconds=2, sms_sender=SMS_SENDER
    ) as opened:
        yield opened


@dataclass
class Forms:
    """Twilio by hand: takes every create and keeps its form."""

    url: str = ""
    all: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.all.append(dict(await request.form()))
        return Response('{"sid": "MM1"}', 201)


@pytest_asyncio.fixture
async def forms() -> AsyncIterator[Forms]:
    taken, app = Forms(), FastAPI()
    app.add_api_route("/{path:path}", taken.take, methods=["POST"])
    async with serve(app) as taken.url:
        yield taken


async def handed_over(forms: Forms, message: OutboundMessage, **more: Any) -> dict[str, Any]:
    async with TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, forms.url, **more) as gateway:
        await gateway.send(message)
    return forms.all[-1]


async def test_free_text_is_nothing_but_text(forms: Forms) -> None:
    form = await handed_over(forms, FREE)
    assert form == {"To": FREE.to, "From": SENDER, "Body": FREE.body}


async def test_a_template_is_its_id_and_its_values(forms: Forms) -> None:
    form = await handed_over(forms, OFFER)
    assert form.keys() == {"To", "From", "ContentSid", "ContentVariables"}
    assert (form["ContentSid"], json.loads(form["ContentVariables"])) == (OFFER_SID, VALUES)


async def test_an_sms_goes_from_its_own_sender_to_the_plain_number(forms: Forms) -> None:
    form = await handed_over(forms, SMS, sms_sender=SMS_SENDER)
    assert form == {"To": "+34600000011", "From": SMS_SENDER, "Body": FREE.body}


@pytest.mark.parametrize(
    ("seconds", "expected"), [(900, "900"), (1, "1"), (36_000, "36000"), (86_400, "36000")]
)
async def test_validity_is_passed_on_within_twilios_limit(
    forms: Forms, seconds: int, expected: str
) -> None:
    form = await handed_over(forms, replace(FREE, valid_seconds=seconds))
    assert form["ValidityPeriod"] == expected


async def test_status_callback_has_the_key_and_asks_for_retries(forms: Forms) -> None:
    message = replace(FREE, key="o1:offer&x=ñ#1")
    key = "key=o1%3Aoffer%26x%3D%C3%B1%231"
    for callback, joint in (("https://h.test/status", "?"), ("https://h.test/status?a=1", "&")):
        form = await handed_over(forms, message, status_callback=callback)
        assert form["StatusCallback"] == f"{callback}{joint}{key}#rc=2&rp=5xx,ct,rt"


async def test_a_report_that_was_not_taken_comes_again(standin: RunningStandin) -> None:
    app, arrived, answers = FastAPI(), asyncio.Queue[str](), [503]

    @app.post("/status")
    async def status(request: Request) -> Response:
        await arrived.put(request.url.query)
        return Response(status_code=answers.pop() if answers else 204)

    async with (
        serve(app) as url,
        TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, standin.url, f"{url}/status") as gateway,
    ):
        await gateway.send(FREE)
        async with asyncio.timeout(5):
            queries = [await arrived.get() for _ in range(3)]  # sent, once more, delivered
    assert queries == ["key=o1%3Aoffer"] * 3


async def test_the_guest_reads_the_filled_template(
    standin: RunningStandin, gateway: TwilioGateway
) -> None:
    sent = await gateway.send(replace(OFFER, valid_seconds=900))
    (kept,) = await standin.messages()
    assert (kept["sid"], kept["body"], kept["content_sid"]) == (sent.sid, FREE.body, OFFER_SID)
    assert kept["buttons"] == [{"title": "Sí", "payload": "si:o1"}]
    assert kept["validity_period"] == 900


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (Template("HX" + "f" * 32, VALUES), 21655),
        (Template(OFFER_SID, {"1": ""}), 21656),
        (Template(OFFER_SID, {"1": "a\nb"}), 21656),
    ],
)
async def test_a_wrong_template_is_a_fault_of_the_content(
    gateway: TwilioGateway, template: Template, code: int
) -> None:
    with pytest.raises(SendError) as caught:
        await gateway.send(replace(FREE, template=template))
    assert (caught.value.failure, caught.value.code) == (Failure.CONTENT, code)


async def test_a_template_is_found_by_its_own_words(
    standin: RunningStandin, gateway: TwilioGateway
) -> None:
    await standin.templates(definition(BOOKED_SID, "Reservado, {{1}}: {{2}}."))
    other = replace(FREE, body="Reservado, Lucía: 4 personas.")
    older = await gateway.send(replace(other, template=Template(BOOKED_SID, VALUES)))
    mine = await gateway.send(OFFER)
    assert await gateway.find(OFFER, LONG_AGO, []) == mine.sid
    assert await gateway.find(OFFER, LONG_AGO, [mine.sid]) == older.sid  # as good as unknown words
    assert await gateway.find(OFFER, LONG_AGO, [mine.sid, older.sid]) is None


async def test_a_template_in_the_accounts_own_words_is_found_by_its_values(
    standin: RunningStandin, gateway: TwilioGateway
) -> None:
    await standin.templates(definition(OFFER_SID, "Para {{2}} hay mesa, {{1}}"))
    await gateway.send(replace(FREE, body="Para 2 personas hay mesa, Lucía"))
    sent = await gateway.send(OFFER)
    assert await gateway.find(OFFER, LONG_AGO, []) == sent.sid


async def test_values_that_nobody_reads_tell_nothing(gateway: TwilioGateway) -> None:
    await gateway.send(replace(FREE, body="Otro texto"))
    forgotten = replace(OFFER, body="")
    assert await gateway.find(forgotten, LONG_AGO, []) is None


async def test_free_text_is_not_found_by_values(gateway: TwilioGateway) -> None:
    await gateway.send(replace(FREE, body=f"{FREE.body} ¡Hasta luego!"))
    assert await gateway.find(FREE, LONG_AGO, []) is None


async def test_an_sms_is_sent_and_found_apart_from_whatsapp(
    standin: RunningStandin, gateway: TwilioGateway
) -> None:
    await gateway.send(FREE)
    assert await gateway.find(SMS, LONG_AGO, []) is None
    sent = await gateway.send(SMS)
    (kept,) = await standin.messages(channel="sms")
    assert (kept["sid"], kept["from"], kept["body"]) == (sent.sid, SMS_SENDER, FREE.body)
    assert await gateway.find(SMS, LONG_AGO, []) == sent.sid


async def test_without_a_sender_there_is_no_sms_and_none_to_be_found(
    standin: RunningStandin,
) -> None:
    async with TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, standin.url) as gateway:
        with pytest.raises(SendError) as caught:
            await gateway.send(SMS)
        await standin.faults(status=500, scope="all")  # nobody is asked
        assert await gateway.find(SMS, LONG_AGO, []) is None
    assert (caught.value.failure, caught.value.code) == (Failure.CHANNEL, None)
    assert "600000" not in caught.value.detail
    assert await standin.messages() == []
