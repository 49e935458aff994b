"""Guests put themselves in line, and are in it once a WhatsApp shows whose number it is."""

import re
from datetime import timedelta

import httpx
import pytest

from api.engine_errors import EngineAway
from api.guest.joining import PENDING_FOR
from domain.model import Entry, Reach
from tests.api.conftest import PUBLIC, House

FORM = {
    "nombre": "María Ruiz",
    "telefono": "600 00 00 11",
    "personas": "4",
    "fecha": "2026-11-21",
    "hora": "21:00",
    "zona": "",
    "acepta": "si",
}
PHONE = "+34600000011"
CODE = re.compile(r"APUNTAR [2-9A-Z]{6}")


async def fill_in(house: House, **more: str) -> httpx.Response:
    return await house.http.post("/unirse", data=FORM | more)


async def asked(house: House, **more: str) -> tuple[str, str]:
    """The page that waits for the guest's WhatsApp, and what they are to write."""
    sent = await fill_in(house, **more)
    assert sent.status_code == 303, sent.text
    page = await house.http.get(sent.headers["Location"])
    found = CODE.search(page.text)
    assert found, page.text
    return sent.headers["Location"], found[0]


async def write(
    house: House, text: str, phone: str = PHONE, sid: str = "SM" + "1" * 32
) -> httpx.Response:
    form = {"MessageSid": sid, "From": f"whatsapp:{phone}", "To": "whatsapp:+34910000002"}
    return await house.twilio(form | {"Body": text})


def only_entry(house: House) -> Entry:
    (entry,) = house.engine.entries.values()
    return entry


async def test_the_form_says_who_writes_why_and_for_how_long(house: House) -> None:
    page = await house.http.get("/unirse", headers={"Accept-Language": "es-ES"})
    assert page.status_code == 200
    assert f"Acepto que {house.deps.restaurant.name} me escriba" in page.text
    assert f"los borra {house.deps.restaurant.retention_days} días después" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


async def test_nobody_is_in_line_before_the_number_is_known_to_be_theirs(house: House) -> None:
    await house.full()
    path, code = await asked(house)
    assert house.engine.entries == {}
    answer = await write(house, code)
    entry = only_entry(house)
    assert "en la lista de espera" in answer.text
    assert f"/e/{house.deps.guest_links.path(entry.id)[3:]}" in answer.text
    assert (entry.guest.name, entry.guest.phone, entry.party_size) == ("María Ruiz", PHONE, 4)
    assert entry.guest.consent is not None
    assert (entry.guest.consent.how, entry.guest.consent.ref) == ("web", "SM" + "1" * 32)
    moved = await house.http.get(path)
    assert (moved.status_code, moved.headers["Location"]) == (
        303,
        house.deps.guest_links.path(entry.id),
    )


async def test_the_same_message_twice_is_one_place(house: House) -> None:
    await house.full()
    _, code = await asked(house)
    answers = [await write(house, code) for _ in range(2)]
    assert answers[0].text == answers[1].text
    await write(house, code, sid="SM" + "2" * 32)
    assert len(house.engine.entries) == 1


async def test_a_code_may_stand_among_words_in_any_case(house: House) -> None:
    await house.full()
    _, code = await asked(house)
    await write(house, f"hola! {code.lower()} gracias")
    assert only_entry(house).party_size == 4


async def test_the_number_that_writes_is_the_guests(house: House) -> None:
    await house.full()
    _, code = await asked(house)
    await write(house, code, phone="+34600000012")
    assert only_entry(house).guest.phone == "+34600000012"


async def test_who_had_opted_out_and_now_asks_is_written_to(house: House) -> None:
    await house.full()
    await write(house, "BAJA", sid="SM" + "3" * 32)
    _, code = await asked(house)
    await write(house, code)
    assert only_entry(house).guest.reach is Reach.WRITE
    assert not await house.database.guests.opted_out(house.deps.restaurant.id, PHONE)


async def test_a_code_that_came_too_late_puts_nobody_in_line(house: House) -> None:
    path, code = await asked(house)
    house.clock.now += PENDING_FOR
    await write(house, code)
    assert house.engine.entries == {}
    page = await house.http.get(path)
    assert page.status_code == 410
    assert "Este código ya no vale" in page.text


async def test_while_the_engine_is_away_the_message_is_kept(house: House) -> None:
    await house.full()
    path, code = await asked(house)
    house.engine.failures.append(EngineAway())
    assert "<Message>" not in (await write(house, code)).text
    house.clock.now += timedelta(seconds=1)
    await house.parts.forwarder.sweep(timedelta(0))
    assert only_entry(house).guest.phone == PHONE
    assert (await house.http.get(path)).status_code == 303


