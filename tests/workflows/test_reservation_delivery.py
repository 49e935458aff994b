"""What becomes of a booking's messages that do not arrive."""

from datetime import UTC, datetime

from activities.mailing_ports import MailKind
from activities.messaging_ports import Failure, SendError
from domain.channels import Channel
from domain.delivery import DeliveryReport, State
from domain.entry import Reply
from domain.model import ReservationStatus
from tests.waiting import eventually
from tests.workflows.bookings import Booking, Books
from tests.workflows.house import House
from workflows.entry_contract import TakenReply
from workflows.reservation import ReservationWorkflow

NO_SMS = SendError(Failure.CHANNEL, None, "no sender")


async def fails(booking: Booking, kind: MailKind) -> None:
    """The provider reports that the WhatsApp of that kind did not arrive."""
    key = f"{booking.made.id}:{kind.value}:{booking.made.version}"
    report = DeliveryReport(key, State.FAILED, datetime.now(UTC), Failure.RECIPIENT, 63024)
    await booking.handle.signal(ReservationWorkflow.delivery, report)


async def sms_of(house: House, booking: Booking) -> str:
    async def there() -> str | None:
        sent = [m for m in house.gateway.sent if m.to == booking.guest.phone]
        assert all(m.channel is Channel.SMS for m in sent)
        return sent[0].body if sent else None

    return await eventually(there)


async def test_a_confirmation_that_did_not_arrive_goes_by_sms(house: House, book: Books) -> None:
    booking = await book()
    await fails(booking, MailKind.BOOKED)
    assert "Mesa confirmada" in await sms_of(house, booking)
    assert not (await booking.handle.query(ReservationWorkflow.snapshot)).message_failed


async def test_what_reaches_no_phone_is_shown_to_staff(house: House, book: Books) -> None:
    house.gateway.refuse[house.guest(1).phone] = NO_SMS
    booking = await book()
    await fails(booking, MailKind.BOOKED)
    saved = await booking.until_saved(lambda r: r.message_failed)
    assert saved.status is ReservationStatus.CONFIRMED


async def test_a_reminder_that_reaches_no_phone_goes_by_mail(house: House, book: Books) -> None:
    house.gateway.refuse[house.guest(1).phone] = NO_SMS
    booking = await book(1, "guest1@example.test")
    await booking.remind()
    await fails(booking, MailKind.REMINDER)

    async def mailed() -> bool:
        return [mail.kind for mail in house.mailer.sent] == [MailKind.BOOKED, MailKind.REMINDER]

    await eventually(mailed)


async def test_a_message_told_twice_is_heard_once(house: House, book: Books) -> None:
    booking = await book()
    reply = Reply("SM1", "CANCELAR", booking.now)
    for _ in range(2):
        await booking.handle.signal(ReservationWorkflow.reply, TakenReply(reply))
    await booking.until_saved(lambda r: r.status is ReservationStatus.CANCELLED)
    await booking.handle.result()
    answers = [m for m in house.gateway.bodies(booking.guest.address) if "anulada" in m]
    assert len(answers) == 1
