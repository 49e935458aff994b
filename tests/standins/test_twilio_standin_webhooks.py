"""Inbound webhooks: the signed form, how its answer is read, retries."""

import asyncio
import socket

import pytest
from fastapi import Response
from twilio.request_validator import RequestValidator

from standins.twilio.delivery import sign
from standins.twilio.overrides import Overrides, split_webhook_url
from tests.standin_fixtures import (
    RunningStandin,
)
from tests.standins.twilio_product import (
    FIXTURES,
    GUEST,
    Product,
    fixture,
    twiml,
)


def vectors() -> list[tuple[str, str, dict[str, str], str]]:
    given = fixture("twilio_signature_vectors.json")
    vendor = given["vendor_vector"]
    found = [(vendor["auth_token"], vendor["url"], vendor["params"], vendor["X-Twilio-Signature"])]
    for vector in given["vectors"]:
        # One vector names a form that is not among the fixtures.
        if (FIXTURES / vector["params_file"]).exists():
            form = fixture(vector["params_file"])
            signature = vector["X-Twilio-Signature"]
            found.append((given["auth_token"], vector["url"], form, signature))
    return found


def test_signature_vectors_are_read() -> None:
    assert len(vectors()) >= 5


@pytest.mark.parametrize(("token", "url", "form", "signature"), vectors())
def test_signs_as_twilio(token: str, url: str, form: dict[str, str], signature: str) -> None:
    assert sign(token, url, form) == signature
    assert RequestValidator(token).validate(url, form, sign(token, url, form))


async def test_inbound_form_and_reply(twilio_standin: RunningStandin, product: Product) -> None:
    await twilio_standin.webhook(f"{product.url}/hook?a=1#rc=2&rp=5xx")
    product.answers = [twiml("<Message>¡Perfecto, Lucía! 1 &lt; 2</Message>")]
    sid = "SM40d82f61b626dd60a7007df0c26e09f4"
    result = await twilio_standin.inbound(GUEST, "SI", profile_name="Lucía", sid=sid)
    assert product.calls[0]["form"] == fixture("twilio_inbound_si.json")
    assert product.calls[0]["valid"]
    assert product.calls[0]["query"] == "a=1"
    assert (result["status_code"], result["reply"]) == (200, "¡Perfecto, Lucía! 1 < 2")
    assert (result["message_sid"], result["attempts"], result["error"]) == (sid, 1, None)
    assert result["elapsed_ms"] > 0
    replies = await twilio_standin.messages(to=GUEST, direction="outbound-reply")
    assert [m["body"] for m in replies] == ["¡Perfecto, Lucía! 1 < 2"]


async def test_extra_fields_reach_the_form(
    twilio_standin: RunningStandin, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    extra = {"MessageType": "button", "ButtonPayload": "confirm_yes", "Label": ""}
    await twilio_standin.inbound(GUEST, "Sí, vamos", extra=extra)
    form = product.calls[0]["form"]
    assert extra.items() <= form.items()
    assert product.calls[0]["valid"]


@pytest.mark.parametrize(
    ("answer", "reply", "error"),
    [
        (twiml(""), None, None),
        (twiml("<Message><Body>Uno</Body></Message><Message>Dos</Message>"), "Uno\nDos", None),
        (Response("ok", media_type="text/plain"), "ok", None),
        (Response("{}", media_type="application/json"), None, 12300),
        (Response("<Response><Message>", media_type="text/xml"), None, 12100),
        (Response("<Other/>", media_type="text/xml"), None, 12100),
        (Response(status_code=403), None, 11200),
    ],
)
async def test_answers_are_read_as_twilio_reads_them(
    twilio_standin: RunningStandin,
    product: Product,
    answer: Response,
    reply: str | None,
    error: int | None,
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    product.answers = [answer]
    result = await twilio_standin.inbound(GUEST, "Hola")
    assert (result["reply"], result["error"]) == (reply, error)
    assert result["status_code"] == answer.status_code


async def test_repeated_delivery_keeps_the_message_once(
    twilio_standin: RunningStandin, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    sid = "SM" + "a" * 32
    for _ in range(2):
        await twilio_standin.inbound(GUEST, "SI", sid=sid)
    assert [call["form"]["MessageSid"] for call in product.calls] == [sid, sid]
    assert len(await twilio_standin.messages(direction="inbound")) == 1


async def test_server_errors_are_retried_when_asked_for(
    twilio_standin: RunningStandin, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook#rc=3&rp=5xx,ct")
    product.answers = [Response(status_code=503), Response(status_code=500), twiml("")]
    result = await twilio_standin.inbound(GUEST, "SI")
    assert (result["attempts"], result["status_code"]) == (3, 200)
    assert len({call["token"] for call in product.calls}) == 1
    assert len({call["form"]["MessageSid"] for call in product.calls}) == 1


async def test_server_errors_are_not_retried_by_default(
    twilio_standin: RunningStandin, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    product.answers = [Response(status_code=500)]
    result = await twilio_standin.inbound(GUEST, "SI")
    assert (result["attempts"], result["status_code"], result["error"]) == (1, 500, 11200)


@pytest.mark.parametrize(("fragment", "attempts"), [("", 2), ("#rc=4", 5), ("#rc=0", 1)])
async def test_refused_connections_are_retried(
    twilio_standin: RunningStandin, fragment: str, attempts: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/hook"
    await twilio_standin.webhook(url + fragment)
    result = await twilio_standin.inbound(GUEST, "SI")
    assert (result["attempts"], result["status_code"], result["error"]) == (attempts, None, 11205)


@pytest.mark.parametrize(
    ("fragment", "attempts"), [("rt=100", 1), ("rt=100&rc=2&rp=rt", 3), ("tt=150&rc=5&rp=all", 1)]
)
async def test_silent_webhook(
    twilio_standin: RunningStandin, product: Product, fragment: str, attempts: int
) -> None:
    product.hold = asyncio.Event()
    await twilio_standin.webhook(f"{product.url}/hook#{fragment}")
    result = await twilio_standin.inbound(GUEST, "SI")
    assert (result["attempts"], result["status_code"], result["error"]) == (attempts, None, 11205)


def test_overrides_are_cut_off_and_read() -> None:
    url, overrides = split_webhook_url("https://h.example/in?x=1#ct=2000&rt=8000&rc=2&rp=5xx,ct,rt")
    assert url == "https://h.example/in?x=1"
    assert overrides == Overrides(ct=2000, rt=8000, rc=2, rp=("5xx", "ct", "rt"))
    assert split_webhook_url("https://h.example/in")[1] == Overrides()


@pytest.mark.parametrize("url", ["ftp://h/x", "h/x", "http://h/x#ct=99", "http://h/x#rp=6xx"])
async def test_bad_webhook_url_is_refused(twilio_standin: RunningStandin, url: str) -> None:
    answer = await twilio_standin.control.post("/control/webhook", json={"url": url})
    assert answer.status_code == 422
    inbound = {"from": GUEST, "body": "Hola"}
    unset = await twilio_standin.control.post("/control/inbound", json=inbound)
    assert unset.status_code == 409