async def test_a_double_tap_is_one_wish(house: House) -> None:
    page = await house.http.get("/unirse")
    tried = re.search(r'name="intento" value="([\w-]{22})"', page.text)
    assert tried
    sent = [await fill_in(house, intento=tried[1]) for _ in range(2)]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    pages = [(await house.http.get(one.headers["Location"])).text for one in sent]
    assert CODE.findall(pages[0]) == CODE.findall(pages[1])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("nombre", "  ", "Escribe tu nombre."),
        ("telefono", "12", "Escribe un móvil de verdad"),
        ("telefono", "941 57 84 51", "Escribe un móvil de verdad"),
        ("personas", "0", "Escribe cuántos sois"),
        ("personas", "-1", "Escribe cuántos sois"),
        ("personas", "cuatro", "Escribe cuántos sois"),
        ("personas", "99", "No tenemos una mesa para tantos"),
        ("fecha", "31/12/2026", "Elige un día."),
        ("fecha", "2026-11-20", "Esa fecha u hora ya ha pasado."),
        ("fecha", "2031-01-01", "Todavía no se puede apuntar"),
        ("hora", "25:00", "Escribe una hora como 21:00."),
        ("hora", "04:00", "A esa hora no damos mesa."),
        ("zona", "Azotea", "Elige una de las zonas."),
        ("acepta", "", "Sin tu permiso no podemos escribirte"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    house: House, field: str, value: str, said: str
) -> None:
    refused = await fill_in(house, **{field: value})
    assert refused.status_code == 422
    assert said in refused.text
    assert f'id="{field}-mistake"' in refused.text
    if field != "nombre":
        assert 'value="María Ruiz"' in refused.text


async def test_without_a_time_it_is_for_as_soon_as_possible(house: House) -> None:
    await house.full()
    _, code = await asked(house, hora="", fecha="")
    await write(house, code)
    assert only_entry(house).wanted_at == house.clock.now


async def test_script_in_a_name_is_text(house: House) -> None:
    name = '"><script>alert(1)</script>'
    refused = await fill_in(house, nombre=name, personas="0")
    assert "<script>alert" not in refused.text
    assert "&lt;script&gt;" in refused.text


async def test_too_many_for_one_number_are_refused_alike_for_everybody(house: House) -> None:
    for _ in range(house.deps.settings.join_limit_per_number):
        assert (await fill_in(house)).status_code == 303
    refused = await fill_in(house)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "demasiados intentos" in refused.text
    assert 'value="María Ruiz"' in refused.text
    house.clock.now += timedelta(minutes=61)
    assert (await fill_in(house, hora="22:00")).status_code == 303


async def test_a_code_by_sms_is_answered_and_offers_go_by_whatsapp(house: House) -> None:
    await house.full()
    _, code = await asked(house)
    form = {"MessageSid": "SM" + "4" * 32, "From": PHONE, "To": "+34910000003", "Body": code}
    await house.twilio(form)
    guest = only_entry(house).guest
    assert (guest.phone, guest.address) == (PHONE, f"whatsapp:{PHONE}")


async def test_too_many_from_one_network_are_refused(house: House) -> None:
    limit = house.deps.settings.join_limit_per_address
    answers = [await from_address(house, f"2001:db8::{n:x}", n) for n in range(limit + 1)]
    assert answers == [303] * limit + [429]
    assert await from_address(house, "2001:db8:0:1::1", limit) == 303


async def from_address(house: House, address: str, number: int) -> int:
    """The status that a form from there gets, with a telephone number of its own."""
    transport = httpx.ASGITransport(house.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as http:
        form = FORM | {"telefono": f"6000001{number:02}"}
        return (await http.post("/unirse", data=form)).status_code


async def test_the_answer_does_not_tell_who_is_in_line(house: House) -> None:
    await house.full()
    await house.join(11)
    known, unknown = await fill_in(house), await fill_in(house, telefono="600 00 00 12")
    assert known.status_code == unknown.status_code == 303


@pytest.mark.parametrize("join_id", ["A" * 22, "x", "%00", "A" * 500])
async def test_a_page_of_nobodys_wish(house: House, join_id: str) -> None:
    assert (await house.http.get(f"/unirse/espera/{join_id}")).status_code == 404


async def test_only_the_manager_prints_the_code(house: House) -> None:
    url = "/unirse/qr"
    assert (await house.http.get(url)).status_code == 401
    assert (await house.http.get(url, headers=house.token("host"))).status_code == 403
    browser = await house.http.get(url, headers={"Accept": "text/html,*/*"})
    assert browser.headers["Location"] == f"/panel/entrar?volver={url}"
    poster = await house.http.get(url, headers=house.token("manager"), params={"papel": "a4"})
    assert poster.status_code == 200
    assert "<svg" in poster.text
    assert f"{house.deps.settings.base_url}/unirse" in poster.text
    assert "¿Esperas mesa?" in poster.text
    wrong = await house.http.get(url, headers=house.token("manager"), params={"papel": "a3"})
    assert wrong.status_code == 422
