"""What guests can do besides writing: press buttons, answer a message, hide their number."""

import json
from typing import Any

import httpx
import pytest

from tests.standin_fixtures import RunningStandin
from tests.standins.twilio_product import (
    GUEST,
    OTHER,
    Product,
    create,
    fixture,
    offer,
    put_offer,
    twiml,
)

HIDDEN = "whatsapp:ES.1187204455090311"
UNKNOWN = "MM" + "0" * 32


async def press(standin: RunningStandin, sid: str, button: int | str) -> httpx.Response:
    pressed = {"message_sid": sid, "button": button}
    return await standin.control.post("/control/press", json=pressed)


async def offered(
    standin: RunningStandin, rest: httpx.AsyncClient, product: Product, **changes: Any
) -> str:
    await standin.webhook(f"{product.url}/hook")
    await put_offer(standin, **changes)
    return str((await offer(rest, {"4": "offer-7"})).json()["sid"])


@pytest.mark.parametrize(
    ("button", "title", "payload"),
    [
        (0, "Sí, vamos", "si:offer-7"),
        (1, "No podemos", "no:offer-7"),
        ("No podemos", "No podemos", "no:offer-7"),
    ],
)
async def test_pressed_button_of_a_template(
    twilio_standin: RunningStandin,
    rest: httpx.AsyncClient,
    product: Product,
    button: int | str,
    title: str,
    payload: str,
) -> None:
    sid = await offered(twilio_standin, rest, product)
    product.answers = [twiml("<Message>¡Perfecto!</Message>")]
    result = (await press(twilio_standin, sid, button)).raise_for_status().json()
    form = product.calls[0]["form"]
    assert product.calls[0]["valid"]
    assert form.keys() == fixture("twilio_inbound_button_si_template.json").keys()
    assert (form["MessageType"], form["Body"], form["ButtonText"]) == ("button", title, title)
    assert form["ButtonPayload"] == payload
    assert (form["OriginalRepliedMessageSid"], form["From"]) == (sid, GUEST)
    assert form["OriginalRepliedMessageSender"] == form["To"] == "whatsapp:+34910000002"
    assert (result["reply"], result["message_sid"]) == ("¡Perfecto!", form["MessageSid"])


async def test_pressed_button_of_a_message_of_the_session(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    sid = await offered(twilio_standin, rest, product, status="pending")
    assert (await press(twilio_standin, sid, 0)).status_code == 200
    form, wanted = product.calls[0]["form"], fixture("twilio_inbound_button_interactive.json")
    assert form.keys() == wanted.keys()
    assert form["MessageType"] == "interactive"


async def test_press_opens_the_window_and_can_be_delivered_twice(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    sid = await offered(twilio_standin, rest, product)
    again = {"message_sid": sid, "button": 0, "sid": "SM" + "b" * 32}
    for _ in range(2):
        await twilio_standin.control.post("/control/press", json=again)
    assert [call["form"]["MessageSid"] for call in product.calls] == [again["sid"]] * 2
    assert len(await twilio_standin.messages(direction="inbound")) == 1
    await twilio_standin.faults(enforce_window=True)
    await create(rest, StatusCallback=f"{product.url}/hook")
    await product.until(lambda form: form.get("MessageStatus") == "delivered")


async def test_button_that_is_not_there(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    sid = await offered(twilio_standin, rest, product)
    plain = (await create(rest)).json()["sid"]
    answers = [
        await press(twilio_standin, sid, 2),
        await press(twilio_standin, sid, -1),
        await press(twilio_standin, sid, "Quizás"),
        await press(twilio_standin, plain, 0),
        await press(twilio_standin, UNKNOWN, 0),
        await press(twilio_standin, "nonsense", 0),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 404, 422]
    assert product.calls == []


async def test_answer_to_a_message(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    sid = await offered(twilio_standin, rest, product)
    await twilio_standin.inbound(GUEST, "SI", reply_to=sid)
    form = product.calls[0]["form"]
    assert (form["OriginalRepliedMessageSid"], form["MessageType"]) == (sid, "text")
    assert form["OriginalRepliedMessageSender"] == "whatsapp:+34910000002"
    unknown = {"from": GUEST, "body": "SI", "reply_to": UNKNOWN}
    answer = await twilio_standin.control.post("/control/inbound", json=unknown)
    assert answer.status_code == 404
    assert len(product.calls) == 1


@pytest.mark.parametrize(
    "name",
    [
        "twilio_inbound_location.json",
        "twilio_inbound_media.json",
        "twilio_inbound_audio.json",
        "twilio_inbound_list_reply.json",
    ],
)
async def test_other_kinds_of_message(
    twilio_standin: RunningStandin, product: Product, name: str
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    wanted = fixture(name)
    named = {"sid": wanted["MessageSid"], "profile_name": wanted["ProfileName"]}
    await twilio_standin.inbound(wanted["From"], wanted["Body"], extra=wanted, **named)
    assert product.calls[0]["form"] == wanted
    [kept] = await twilio_standin.messages(direction="inbound")
    assert kept["num_media"] == wanted["NumMedia"]


async def test_guest_who_hides_the_number(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    await twilio_standin.inbound(HIDDEN, "SI")
    form = product.calls[0]["form"]
    assert (form["From"], form["ExternalUserId"], form["WaId"]) == (HIDDEN, HIDDEN, "")
    assert json.loads(form["ChannelMetadata"])["data"]["context"]["WaId"] == ""
    assert (await create(rest, To=HIDDEN)).status_code == 201
    assert len(await twilio_standin.wait(HIDDEN, 1)) == 1


@pytest.mark.parametrize("sender", ["whatsapp:es.1187", "ES.1187", "whatsapp:+34", "Lucía", ""])
async def test_bad_sender(twilio_standin: RunningStandin, product: Product, sender: str) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    written = {"from": sender, "body": "Hola"}
    assert (await twilio_standin.control.post("/control/inbound", json=written)).status_code == 422
    assert await twilio_standin.messages(to=OTHER) == []
    assert product.calls == []
