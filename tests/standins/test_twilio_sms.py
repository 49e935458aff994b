"""The account's second sender: SMS out, in and back, apart from the guest's WhatsApp."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from standins.twilio import StandinSettings
from tests.clients import local_client
from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
    RunningStandin,
    running_standin,
)
from tests.standins.twilio_product import (
    GUEST,
    OFFER,
    PATH,
    SMS_GUEST,
    SMS_SENDER,
    Product,
    create,
    fixture,
    offer,
    put_offer,
    twiml,
)

SMS = {"To": SMS_GUEST, "From": SMS_SENDER}


@pytest_asyncio.fixture
async def twilio_standin() -> AsyncIterator[RunningStandin]:
    """A stand-in whose account has an SMS sender as well."""
    async with running_standin(sms_from=SMS_SENDER) as standin:
        yield standin


async def test_sms_is_no_whatsapp(twilio_standin: RunningStandin, rest: httpx.AsyncClient) -> None:
    sms, whatsapp = await create(rest, **SMS), await create(rest)
    assert (sms.json()["sid"][:2], whatsapp.json()["sid"][:2]) == ("SM", "MM")
    assert (sms.json()["to"], sms.json()["from"]) == (SMS_GUEST, SMS_SENDER)
    [got] = await twilio_standin.messages(channel="sms")
    assert (got["sid"], got["channel"]) == (sms.json()["sid"], "sms")
    query = {"to": SMS_GUEST, "channel": "sms"}
    waited = (await twilio_standin.control.get("/control/wait", params=query)).json()
    assert [m["sid"] for m in waited["messages"]] == [sms.json()["sid"]]
    bare = await twilio_standin.wait(SMS_GUEST, 1)
    assert [m["sid"] for m in bare] == [whatsapp.json()["sid"]]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"From": SENDER}, 21910),
        ({"To": GUEST}, 21910),
        ({"From": "+34600000003"}, 21606),
        ({"From": "Nubes"}, 21212),
        ({"To": "+3460000"}, 21211),
        ({"To": "ES.1187204455090311"}, 21211),
    ],
)
async def test_what_twilio_refuses(
    rest: httpx.AsyncClient, fields: dict[str, str], code: int
) -> None:
    answer = await create(rest, **SMS | fields)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_service_sends_from_the_channels_sender(rest: httpx.AsyncClient) -> None:
    service = {"MessagingServiceSid": "MG" + "0" * 32, "From": ""}
    sent = [(await create(rest, **service, To=to)).json()["from"] for to in (SMS_GUEST, GUEST)]
    assert sent == [SMS_SENDER, SENDER]


async def test_callbacks_of_an_sms(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(read_receipts=True)
    await create(rest, **SMS, StatusCallback=f"{product.url}/hook")
    await twilio_standin.faults(undeliverable_sms={"+34600000012": 30003})
    await create(rest, **SMS | {"To": "+34600000012"}, StatusCallback=f"{product.url}/hook")
    delivered = await product.until(lambda form: form["MessageStatus"] == "delivered")
    lost = await product.until(lambda form: form["MessageStatus"] == "undelivered")
    assert delivered.keys() == fixture("twilio_status_sms_delivered.json").keys()
    assert lost.keys() == fixture("twilio_status_sms_undelivered_30003.json").keys()
    assert (delivered["RawDlrDoneDate"].isdecimal(), len(delivered["RawDlrDoneDate"])) == (True, 10)
    assert "read" not in [call["form"]["MessageStatus"] for call in product.calls]


async def test_channels_fail_apart(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    hook = {"StatusCallback": f"{product.url}/hook"}
    await twilio_standin.faults(undeliverable={SMS_GUEST: 63024}, fail_sms={SMS_GUEST: 21635})
    refused = await create(rest, **SMS)
    assert (refused.json()["code"], (await create(rest, **hook)).status_code) == (21635, 201)
    assert (await product.wait(1))[0]["form"]["ErrorCode"] == "63024"
    await twilio_standin.reset_faults()
    await twilio_standin.faults(fail_numbers={SMS_GUEST: 63024}, undeliverable_sms={GUEST: 30006})
    assert (await create(rest)).json()["code"] == 63024
    assert (await create(rest, **SMS, **hook)).status_code == 201
    assert (await product.wait(2))[1]["form"]["ErrorCode"] == "30006"


async def test_template_as_an_sms_has_no_buttons(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await put_offer(twilio_standin)
    body = (await offer(rest, {"1": "Ana"}, **SMS)).json()["body"]
    assert body.startswith("Hola Ana")
    assert body.endswith("Responda SI o NO.")
    assert (await twilio_standin.messages())[0]["buttons"] == []
    quick = {"twilio/quick-reply": OFFER["types"]["twilio/quick-reply"]}
    await put_offer(twilio_standin, types=quick)
    assert (await offer(rest, **SMS)).json()["code"] == 63005


async def test_window_is_whatsapps(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(enforce_window=True, pair_limit=3600)
    for _ in range(2):
        await create(rest, **SMS, StatusCallback=f"{product.url}/hook")
    forms = [call["form"] for call in await product.wait(4)]
    assert sorted(form["MessageStatus"] for form in forms) == ["delivered"] * 2 + ["sent"] * 2


@pytest.mark.parametrize("named", [{"channel": "sms"}, {}])
async def test_guest_writes_an_sms(
    twilio_standin: RunningStandin, product: Product, named: dict[str, str]
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    product.answers = [twiml("<Message>Perfecto</Message>")]
    sid = "SM3388f4107222344a79a3f4e9986abb88"
    result = await twilio_standin.inbound(SMS_GUEST, "Si", sid=sid, **named)
    assert product.calls[0]["form"] == fixture("twilio_inbound_sms_si.json")
    assert product.calls[0]["valid"]
    assert result["reply"] == "Perfecto"
    [reply] = await twilio_standin.messages(direction="outbound-reply")
    assert (reply["to"], reply["from"], reply["channel"]) == (SMS_GUEST, SMS_SENDER, "sms")


async def test_named_channel_wins(twilio_standin: RunningStandin, product: Product) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    await twilio_standin.inbound(SMS_GUEST, "Hola", channel="whatsapp")
    assert product.calls[0]["form"]["From"] == GUEST
    contrary = {"from": GUEST, "body": "Hola", "channel": "sms"}
    answer = await twilio_standin.control.post("/control/inbound", json=contrary)
    assert answer.status_code == 422
    assert len(product.calls) == 1


async def test_page_has_both_channels_of_a_guest_in_one_place(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await create(rest)
    await create(rest, **SMS)
    page = (await twilio_standin.control.get("/")).text
    assert page.count(f"<h2>{SMS_GUEST}</h2>") == 1
    assert ("WhatsApp · " in page, "SMS · " in page) == (True, True)


async def test_account_without_an_sms_sender(product: Product) -> None:
    async with (
        running_standin() as standin,
        local_client(standin.url, auth=(ACCOUNT_SID, AUTH_TOKEN)) as rest,
    ):
        assert (await create(rest, **SMS)).json()["code"] == 21606
        assert (await rest.get(f"{PATH}.json")).json()["messages"] == []
        await standin.webhook(f"{product.url}/hook")
        written = {"from": SMS_GUEST, "body": "Hola", "channel": "sms"}
        unable = await standin.control.post("/control/inbound", json=written)
        assert unable.status_code == 409
        await standin.inbound(SMS_GUEST, "Hola")
        assert [call["form"]["From"] for call in product.calls] == [GUEST]


@pytest.mark.parametrize("number", ["Nubes", "whatsapp:+34600000002", "600000002", ""])
def test_bad_sms_sender_stops_the_start(number: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        StandinSettings(ACCOUNT_SID, AUTH_TOKEN, SENDER, sms_from=number)
