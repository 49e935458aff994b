"""A reservation's messages that have not gone out when they are no longer true do not go out."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowHandle

from activities.mailing_ports import MailKind
from activities.messaging_ports import Failure, SendError
from domain.model import Actor, Reservation, ReservationStatus
from domain.said import Venue
from tests.waiting import eventually
from tests.workflows.bookings import HOUR, MINUTE, SECOND, Booking, Books
from tests.workflows.house import House
from tests.workflows.test_reservation_delivery import fails
from workflows.contract import WAITLIST_QUEUE, reservation_workflow_id
from workflows.reservation import ReservationWorkflow
from workflows.reservation_contract import Amended, ReservationStart

AWAY = SendError(Failure.BUSY, None, "no answer", retry_after=2)


@pytest.fixture
async def being_reminded(house: House, book: Books) -> Booking:
    """A booking whose reminder is due while Twilio takes nothing."""
    booking = await book()
    await booking.until_texts(1)
    house.gateway.refuse[booking.guest.address] = AWAY
    await booking.skip_to(booking.made.start - 24 * HOUR + SECOND)

    async def tried() -> bool:
        return bool(house.outbox.failures)

    await eventually(tried)
    return booking


async def test_who_is_moved_is_not_reminded_of_the_old_time(
    house: House, being_reminded: Booking
) -> None:
    await being_reminded.change(start=being_reminded.made.start + HOUR)
    del house.gateway.refuse[being_reminded.guest.address]
    _, told = await being_reminded.until_texts(2)
    assert "a las 22:00" in told
    await being_reminded.cancel()
    assert (await being_reminded.handle.result()).status is ReservationStatus.CANCELLED
    assert len(being_reminded.texts) == 3  # nothing more: it is through


async def test_who_is_more_is_told_so_and_reminded(house: House, being_reminded: Booking) -> None:
    await being_reminded.change(party_size=3)
    del house.gateway.refuse[being_reminded.guest.address]
    told = (await being_reminded.until_texts(3))[1:]
    assert all("3 personas" in text for text in told)
    assert any("recordamos" in text for text in told)
    await being_reminded.until_saved(lambda r: r.reminded_at is not None)


async def test_an_older_state_that_comes_late_withdraws_nothing(house: House, book: Books) -> None:
    booking = await book()
    await booking.until_texts(1)
    house.gateway.refuse[booking.guest.address] = AWAY
    older = await booking.change(notes="silla de bebé")
    await booking.cancel()

    async def tried() -> bool:
        return bool(house.outbox.failures)

    await eventually(tried)
    assert older.reservation is not None
    await booking.handle.signal(ReservationWorkflow.amend, Amended(older.reservation))
    del house.gateway.refuse[booking.guest.address]
    await booking.handle.result()
    assert "queda anulada" in booking.texts[-1]


async def test_who_is_cancelled_before_anything_began_is_not_confirmed(
    house: House, book: Books
) -> None:
    start = await _not_begun(house, await book())
    made = start.reservation
    over = replace(made, status=ReservationStatus.CANCELLED, version=2, cancelled_by=Actor.STAFF)
    await house.away()
    handle = await _begun(house, start)
    await handle.signal(ReservationWorkflow.cancel, Amended(over))
    await house.back()
    await handle.result()
    first, *told = house.gateway.bodies(made.guest.address)
    assert "Mesa confirmada" in first  # of the booking beside it
    assert len(told) == 1
    assert "queda anulada" in told[0]


async def test_who_says_yes_late_in_a_window_gets_the_mail(house: House, book: Books) -> None:
    start = await _not_begun(house, await book(1, "guest1@example.test"))
    begins = datetime.now(UTC) - timedelta(minutes=start.courtesy_minutes + 2)
    late = replace(start.reservation, start=begins, end=begins + 2 * HOUR, source="waitlist")
    handle = await _begun(house, replace(start, reservation=late))

    async def mailed() -> bool:
        return [m.reservation.id for m in house.mailer.sent].count(late.id) == 1

    await eventually(mailed)
    await handle.terminate()


async def _not_begun(house: House, beside: Booking) -> ReservationStart:
    """Another reservation of the same guest, as its day would start it."""
    await beside.until_texts(1)
    made = replace(beside.made, id=uuid.uuid4().hex, created_at=datetime.now(UTC))
    venue = Venue.of(house.restaurant)
    return ReservationStart(made, venue, house.day, house.restaurant.courtesy_minutes, 24)


async def _begun(
    house: House, start: ReservationStart
) -> WorkflowHandle[ReservationWorkflow, Reservation]:
    return await house.client.start_workflow(
        ReservationWorkflow.run,
        start,
        id=reservation_workflow_id(start.reservation.id),
        task_queue=WAITLIST_QUEUE,
    )


async def test_who_is_cancelled_is_told_that_only(house: House, being_reminded: Booking) -> None:
    await being_reminded.cancel()
    del house.gateway.refuse[being_reminded.guest.address]
    assert (await being_reminded.handle.result()).status is ReservationStatus.CANCELLED
    assert "queda anulada" in being_reminded.texts[-1]
    assert len(being_reminded.texts) == 2


async def test_after_the_courtesy_time_nobody_is_reminded(
    house: House, being_reminded: Booking
) -> None:
    house.gateway.refuse[being_reminded.guest.address] = SendError(
        Failure.BUSY, None, "no answer", retry_after=3600
    )
    await being_reminded.skip_to(being_reminded.made.end + MINUTE)
    del house.gateway.refuse[being_reminded.guest.address]
    await being_reminded.handle.result()
    assert len(being_reminded.texts) == 1


async def test_a_mail_that_is_no_longer_true_is_not_sent(house: House, book: Books) -> None:
    house.mailer.refuse = AWAY
    booking = await book(1, "guest1@example.test")
    await booking.until_texts(1)
    await booking.cancel()
    house.mailer.refuse = None
    await booking.handle.result()
    assert [mail.kind for mail in house.mailer.sent] == [MailKind.CANCELLED]
    kept = house.records.reservations[booking.made.id]
    assert not kept.mail_failed


async def test_a_failure_that_is_told_twice_sends_once(house: House, book: Books) -> None:
    booking = await book()
    await booking.until_texts(1)
    house.gateway.refuse[booking.guest.phone] = AWAY
    for _ in range(2):
        await fails(booking, MailKind.BOOKED)
    await eventually(lambda: _tried_by_sms(house))
    house.gateway.refuse.clear()
    await booking.cancel()
    assert (await booking.handle.result()).status is ReservationStatus.CANCELLED
    by_sms = [m.body for m in house.gateway.sent if m.to == booking.guest.phone]
    assert len(by_sms) <= 1
    assert "queda anulada" in booking.texts[-1]


async def _tried_by_sms(house: House) -> bool:
    return bool(house.outbox.failures)
