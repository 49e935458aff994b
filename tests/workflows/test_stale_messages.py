"""A reservation's messages that have not gone out when they are no longer true do not go out."""

import pytest

from activities.mailing_ports import MailKind
from activities.messaging_ports import Failure, SendError
from domain.model import ReservationStatus
from tests.waiting import eventually
from tests.workflows.bookings import HOUR, MINUTE, SECOND, Booking, Books
from tests.workflows.house import House
from tests.workflows.test_reservation_delivery import fails

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
