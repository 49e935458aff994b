"""What guests are told who ask where they stand, mean one of several tables, or come too late."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from activities.errors import RecordsUnavailable
from activities.ports import DayChanges, InboxRow, ReservationRecord
from api.engine_errors import EngineAway
from domain import entry as rules
from domain.model import (
    Actor,
    Entry,
    Guest,
    Outcome,
    Reservation,
    ReservationStatus,
    Status,
)
from tests.api.conftest import House
from tests.api.test_twilio import form, said

MINUTE = timedelta(minutes=1)
_numbers = count(1)


async def writes(house: House, body: str, number: int = 11, **more: str) -> list[str]:
    """What the sample guest of that number is answered."""
    sid = f"SM{next(_numbers):032x}"
    return said(await house.twilio(form(body, number, sid, **more)))


async def text_for(house: House, body: str, number: int = 11, **more: str) -> str:
    (text,) = await writes(house, body, number, **more)
    return text


@pytest.fixture
async def waiting(house: House) -> str:
    """Guest 11 waits; their entry's id."""
    await house.full()
    return str((await house.join(11)).json()["data"]["id"])


async def offered(house: House, number: int, table: str, **more: Any) -> Entry:
    """The guest's entry, with an open offer of that table that they have been told of."""
    entry_id = (await house.join(number, **more)).json()["data"]["id"]
    if house.engine.entries[entry_id].offer is None:
        answer = await house.staff("POST", f"/tables/{table}/free")
        assert [a["entry_id"] for a in answer.json()["data"]["avisos"]] == [entry_id]
    told = rules.notified(house.engine.entries[entry_id], house.clock(), 15 * MINUTE)
    return await keep(house, told)


async def keep(house: House, entry: Entry) -> Entry:
    house.engine.entries[entry.id] = entry
    await house.database.store.save_entry(entry)
    return entry


async def missed(house: House, entry: Entry) -> Entry:
    """The guest did not answer in time, and the table stands free again."""
    ended = rules.settled(entry, Outcome.EXPIRED, house.clock(), "no-answer", Actor.SYSTEM)
    kept = await keep(house, ended)
    assert entry.offer is not None
    told = rules.settlement(ended, entry.offer, Outcome.EXPIRED)
    await house.engine.settle(ended.service_date, told)
    return kept


async def accepted(house: House) -> Entry:
    """Guest 11 has said yes to T2, and it is booked."""
    await house.full()
    entry = await offered(house, 11, "T2")
    assert entry.offer is not None
    done = rules.settled(entry, Outcome.ACCEPTED, house.clock(), "", Actor.GUEST)
    await house.engine.settle(
        done.service_date, rules.settlement(done, entry.offer, Outcome.ACCEPTED)
    )
    return await keep(house, done)


async def test_who_has_cancelled_is_not_told_that_the_table_is_theirs(house: House) -> None:
    done = await accepted(house)
    answer = await house.staff("DELETE", f"/reservations/{done.reservation_id}")
    assert answer.json()["data"]["estado"] == "CANCELLED"
    assert "no está en la lista de espera" in await text_for(house, "gracias")


async def test_who_has_been_seated_is_thanked(house: House) -> None:
    done = await accepted(house)
    record = await house.database.reads.reservation(house.parts.location, str(done.reservation_id))
    assert record is not None
    seated = replace(record.reservation, status=ReservationStatus.SEATED, version=9)
    await house.database.store.save_day(
        DayChanges(reservations=(replace(record, reservation=seated),))
    )
    told = await text_for(house, "gracias")
    assert "confirmada" not in told
    assert "Para lo que necesites" in told


# --- where do I stand ---------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["¿cuánto falta?", "estado", "¿En qué posición estoy?"])
async def test_who_asks_is_told_position_and_wait(house: House, waiting: str, body: str) -> None:
    await house.join(12)
    assert "en la posición 1" in await text_for(house, body)
    assert "en la posición 2" in await text_for(house, body, 12)
    assert house.engine.replies == []


async def test_with_an_open_offer_the_entry_answers(house: House) -> None:
    await house.full()
    entry = await offered(house, 11, "T2")
    await writes(house, "estado")
    assert [heard for heard, _ in house.engine.replies] == [entry.id]


# --- which of them ------------------------------------------------------------------------------


async def two_offers(house: House) -> tuple[Entry, Entry]:
    """Guest 11 has two open offers for two slots of one evening."""
    await house.full()
    first = await offered(house, 11, "T2", hora="21:00")
    return first, await offered(house, 11, "T3", hora="23:00")


async def test_two_open_offers_are_asked_about_and_chosen_by_number(house: House) -> None:
    first, second = await two_offers(house)
    asked = await text_for(house, "SÍ")
    assert "1) " in asked
    assert "2) " in asked
    assert house.engine.replies == []
    await writes(house, "SÍ 2")
    await writes(house, "NO 1")
    heard = [(entry_id, reply.offer_id) for entry_id, reply in house.engine.replies]
    assert first.offer is not None
    assert second.offer is not None
    assert heard == [(second.id, second.offer.id), (first.id, first.offer.id)]


async def test_a_number_keeps_its_meaning_when_the_other_offer_has_ended(house: House) -> None:
    first, _ = await two_offers(house)
    await writes(house, "SÍ")
    await missed(house, first)
    text = await text_for(house, "SÍ 1")
    # The first one's table is free again: a late yes to that very table.
    assert "Mesa confirmada" in text
    assert house.engine.replies == []


