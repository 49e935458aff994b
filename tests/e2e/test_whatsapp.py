"""WhatsApp as it really is, over real processes: templates, buttons, delivery, opting out."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from domain.restaurant_file import parse
from domain.said import Venue
from tests.clients import local_client
from tests.e2e.evening import CONFIRMED, OFFER
from tests.e2e.house import ZONE, House, open_house
from tests.waiting import eventually
from wiring import wording

SMS_ONLY = 63024
NO_SMS = 30006
OFFER_SID, BOOKED_SID = "HX" + "a" * 32, "HX" + "b" * 32
TEMPLATES = {"offer.es": OFFER_SID, "booked.es": BOOKED_SID}


@pytest.fixture(scope="module")
async def written(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house whose offers and confirmations have approved templates, at a Twilio that takes
    nothing else from who has not written for 24 hours."""
    folder = tmp_path_factory.mktemp("whatsapp")
    chosen = ",".join(f"{name}={sid}" for name, sid in TEMPLATES.items())
    today = datetime.now(ZONE).date()
    async with open_house(folder, today, hold=900, TWILIO_TEMPLATES=chosen) as house:
        restaurant = parse((folder / "restaurant.toml").read_text("utf-8"))
        words = wording(house.installation.settings, restaurant)
        await _create(house, words.definitions(Venue.of(restaurant), 900, ["es"], 1))
        await house.telephones.misbehave(enforce_window=True)
        yield house


async def _create(house: House, definitions: list[dict[str, Any]]) -> None:
    """Put the definitions into the stand-in under the ids that the product knows."""
    sids = {f"nubes_{name.replace('.', '_')}_v1": sid for name, sid in TEMPLATES.items()}
    known = [
        d | {"sid": sids[d["friendly_name"]]} for d in definitions if d["friendly_name"] in sids
    ]
    assert len(known) == len(TEMPLATES), [d["friendly_name"] for d in definitions]
    async with twilio(house) as http:
        answer = await http.post("/control/templates", json={"templates": known})
        assert answer.is_success, answer.text


def twilio(house: House) -> httpx.AsyncClient:
    return local_client(house.installation.standin_url)


async def messages(house: House, phone: str) -> list[dict[str, Any]]:
    """All that went to that number over either channel, in order."""
    async with twilio(house) as http:
        found = (await http.get("/control/messages")).json()["messages"]
    return [m for m in found if m["to"] in (phone, f"whatsapp:{phone}")]


async def until_there_are(house: House, phone: str, count: int) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]] | None:
        found = await messages(house, phone)
        return found if len(found) >= count else None

    return await eventually(there)


async def press(house: House, message: dict[str, Any], button: int) -> dict[str, Any]:
    async with twilio(house) as http:
        pressed = {"message_sid": message["sid"], "button": button}
        return dict((await http.post("/control/press", json=pressed)).raise_for_status().json())


async def test_an_offer_to_who_only_phoned_is_a_template_with_buttons(written: House) -> None:
    evening = await written.full_evening()
    guest = evening.guest("Carmen Ruiz")
    await evening.call(guest)
    await evening.free("T2")
    (offer,) = await until_there_are(written, guest.phone, 1)
    assert offer["content_sid"] == OFFER_SID
    assert "Carmen" in offer["body"]
    assert [b["title"] for b in offer["buttons"]][1].startswith("N")

    await evening.arrives(guest)
    await press(written, offer, 0)
    assert CONFIRMED in (await written.telephones.wait(guest.phone, 2))[1]
    await evening.becomes(guest, "CONFIRMED", "T2")


async def test_a_button_of_an_offer_that_is_over_changes_nothing(written: House) -> None:
    evening = await written.full_evening()
    first, second = evening.guest("Luis Ortega"), evening.guest("Nuria Vidal")
    await evening.join(first, second)
    await evening.free("T2")
    (offer,) = await until_there_are(written, first.phone, 1)
    await press(written, offer, 1)
    assert "he cancelado" in (await written.telephones.wait(first.phone, 2))[1]
    await evening.becomes(second, "NOTIFIED", "T2")
    await evening.arrives(second)
    before = await evening.seen()
    assert CONFIRMED not in ((await press(written, offer, 0))["reply"] or "")
    assert (await evening.seen())[:3] == before[:3]


