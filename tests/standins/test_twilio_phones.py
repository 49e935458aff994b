"""The demonstration's telephones over the stand-in itself."""

import pytest

from activities.demo_ports import DemoAway
from adapters.demo_phones import StandinPhones
from cli.ports import free_port
from tests.standin_fixtures import RunningStandin
from tests.standins.twilio_product import Product

ONE, TWO = "+34600000001", "+34600000002"


async def test_a_written_message_reaches_the_product_and_is_shown(
    twilio_standin: RunningStandin, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    phones = StandinPhones(twilio_standin.url)
    await phones.write(ONE, "hola")
    await phones.write(TWO, "<b>SÍ</b>")
    chats = await phones.chats()
    assert [chat.phone for chat in chats] == [TWO, ONE]
    first = chats[0].messages[0]
    assert (first.body, first.is_ours, first.channel) == ("<b>SÍ</b>", False, "whatsapp")


async def test_one_is_cut_off_and_the_others_are_not(
    twilio_standin: RunningStandin, product: Product
) -> None:
    await twilio_standin.webhook(f"{product.url}/hook")
    phones = StandinPhones(twilio_standin.url)
    for phone in (ONE, TWO):
        await phones.write(phone, "hola")
        await phones.cut_off(phone, cut=True)
    await phones.cut_off(TWO, cut=False)
    assert {chat.phone: chat.is_cut_off for chat in await phones.chats()} == {ONE: True, TWO: False}
    faults = (await twilio_standin.control.get("/control/faults")).json()
    assert faults["undeliverable"] == {ONE: 63024}


async def test_a_stand_in_that_is_away_or_refuses_is_told(twilio_standin: RunningStandin) -> None:
    with pytest.raises(DemoAway):
        await StandinPhones(f"http://127.0.0.1:{free_port()}").chats()
    with pytest.raises(DemoAway):
        await StandinPhones(twilio_standin.url).write("not a number", "hola")
