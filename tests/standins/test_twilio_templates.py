"""Messages made from templates: what is refused, what the guest reads, when they may go out."""

from typing import Any

import httpx
import pytest

from tests.standin_fixtures import RunningStandin
from tests.standins.twilio_product import (
    GUEST,
    OFFER,
    OTHER,
    PATH,
    Product,
    create,
    fixture,
    offer,
    put_offer,
)

VALUES = {"1": "Ana", "2": "6", "3": "15", "4": "offer-7"}
READ = "Hola Ana, su mesa para 6 personas ya está lista. Se la guardamos 15 minutos. ¿Vienen?"


async def test_guest_reads_the_filled_template(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await put_offer(twilio_standin)
    answer = await offer(rest, VALUES)
    assert answer.status_code == 201
    assert answer.json().keys() == fixture("twilio_rest_message_created.json").keys()
    assert answer.json()["body"] == READ
    [kept] = await twilio_standin.messages()
    assert (kept["template"], kept["channel"]) == ("mesa_lista_v1", "whatsapp")
    assert kept["buttons"] == [
        {"title": "Sí, vamos", "payload": "si:offer-7"},
        {"title": "No podemos", "payload": "no:offer-7"},
    ]


async def test_variable_without_a_value_gets_its_sample(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await put_offer(twilio_standin)
    sample = "Hola Lucía, su mesa para 6 personas ya está lista."
    assert (await offer(rest, {"2": "6"})).json()["body"].startswith(sample)
    assert (await offer(rest, ContentVariables="")).json()["body"].startswith("Hola Lucía")


async def test_filled_values_are_not_filled_again(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await put_offer(twilio_standin)
    assert (await offer(rest, {"1": "{{2}}"})).json()["body"].startswith("Hola {{2}}, su mesa")


@pytest.mark.parametrize(
    ("values", "fields", "code"),
    [
        ("Lucía", {}, 21656),
        ('{"1": ', {}, 21656),
        (["Lucía"], {}, 21656),
        ({"1": None}, {}, 21656),
        ({"1": ""}, {}, 21656),
        ({"2": 4}, {}, 21656),
        ({"1": "Ana\nRuiz"}, {}, 21656),
        ({"1": "Ana\tRuiz"}, {}, 21656),
        ({"1": "Ana     Ruiz"}, {}, 21656),
        ({"1": "x" * 1601}, {}, 21658),
        ({"1": "x" * 1600}, {}, 21617),
        (VALUES, {"ContentSid": ""}, 21654),
        (VALUES, {"ContentSid": "", "Body": "Hola"}, 21654),
        (VALUES, {"ContentSid": "HX" + "0" * 32}, 21655),
        (VALUES, {"ContentSid": "mesa_lista_v1"}, 21655),
        (VALUES, {"Body": "Hola"}, 20001),
        (VALUES, {"MediaUrl": "https://example.com/mesa.jpg"}, 20001),
    ],
)
async def test_what_twilio_refuses(
    twilio_standin: RunningStandin,
    rest: httpx.AsyncClient,
    values: object,
    fields: dict[str, str],
    code: int,
) -> None:
    await put_offer(twilio_standin)
    answer = await offer(rest, values, **fields)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await twilio_standin.messages() == []


async def test_variable_with_neither_value_nor_sample(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await put_offer(twilio_standin, variables={}, status="approved")
    answer = await offer(rest, {"1": "Ana"})
    assert (answer.status_code, answer.json()["code"]) == (400, 21656)


async def test_text_and_medium_exclude_each_other(rest: httpx.AsyncClient) -> None:
    medium = "https://example.com/carta.jpg"
    assert (await create(rest, MediaUrl=medium)).json()["code"] == 20001
    sent = (await create(rest, MediaUrl=medium, Body="")).json()
    assert (sent["num_media"], sent["body"]) == ("1", "")


async def ending(rest: httpx.AsyncClient, product: Product, sent: httpx.Response) -> dict[str, Any]:
    """The message's form once its last callback has come."""
    sid, ends = sent.raise_for_status().json()["sid"], ("delivered", "undelivered", "failed")
    await product.until(lambda f: f.get("MessageSid") == sid and f.get("MessageStatus") in ends)
    return dict((await rest.get(f"{PATH}/{sid}.json")).json())


async def test_only_an_approved_template_opens_a_conversation(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(enforce_window=True)
    hook = {"StatusCallback": f"{product.url}/hook"}
    outcomes = []
    for status in ("approved", "pending", "rejected"):
        await put_offer(twilio_standin, status=status)
        shown = await ending(rest, product, await offer(rest, VALUES, To=OTHER, **hook))
        outcomes.append((shown["status"], shown["error_code"]))
    assert outcomes == [("delivered", None), ("undelivered", 63016), ("undelivered", 63016)]


async def test_unapproved_template_goes_out_within_the_window(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await put_offer(twilio_standin, status="pending")
    await twilio_standin.faults(enforce_window=True)
    await twilio_standin.webhook(f"{product.url}/hook")
    await twilio_standin.inbound(GUEST, "Hola")
    sent = await offer(rest, VALUES, StatusCallback=f"{product.url}/hook")
    assert (await ending(rest, product, sent))["status"] == "delivered"


async def test_value_of_no_variable_is_not_delivered(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await put_offer(twilio_standin)
    sent = await offer(rest, VALUES | {"9": "x"}, StatusCallback=f"{product.url}/hook")
    shown = await ending(rest, product, sent)
    assert (shown["status"], shown["error_code"]) == ("undelivered", 63028)


async def test_page_shows_buttons_template_and_state(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    actions = [{"type": "QUICK_REPLY", "title": "<Sí>", "id": "si"}]
    types = {"twilio/quick-reply": {"body": OFFER["types"]["twilio/text"]["body"]}}
    types["twilio/quick-reply"]["actions"] = actions
    await put_offer(twilio_standin, friendly_name="mesa & lista", types=types)
    await ending(rest, product, await offer(rest, StatusCallback=f"{product.url}/hook"))
    page = (await twilio_standin.control.get("/")).text
    assert "<li>&lt;Sí&gt;</li>" in page
    assert "plantilla mesa &amp; lista · entregado" in page
    assert "WhatsApp · " in page