async def test_a_whatsapp_that_does_not_arrive_goes_by_sms(written: House) -> None:
    evening = await written.full_evening()
    guest = evening.guest("Pablo Soto")
    await written.telephones.misbehave(undeliverable={guest.phone: SMS_ONLY})
    await evening.join(guest)
    await evening.free("T2")
    failed, sms = await until_there_are(written, guest.phone, 2)
    assert (failed["status"], failed["error_code"]) == ("undelivered", SMS_ONLY)
    assert (sms["to"], sms["content_sid"]) == (guest.phone, None)
    assert OFFER in sms["body"]
    async with twilio(written) as http:
        sent = {"from": guest.phone, "body": "SÍ", "channel": "sms"}
        await http.post("/control/inbound", json=sent)
    assert CONFIRMED in (await until_there_are(written, guest.phone, 3))[2]["body"]
    entry = await evening.becomes(guest, "CONFIRMED", "T2")
    channels = [(m["canal"], m["estado"]) for m in entry["mensajes"]]
    assert channels[0] == ("whatsapp", "no entregado")
    assert channels[1][0] == "sms"


async def test_when_nothing_arrives_the_next_guest_is_asked_and_staff_call(written: House) -> None:
    evening = await written.full_evening()
    lost, following = evening.guest("Marta Gil"), evening.guest("Iker Azkue")
    # Told a while after the message was taken: who has been notified by then does not wait again.
    await written.telephones.misbehave(
        undeliverable={lost.phone: SMS_ONLY},
        undeliverable_sms={lost.phone: NO_SMS},
        callback_delay_ms=2_000,
    )
    await evening.join(lost, following)
    await evening.free("T2")
    await evening.becomes(following, "NOTIFIED", "T2")
    await written.telephones.misbehave(callback_delay_ms=0)
    entry = await evening.staff.get(f"/waitlist/{evening.ids[lost]}")
    assert (entry["estado"], entry["motivo"], entry["contacto"]) == (
        "EXPIRED",
        "undeliverable",
        "llamar",
    )
    figures = await evening.staff.get("/stats")
    whatsapp = next(c for c in figures["entregas"] if c["canal"] == "whatsapp")
    assert whatsapp["fallidos"] >= 1
    assert 0 < figures["tasa_entrega"] < 1


async def test_staff_call_who_opted_out_and_note_the_answer(written: House) -> None:
    evening = await written.full_evening()
    guest = evening.guest("Eva Gil")
    await evening.join(guest)
    confirmed = await written.telephones.ask(guest.phone, "BAJA")
    assert "ALTA" in confirmed
    assert (await written.telephones.write(guest.phone, "¿hola?"))["reply"] is None
    assert await evening.free("T2") == []
    path = f"/waitlist/{evening.ids[guest]}"
    await evening.staff.do("POST", f"{path}/notify", {"mesa": "T2"})
    held = await evening.becomes(guest, "NOTIFIED", "T2")
    assert held["contacto"] == "llamar"
    await evening.staff.do("POST", f"{path}/answer", {"respuesta": "si"})
    await evening.becomes(guest, "CONFIRMED", "T2")
    to_guest = [m for m in await messages(written, guest.phone) if m["direction"] == "outbound-api"]
    # A webhook that is late on a busy machine leaves its answer to be sent, and that alone.
    assert [m["body"] for m in to_guest if m["body"] != confirmed] == []


async def test_where_do_i_stand_and_no_more(written: House) -> None:
    evening = await written.full_evening()
    first, second = evening.guest("Ana Sol"), evening.guest("Bea Río")
    await evening.join(first, second)
    assert "en la posición 2" in await written.telephones.ask(second.phone, "¿Cuánto falta?")
    assert "he cancelado" in await written.telephones.ask(first.phone, "cancelar")
    await evening.becomes(first, "CANCELLED")
    assert "en la posición 1" in await written.telephones.ask(second.phone, "¿cuánto falta?")
