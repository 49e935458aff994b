"""Status callbacks: signed, in order unless told otherwise."""

from typing import Any

import httpx

from tests.standin_fixtures import (
    RunningStandin,
)
from tests.standins.twilio_product import GUEST, PATH, Product, create, fixture


async def callbacks(
    standin: RunningStandin, rest: httpx.AsyncClient, product: Product, count: int, **faults: Any
) -> list[dict[str, Any]]:
    await standin.faults(**faults)
    await create(rest, StatusCallback=f"{product.url}/hook?key=offer%3A1")
    return await product.wait(count)


async def test_callbacks_are_signed_and_in_order(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    calls = await callbacks(twilio_standin, rest, product, 2)
    forms = [call["form"] for call in calls]
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered"]
    assert all(call["valid"] and call["query"] == "key=offer%3A1" for call in calls)
    assert forms[0].keys() == fixture("twilio_status_sent.json").keys()
    assert forms[1].keys() == fixture("twilio_status_delivered.json").keys()
    assert forms[1]["ChannelToAddress"] == "+3460000XXXX"


async def test_undeliverable(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    calls = await callbacks(twilio_standin, rest, product, 1, undeliverable={"+34600000011": 63024})
    form, wanted = calls[0]["form"], fixture("twilio_status_undelivered_63024.json")
    assert form.keys() == wanted.keys()
    assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "63024")
    shown = (await rest.get(f"{PATH}/{form['MessageSid']}.json")).json()
    assert (shown["status"], shown["error_code"]) == ("undelivered", 63024)


async def test_doubled_and_misordered_callbacks(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    calls = await callbacks(twilio_standin, rest, product, 4, callbacks="doubled")
    statuses = [call["form"]["MessageStatus"] for call in calls]
    assert statuses == ["sent", "sent", "delivered", "delivered"]
    product.calls.clear()
    calls = await callbacks(twilio_standin, rest, product, 2, callbacks="out_of_order")
    assert [call["form"]["MessageStatus"] for call in calls] == ["delivered", "sent"]


async def test_lost_callbacks(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(callbacks="lost")
    lost = (await create(rest, StatusCallback=f"{product.url}/hook?key=lost")).json()["sid"]
    await twilio_standin.reset_faults()
    # A later message has gone all its way, so the first one's callbacks are not on theirs.
    await callbacks(twilio_standin, rest, product, 2)
    assert lost not in [call["form"]["MessageSid"] for call in product.calls]


async def test_free_text_outside_the_window(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    calls = await callbacks(twilio_standin, rest, product, 1, enforce_window=True)
    assert calls[0]["form"]["ErrorCode"] == "63016"
    product.calls.clear()
    await twilio_standin.inbound(GUEST, "Hola")
    calls = await callbacks(twilio_standin, rest, product, 3)
    assert calls[-1]["form"]["MessageStatus"] == "delivered"
