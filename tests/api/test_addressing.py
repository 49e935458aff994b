"""Whose answer a message is, when a phone has several things going on."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from activities.messaging_ports import OutboundMessage
from activities.ports import DayChanges, Received, ReservationRecord
from api.addressing import address
from domain.model import Entry, Guest, Reservation, ReservationStatus, Status
from tests.api.conftest import House
from tests.sql_samples import entry, offer

GUEST = Guest("María Pérez", "+34600000011", "whatsapp:+34600000011")
HOUR = timedelta(hours=1)


@pytest.fixture
def waiting(house: House) -> Entry:
    """The guest's place in tonight's line."""
    return replace(entry(1), id="e1", location=house.parts.location, guest=GUEST)


@pytest.fixture
def booking(house: House) -> Reservation:
    """The same guest's table of tomorrow."""
    start = house.clock() + 20 * HOUR
    return Reservation(
        "r1", GUEST, 2, ("T1",), "Interior", start, start + 2 * HOUR, house.clock(), "app"
    )


async def keep(house: House, *records: Entry | Reservation) -> None:
    for record in records:
        if isinstance(record, Entry):
            await house.database.store.save_entry(record)
        else:
            day = house.parts.calendar.today()
            kept = ReservationRecord(house.parts.location, day, record)
            await house.database.store.save_day(DayChanges(reservations=(kept,)))


async def whose(house: House, replied: str | None = None, phone: str = GUEST.phone) -> str | None:
    message = Received("SM1", GUEST.address, phone, "", "SÍ", house.clock(), "", replied)
    asked = await address(house.parts.reads, message, house.clock())
    return asked.conversation


async def sent(house: House, conversation: str, sid: str) -> None:
    message = OutboundMessage(f"{conversation}:x", conversation, GUEST.address, "hola")
    await house.database.outbox.claim(message)
    await house.database.outbox.record_sent(message.key, sid, house.clock())


async def test_nobodys(house: House) -> None:
    assert await whose(house) is None
    assert await whose(house, "SM-unknown") is None


async def test_a_booking_alone(house: House, booking: Reservation) -> None:
    await keep(house, booking)
    assert await whose(house) == "reservation:r1"
    assert await whose(house, phone="+34600000012") is None
    assert await whose(house, phone="") is None


async def test_a_place_in_line_comes_before_a_booking(
    house: House, waiting: Entry, booking: Reservation
) -> None:
    await keep(house, waiting, booking)
    assert await whose(house) == "e1"


async def test_a_reminder_that_waits_for_its_answer_comes_before_a_place_in_line(
    house: House, waiting: Entry, booking: Reservation
) -> None:
    await keep(house, waiting, replace(booking, reminded_at=house.clock()))
    assert await whose(house) == "reservation:r1"


async def test_an_open_offer_comes_before_all(
    house: House, waiting: Entry, booking: Reservation
) -> None:
    offered = replace(waiting, status=Status.NOTIFIED, offer=offer(1), version=2)
    await keep(house, offered, replace(booking, reminded_at=house.clock()))
    assert await whose(house) == "e1"


async def test_a_reply_goes_to_whoever_sent_the_message(
    house: House, waiting: Entry, booking: Reservation
) -> None:
    await keep(house, replace(waiting, status=Status.NOTIFIED, offer=offer(1)), booking)
    await sent(house, "reservation:r1", "SM-booking")
    await sent(house, "e1", "SM-offer")
    assert await whose(house, "SM-booking") == "reservation:r1"
    assert await whose(house, "SM-offer") == "e1"
    assert await whose(house, "SM-unknown") == "e1"


async def test_what_is_over_is_nobodys(house: House, booking: Reservation) -> None:
    await keep(house, replace(booking, status=ReservationStatus.CANCELLED))
    past = house.clock() - 5 * HOUR
    await keep(house, replace(booking, id="r2", start=past, end=past + HOUR))
    assert await whose(house) is None


async def test_the_guest_answers_a_booking_over_twilio(house: House, booking: Reservation) -> None:
    await keep(house, booking)
    house.engine.conversations.add("reservation:r1")
    form = {"MessageSid": "SM9", "From": GUEST.address, "To": "whatsapp:+34910000002"}
    answer = await house.twilio(form | {"Body": "CANCELAR"})
    assert "Hola, CANCELAR. Sigues" in answer.text
    assert [conversation for conversation, _ in house.engine.replies] == ["reservation:r1"]


async def test_who_writes_the_moment_they_were_put_in_line_is_known(
    house: House, waiting: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to a join waits for no record; the guest's first message does."""
    let_go, save = asyncio.Event(), house.database.store.save_entry

    async def slow(kept: Entry) -> None:
        await let_go.wait()
        await save(kept)

    monkeypatch.setattr(house.database.store, "save_entry", slow)
    house.parts.reads.keep(waiting)
    asking = asyncio.create_task(whose(house))
    await asyncio.sleep(0)
    assert not asking.done()
    let_go.set()
    assert await asyncio.wait_for(asking, 5) == "e1"
