"""What guests are told whose answer comes when their table is no longer held."""

from datetime import timedelta

import pytest

from api.engine_errors import EngineAway
from domain.model import Entry, Status
from tests.api.conftest import House
from tests.api.test_twilio import form, said
from tests.api.texting import MINUTE, missed, offered, text_for


@pytest.fixture
async def too_late(house: House) -> Entry:
    """Guest 11 has let an offer of T2 pass, and nobody else wanted it."""
    await house.full()
    ended = await missed(house, await offered(house, 11, "T2"))
    house.clock.now += MINUTE
    return ended


async def test_a_late_yes_books_a_table_that_is_still_free(house: House, too_late: Entry) -> None:
    assert "Mesa confirmada" in await text_for(house, "SÍ, vamos")
    booked = await house.database.reads.reservation(house.parts.location, f"r-{too_late.id}")
    assert booked is not None
    assert (booked.reservation.tables, booked.reservation.entry_id) == (("T2",), too_late.id)


async def test_the_same_late_yes_twice_books_once(house: House, too_late: Entry) -> None:
    message = form("SÍ", sid="SM" + "f" * 32)
    assert said(await house.twilio(message)) == said(await house.twilio(message))
    assert "llámanos" in await text_for(house, "SÍ")
    day = house.engine.day(too_late.service_date)
    assert len([o for o in day.occupancies.values() if o.ref == f"r-{too_late.id}"]) == 1


async def test_a_late_yes_to_a_table_that_somebody_has_is_told_so(
    house: House, too_late: Entry
) -> None:
    await house.staff("POST", "/tables/T2/seat", {"num_personas": 2})
    text = await text_for(house, "sí")
    assert "APUNTAR" in text
    assert await house.database.reads.reservation(house.parts.location, f"r-{too_late.id}") is None


@pytest.mark.parametrize("body", ["APUNTAR", "apúntame", "rejoin"])
async def test_one_word_puts_the_guest_back_at_the_end(
    house: House, too_late: Entry, body: str
) -> None:
    await house.staff("POST", "/tables/T2/seat", {"num_personas": 2})
    await house.join(12)
    text = await text_for(house, body)
    assert ("posición 2" in text) or ("number 2" in text) or ("position 2" in text)
    again = (await house.database.reads.entries_of(house.parts.location, "+34600000011", ""))[-1]
    assert (again.status, again.source) == (Status.WAITING, "whatsapp")
    assert again.guest.consent is not None
    assert again.guest.consent.how == "whatsapp"
    assert again.joined_at > too_late.joined_at


async def test_a_no_after_the_end_changes_nothing(house: House, too_late: Entry) -> None:
    before = house.engine.day(too_late.service_date)
    assert "el tiempo para responder ha pasado" in await text_for(house, "no")
    assert house.engine.day(too_late.service_date) == before


@pytest.mark.usefixtures("too_late")
async def test_temporal_away_is_told_honestly(house: House) -> None:
    house.engine.failures = [EngineAway("gone")] * 50
    assert "Hubo un error" in await text_for(house, "SÍ")


async def test_the_next_day_it_is_over(house: House, too_late: Entry) -> None:
    house.clock.now += timedelta(hours=20)
    assert "no está en la lista" in await text_for(house, "SÍ")
    assert f"r-{too_late.id}" not in house.engine.day(too_late.service_date).reservations
