"""What guests are told who ask where they stand, or mean one of several tables."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activities.ports import DayChanges, ReservationRecord
from domain import entry as rules
from domain.model import (
    Actor,
    Entry,
    Guest,
    Outcome,
    Reservation,
    ReservationStatus,
)
from tests.api.conftest import House
from tests.api.texting import keep, missed, offered, text_for, writes


@pytest.fixture
async def waiting(house: House) -> str:
    """Guest 11 waits; their entry's id."""
    await house.full()
    return str((await house.join(11)).json()["data"]["id"])


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