async def test_a_button_names_its_offer(house: House) -> None:
    _, second = await two_offers(house)
    assert second.offer is not None
    await writes(house, "Sí, la quiero", ButtonPayload=f"si:{second.offer.id}")
    await writes(house, "No", ButtonPayload="no:of-long-ago.1")
    heard = [(entry_id, reply.body, reply.offer_id) for entry_id, reply in house.engine.replies]
    assert heard == [(second.id, "SÍ", second.offer.id)]


async def test_who_waits_twice_is_asked_which_place_to_leave(house: House) -> None:
    await house.full()
    for hour in ("21:00", "23:00"):
        await house.join(11, hora=hour)
    assert "CANCELAR 1" in await text_for(house, "cancelar")
    await writes(house, "cancelar 2")
    ((_, reply),) = house.engine.replies
    assert reply.body == "cancelar 2"


async def test_who_has_two_bookings_is_asked_to_call(house: House) -> None:
    guest = Guest("María Pérez", "+34600000011", "whatsapp:+34600000011")
    start = house.clock() + timedelta(hours=20)
    for number in (1, 2):
        booked = Reservation(
            f"r{number}",
            guest,
            2,
            (f"T{number}",),
            None,
            start,
            start + timedelta(hours=2),
            house.clock(),
            "app",
        )
        record = ReservationRecord(house.parts.location, start.date(), booked)
        await house.database.store.save_day(DayChanges(reservations=(record,)))
    assert "llámanos" in await text_for(house, "CANCELAR")
    assert house.engine.replies == []


# --- after the window ---------------------------------------------------------------------------


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


# --- opting out ---------------------------------------------------------------------------------


async def is_out(house: House) -> bool:
    return await house.database.guests.opted_out(house.parts.location, "+34600000011")


async def test_an_opt_out_of_a_stranger_is_kept_and_confirmed_once(house: House) -> None:
    assert "ALTA" in await text_for(house, "BAJA")
    assert await is_out(house)
    assert await writes(house, "hola") == []
    assert await writes(house, "baja") == []
    assert "BAJA" in await text_for(house, "ALTA")
    assert not await is_out(house)


async def test_an_opt_out_whose_answer_was_lost_is_confirmed_when_it_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> InboxRow:
        raise RecordsUnavailable

    message = form("BAJA", 11, "SM" + "b" * 32)
    with monkeypatch.context() as patched:
        patched.setattr(house.database.inbox, "answered", away)
        assert said(await house.twilio(message)) == []
    (text,) = said(await house.twilio(message))
    assert "ALTA" in text
    assert await writes(house, "baja") == []


async def test_who_opted_out_before_is_to_be_called_from_the_start(house: House) -> None:
    await text_for(house, "BAJA")
    await house.full()
    assert (await house.join(11)).json()["data"]["contacto"] == "llamar"


async def test_an_opt_out_that_twilio_has_confirmed_is_kept_in_silence(
    house: House, waiting: str
) -> None:
    assert await writes(house, "parad ya", OptOutType="STOP") == []
    assert await is_out(house)
    ((entry_id, reply),) = house.engine.replies
    assert (entry_id, reply.body) == (waiting, "STOP")
    assert await writes(house, "volver a recibir", OptOutType="START") == []
    assert not await is_out(house)


# --- what is no words, and too many of them -----------------------------------------------------


async def test_pictures_places_and_voice_notes_are_no_answer(house: House) -> None:
    await house.full()
    await offered(house, 11, "T2")
    await writes(house, "Sí", NumMedia="1", MediaContentType0="image/jpeg")
    await writes(house, "", Latitude="42.4", Longitude="-2.4")
    assert [reply.is_text for _, reply in house.engine.replies] == [False, False]


async def test_a_hundred_messages_a_minute_get_few_answers_and_the_yes_is_heard(
    house: House, waiting: str
) -> None:
    answered = [await writes(house, f"hola {number}") for number in range(100)]
    assert len([texts for texts in answered if texts]) == 6
    assert len(house.engine.replies) == 6
    await writes(house, "SÍ")
    assert house.engine.replies[-1][1].body == "SÍ"
    house.clock.now += timedelta(minutes=2)
    assert await writes(house, "¿hola?") != []


async def test_a_stranger_is_not_answered_for_ever(house: House) -> None:
    answered = [await writes(house, "SÍ", 77) for _ in range(20)]
    assert len([texts for texts in answered if texts]) == 6


async def test_a_stranger_is_answered_in_their_language(house: House) -> None:
    assert "waiting list" in await text_for(house, "Hello, is there a table?", 78)
    french = form("…", sid="SM" + "e" * 32) | {"From": "whatsapp:+33612345678"}
    (text,) = said(await house.twilio(french))
    assert "liste d'attente" in text.replace("’", "'")


async def test_a_guest_behind_a_user_id_is_known_by_it(house: House, waiting: str) -> None:
    entry = house.engine.entries[waiting]
    hidden = replace(entry.guest, address="whatsapp:ES.1187204455090311")
    await keep(house, replace(entry, guest=hidden, version=entry.version + 1))
    message = form("hola", sid="SM" + "d" * 32) | {"From": hidden.address, "WaId": ""}
    await house.twilio(message)
    assert [heard for heard, _ in house.engine.replies] == [waiting]
