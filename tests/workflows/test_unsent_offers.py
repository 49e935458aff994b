"""Offers whose message has not gone out: what settles them, and how long they are tried."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.messaging_ports import Failure, SendError
from activities.ports import Received
from domain.model import Actor, Entry, Status
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.entry_contract import TableFreed
from workflows.waitlist_entry import WaitlistEntryWorkflow

PHONE = "+34600000011"
ADDRESS = f"whatsapp:{PHONE}"
AWAY = SendError(Failure.BUSY, 20429, "busy", retry_after=2)
NO = SendError(Failure.RECIPIENT, 21211, "no such number")


@pytest.fixture
async def held(house: House) -> Entry:
    """The first guest's entry: T2 is held for it, and Twilio takes nothing."""
    await house.fill()
    house.gateway.refuse[ADDRESS] = AWAY
    joined = await house.join(11)
    await house.free("T2")

    async def tried() -> bool:
        return bool(house.outbox.failures)

    await eventually(tried)
    return await house.snapshot(joined.entry_id)


async def steps(house: House, entry: Entry) -> list[str]:
    return [step.what for step in (await house.snapshot(entry.id)).history]


@pytest.mark.parametrize("accepts", [True, False])
async def test_what_staff_have_the_answer_to_is_not_asked_any_more(
    house: House, held: Entry, accepts: bool
) -> None:
    answered = await house.answer_for(held.id, accepts=accepts)
    assert answered.status is (Status.CONFIRMED if accepts else Status.CANCELLED)
    del house.gateway.refuse[ADDRESS]
    await house.ended(held.id)  # with nothing left to be sent
    assert house.gateway.bodies(ADDRESS) == []


async def test_a_nod_before_the_offer_went_out_books_nothing(house: House, held: Entry) -> None:
    told = await house.says(held.id, "ok, gracias")
    assert told is not None
    assert "responde SÍ" in told
    assert (await house.snapshot(held.id)).status is Status.WAITING
    del house.gateway.refuse[ADDRESS]
    await house.until_status(held.id, Status.NOTIFIED)
    assert await house.says(held.id, "vale") is not None
    assert (await house.ended(held.id)).status is Status.CONFIRMED


async def test_a_yes_that_overtakes_the_provider_s_answer_counts(house: House, held: Entry) -> None:
    told = await house.says(held.id, "SÍ")
    assert told is not None
    assert "Mesa confirmada" in told
    del house.gateway.refuse[ADDRESS]
    assert (await house.ended(held.id)).status is Status.CONFIRMED
    assert house.gateway.bodies(ADDRESS) == []


async def test_what_has_not_gone_out_for_a_window_is_offered_anew(
    house: House, held: Entry
) -> None:
    first = held.offer
    assert first is not None
    house.gateway.refuse[ADDRESS] = SendError(Failure.BUSY, None, "away", retry_after=200)
    await house.skip(held.id, timedelta(minutes=15, seconds=1))

    async def another() -> Entry | None:
        now = await house.snapshot(held.id)
        return now if now.offer is not None and now.offer.id != first.id else None

    renewed = await eventually(another)
    assert (renewed.status, renewed.seq) == (Status.WAITING, held.seq)
    assert await steps(house, held) == ["joined", "offered", "withdrawn", "offered"]
    del house.gateway.refuse[ADDRESS]
    await house.skip(held.id, timedelta(seconds=200))
    notified = await house.until_status(held.id, Status.NOTIFIED)
    assert notified.offer == renewed.offer
    assert await house.says(held.id, "SÍ", at=notified.expires_at) is not None
    assert (await house.ended(held.id)).status is Status.CONFIRMED
    assert len(house.gateway.bodies(ADDRESS)) == 1


async def test_an_offer_that_has_ended_is_not_taken_up_again(house: House, held: Entry) -> None:
    assert held.offer is not None
    following = await house.join(12)
    for to in (ADDRESS, PHONE):
        house.gateway.refuse[to] = NO
    await house.until_status(following.entry_id, Status.NOTIFIED)
    house.gateway.refuse.clear()
    await house.entry(held.id).signal(WaitlistEntryWorkflow.table_freed, TableFreed(held.offer))
    # What comes after the signal is heard after it.
    assert await house.says(held.id, "hola") is not None
    back = await house.snapshot(held.id)
    assert (back.status, back.offer) == (Status.WAITING, None)
    assert house.gateway.bodies(ADDRESS) == []


async def test_a_yes_of_long_ago_is_no_answer_to_an_offer(house: House, notified: Entry) -> None:
    days_ago = datetime.now(UTC) - timedelta(days=3)
    guest = notified.guest
    old = Received("SMold", guest.address, guest.phone, "whatsapp:+34910000002", "SÍ", days_ago)
    await house.records.receive(old, None)
    await house.records.answered("SMold", "El tiempo para responder ha pasado.", "twiml")
    await house.skip(notified.id, timedelta(minutes=15, seconds=1))
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "no-answer")


async def test_an_operator_ends_a_wait_that_is_being_closed(house: House, notified: Entry) -> None:
    following = await house.join(12)
    house.records.down = True
    await house.skip(notified.id, timedelta(minutes=15, seconds=1))
    await house.entry(notified.id).cancel()
    house.records.down = False
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.CANCELLED, "operator")
    assert ended.history[-1].actor is Actor.STAFF
    assert (await house.until_status(following.entry_id, Status.NOTIFIED)).offer is not None


async def test_a_booking_knows_what_its_guest_wrote_since_joining(
    house: House, notified: Entry
) -> None:
    assert await house.says(notified.id, "yes please") is not None
    ended = await house.ended(notified.id)
    assert ended.guest.language == "en"

    async def booked() -> bool:
        made = house.records.reservations.get(ended.reservation_id or "")
        return made is not None and made.guest == ended.guest

    await eventually(booked)
