"""What a guest hears of a booking, on the real server with its clock moved."""

from datetime import timedelta

import pytest

from activities.mailing_ports import MailKind
from activities.messaging_ports import Failure, SendError
from domain.model import Actor, ReservationStatus, Status
from tests.waiting import eventually
from tests.workflows.bookings import HOUR, MINUTE, SECOND, Books, behind, followed
from tests.workflows.house import House
from workflows.reservation import ReservationWorkflow


async def test_a_booking_is_confirmed_by_whatsapp_and_mail(house: House, book: Books) -> None:
    booking = await book(1, "guest1@example.test")
    assert booking.texts[0].startswith("¡Perfecto, Guest1! Mesa confirmada: ")
    mail = await eventually(house.mailer.first)
    assert (mail.kind, mail.reservation.id) == (MailKind.BOOKED, booking.made.id)


async def test_without_an_address_there_is_no_mail(house: House, book: Books) -> None:
    booking = await book()
    await booking.cancel()
    await booking.handle.result()
    assert house.mailer.sent == []


async def test_the_reminder_goes_out_24_hours_before_and_not_sooner(book: Books) -> None:
    booking = await book()
    due = booking.made.start - 24 * HOUR
    await booking.skip_to(due - MINUTE)
    assert len(booking.texts) == 1
    await booking.skip_to(due + SECOND)
    reminder = (await booking.until_texts(2))[1]
    assert reminder.startswith("¡Hola, Guest1! Te recordamos tu mesa")
    saved = await booking.until_saved(lambda r: r.reminded_at is not None)
    assert saved.reminded_at is not None
    assert timedelta(0) <= saved.reminded_at - due < MINUTE


async def test_yes_to_the_reminder_confirms(book: Books) -> None:
    booking = await book()
    await booking.remind()
    assert (await booking.says("sí")).startswith("¡Gracias, Guest1! Te esperamos")
    saved = await booking.until_saved(lambda r: r.guest_confirmed_at is not None)
    assert saved.status is ReservationStatus.CONFIRMED


async def test_a_yes_to_the_booking_itself_does_not_stand_in_for_the_reminder(book: Books) -> None:
    booking = await book()
    assert (await booking.says("vale")).startswith("¡Gracias, Guest1!")
    await booking.remind()
    assert "Te recordamos" in booking.texts[-1]
    assert (await booking.until_saved(lambda r: True)).guest_confirmed_at is None


async def test_a_no_that_answers_no_question_cancels_nothing(book: Books) -> None:
    booking = await book()
    assert (await booking.says("no")).startswith("Hola, Guest1. Tienes mesa el ")
    assert (await booking.says("¿puede ser a las diez?")).startswith("Hola, Guest1. Tienes mesa ")
    seen = await booking.handle.query(ReservationWorkflow.snapshot)
    assert seen.status is ReservationStatus.CONFIRMED


@pytest.mark.parametrize("word", ["CANCELAR", "no"])
async def test_no_to_the_reminder_cancels_and_the_table_goes_on(
    house: House, book: Books, word: str
) -> None:
    booking = await book(1, "guest1@example.test")
    waiting = await behind(house, booking)
    await booking.remind()
    assert (await booking.says(word)).startswith("Entendido, Guest1: tu reserva")
    saved = await booking.until_saved(lambda r: r.status is ReservationStatus.CANCELLED)
    assert saved.cancelled_by is Actor.GUEST
    await house.until_status(waiting, Status.NOTIFIED)
    assert (await booking.handle.result()).status is ReservationStatus.CANCELLED
    assert [m.kind for m in house.mailer.sent] == [MailKind.BOOKED, MailKind.CANCELLED]
    assert len(booking.texts) == 2  # the answer was the webhook's: it is not said twice


async def test_what_is_fixed_within_the_last_day_gets_no_reminder(book: Books) -> None:
    booking = await book()
    await booking.skip_to(booking.made.start - 23 * HOUR + MINUTE)
    await booking.until_texts(2)
    await booking.change(start=booking.made.start + HOUR)
    changed = await booking.until_texts(3)
    assert "Hemos cambiado" in changed[2]
    await booking.skip_to(booking.made.end + 2 * HOUR)
    await booking.handle.result()
    assert booking.texts == changed


async def test_a_change_of_time_moves_the_timers_and_is_told(book: Books) -> None:
    booking = await book()
    later = booking.made.start + HOUR
    answer = await booking.change(start=later)
    assert answer.reservation is not None
    assert answer.reservation.start == later
    assert (await booking.until_texts(2))[1].startswith("Hola, Guest1. Hemos cambiado tu reserva")
    await booking.skip_to(later - 24 * HOUR - MINUTE)
    assert len(booking.texts) == 2
    await booking.skip_to(later - 24 * HOUR + SECOND)
    assert "Te recordamos" in (await booking.until_texts(3))[2]


async def test_a_cancellation_by_staff_is_told_once(house: House, book: Books) -> None:
    booking = await book(1, "guest1@example.test")
    await booking.cancel()
    assert (await booking.handle.result()).status is ReservationStatus.CANCELLED
    assert len(booking.texts) == 2
    assert "queda anulada" in booking.texts[1]
    first, second = house.mailer.sent
    assert (first.kind, second.kind) == (MailKind.BOOKED, MailKind.CANCELLED)
    assert second.reservation.version > first.reservation.version


async def test_an_address_that_bounces_is_shown_and_costs_the_whatsapp_nothing(
    house: House, book: Books
) -> None:
    house.mailer.refuse = SendError(Failure.RECIPIENT, 550, "no mailbox")
    booking = await book(1, "nobody@example.test")
    saved = await booking.until_saved(lambda r: r.mail_failed)
    assert saved.status is ReservationStatus.CONFIRMED
    assert len(booking.texts) == 1


async def test_a_mail_server_that_is_away_for_an_hour_loses_nothing(
    house: House, book: Books
) -> None:
    house.mailer.refuse = SendError(Failure.BUSY, None, "connection refused")
    booking = await book(1, "guest1@example.test")
    assert len(booking.texts) == 1

    async def tried() -> bool:
        return house.mailer.tries > 1

    await eventually(tried)
    house.mailer.refuse = None
    await house.env.fast_forward(booking.handle, HOUR)
    mail = await eventually(house.mailer.first)
    assert mail.kind is MailKind.BOOKED


async def test_a_booking_from_the_waitlist_is_not_confirmed_twice(house: House) -> None:
    await house.fill()
    waiting = await house.join(1)
    await house.free("T1")
    notified = await house.until_status(waiting.entry_id, Status.NOTIFIED)
    assert (await house.says(waiting.entry_id, "SÍ") or "").startswith("¡Perfecto, Guest1!")
    ended = await house.ended(waiting.entry_id)
    assert ended.reservation_id is not None
    handle = await followed(house, ended.reservation_id)

    async def follows() -> bool:
        history = await handle.fetch_history()
        return any(e.HasField("timer_started_event_attributes") for e in history.events)

    await eventually(follows)
    assert len(house.gateway.bodies(notified.guest.address)) == 1
