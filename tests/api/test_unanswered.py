"""Guests who want no messages, write what is no words, or write too much."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activities.errors import RecordsUnavailable
from activities.ports import InboxRow
from tests.api.conftest import House
from tests.api.test_twilio import form, said
from tests.api.texting import keep, offered, text_for, writes


@pytest.fixture
async def waiting(house: House) -> str:
    """Guest 11 waits; their entry's id."""
    await house.full()
    return str((await house.join(11)).json()["data"]["id"])


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
