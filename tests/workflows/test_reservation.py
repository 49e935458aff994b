"""What follows a booking, on the real server with its clock moved: messages, reminder, courtesy."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowHandle

from activities.mailing_ports import MailKind
from activities.messaging_ports import Failure, SendError
from domain.booking import BookRequest
from domain.entry import Reply
from domain.model import Actor, Reservation, ReservationStatus, Status
from domain.reservations import ChangeReservation
from domain.tables import BlockTable
from tests.waiting import eventually
from tests.workflows.conftest import House
from workflows.contract import (
    Amend,
    Block,
    Book,
    CancelReservation,
    DayAnswer,
    Mark,
    MarkReservation,
    TakenReply,
    day_workflow_id,
    reservation_workflow_id,
)
from workflows.reservation import ReservationWorkflow
from workflows.reservation_contract import Event, ReservationEvent

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


class Booking:
    """One guest's reservation for a date that is days ahead."""

    def __init__(self, house: House, number: int, reservation: Reservation) -> None:
        self.house, self.guest, self.made = house, house.guest(number), reservation
        self.skipped = timedelta(0)

    @property
    def handle(self) -> WorkflowHandle[ReservationWorkflow, Reservation]:
        return self.house.client.get_workflow_handle_for(
            ReservationWorkflow.run, reservation_workflow_id(self.made.id)
        )

    @property
    def texts(self) -> list[str]:
        """What the guest has read on WhatsApp."""
        return self.house.gateway.bodies(self.guest.address)

    @property
    def now(self) -> datetime:
        """This reservation's clock."""
        return datetime.now(UTC) + self.skipped

    async def until_texts(self, number: int) -> list[str]:
        async def there() -> list[str] | None:
            return self.texts if len(self.texts) >= number else None

        return await eventually(there)

    async def until_saved(self, holds: Callable[[Reservation], bool]) -> Reservation:
        async def saved() -> Reservation | None:
            kept = self.house.records.reservations.get(self.made.id)
            return kept if kept is not None and holds(kept) else None

        return await eventually(saved)

    async def skip_to(self, instant: datetime) -> None:
        """Move this reservation's clock to an instant."""
        span = instant - self.now
        await self.house.env.fast_forward(self.handle, span)
        self.skipped += span

    async def says(self, body: str) -> str:
        reply = Reply(f"SM{uuid.uuid4().hex}", body, self.now)
        await self.handle.signal(ReservationWorkflow.reply, TakenReply(reply))
        text = await self.handle.execute_update(ReservationWorkflow.answer_to, reply.message_sid)
        assert text is not None
        await self.house.records.answered(reply.message_sid, text, "twiml")
        return text

    async def does(self, name: str, argument: object) -> DayAnswer:
        answer = await self.house.update(name, argument)
        assert isinstance(answer, DayAnswer)
        return answer

    async def change(self, **terms: object) -> DayAnswer:
        command = ChangeReservation(self.made.id, **terms)  # type: ignore[arg-type]
        return await self.does("change_reservation", Amend(uuid.uuid4().hex, command))

    async def cancel(self) -> DayAnswer:
        asked = CancelReservation(uuid.uuid4().hex, self.made.id)
        return await self.does("cancel_reservation", asked)

    async def mark(self, mark: Mark, key: str | None = None) -> Reservation:
        asked = MarkReservation(key or uuid.uuid4().hex, self.made.id, mark)
        answer = await self.does("mark_reservation", asked)
        assert answer.reservation is not None
        return answer.reservation

    async def to_evening(self) -> None:
        """Move the day's clock, and this one, to some minutes after the guests' time."""
        at = self.made.start + 5 * MINUTE
        await self.skip_to(at)
        await self.house.skip_day(at - datetime.now(UTC))

    async def remind(self) -> None:
        """Let the reminder go out."""
        await self.skip_to(self.made.start - 24 * HOUR + SECOND)
        await self.until_saved(lambda r: r.reminded_at is not None)


Books = Callable[..., Awaitable[Booking]]


@pytest.fixture
def book(house: House) -> Books:
    """Books for the sample guest of a number, five days ahead."""
    house.day += timedelta(days=5)

    async def booked(number: int = 1, email: str | None = None) -> Booking:
        guest = replace(house.guest(number), email=email)
        request = BookRequest(uuid.uuid4().hex, guest, 2, house.wanted(), "phone")
        asked = [Book(request.reservation_id, request)]
        answers = await house.update("book", asked, list[DayAnswer])
        assert isinstance(answers, list)
        made = answers[0].reservation
        assert made is not None
        booking = Booking(house, number, made)
        await booking.until_texts(1)
        return booking

    return booked


async def behind(house: House, booking: Booking, number: int = 2) -> str:
    """Everything else is taken and a guest waits: the entry's id."""
    for table in house.restaurant.tables:
        if table.id not in booking.made.tables:
            span = (house.wanted() - HOUR, house.wanted() + 5 * HOUR)
            command = BlockTable(f"b-{table.id}", table.id, *span)
            await house.update("block_table", Block(command.occupancy_id, command))
    answer = await house.join(number)
    assert answer.entry_id is not None
    return answer.entry_id


async def test_a_booking_is_confirmed_by_whatsapp_and_mail(house: House, book: Books) -> None:
    booking = await book(1, "guest1@example.test")
    assert booking.texts[0].startswith("¡Perfecto, Guest1! Mesa confirmada el ")
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


async def test_staff_are_asked_when_the_courtesy_time_is_over(house: House, book: Books) -> None:
    booking = await book()
    late = booking.made.start + house.restaurant.courtesy_minutes * MINUTE
    await booking.skip_to(late - 30 * SECOND)
    assert house.records.reservations[booking.made.id].no_show_asked_at is None
    await booking.skip_to(late + SECOND)
    saved = await booking.until_saved(lambda r: r.no_show_asked_at is not None)
    assert saved.status is ReservationStatus.CONFIRMED
    assert saved.no_show_asked_at is not None
    assert timedelta(0) <= saved.no_show_asked_at - late < MINUTE


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


async def test_a_change_of_table_alone_is_not_told(house: House, book: Books) -> None:
    booking = await book()
    other = next(
        t.id
        for t in house.restaurant.tables
        if t.id not in booking.made.tables and t.zone == booking.made.zone and t.max_seats >= 2
    )
    answer = await booking.change(table=other)
    assert answer.reservation is not None
    assert answer.reservation.tables == (other,)
    await booking.cancel()
    await booking.handle.result()
    assert ["Mesa confirmada" in t for t in booking.texts] == [True, False]
    assert "queda anulada" in booking.texts[1]


async def test_a_change_that_does_not_fit_leaves_the_booking(house: House, book: Books) -> None:
    booking = await book()
    await behind(house, booking)
    with pytest.raises(Exception, match="failed"):
        await booking.change(party_size=max(s.max_seats for s in house.restaurant.table_sets))
    assert await booking.until_saved(lambda r: True) == booking.made


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


async def test_the_whole_life_at_the_table(house: House, book: Books) -> None:
    booking = await book()
    await booking.to_evening()
    seated = await booking.mark(Mark.SEATED, "k1")
    assert seated.status is ReservationStatus.SEATED
    assert await booking.mark(Mark.SEATED, "k1") == seated
    left = await booking.mark(Mark.COMPLETED)
    assert left.status is ReservationStatus.COMPLETED
    assert (await booking.handle.result()).status is ReservationStatus.COMPLETED


async def test_a_no_show_gives_the_table_to_the_next_in_line(house: House, book: Books) -> None:
    booking = await book()
    waiting = await behind(house, booking)
    await booking.to_evening()
    asked = MarkReservation("k1", booking.made.id, Mark.NO_SHOW)
    answer = await booking.does("mark_reservation", asked)
    assert [(o.entry_id, o.tables) for o in answer.offers] == [(waiting, booking.made.tables)]
    assert (await booking.handle.result()).status is ReservationStatus.NO_SHOW


async def test_who_still_sits_at_the_planned_end_has_left(book: Books) -> None:
    booking = await book()
    await booking.to_evening()
    await booking.mark(Mark.SEATED)
    await booking.until_saved(lambda r: r.status is ReservationStatus.SEATED)
    await booking.skip_to(booking.made.end + MINUTE)
    await booking.until_saved(lambda r: r.status is ReservationStatus.COMPLETED)


async def test_a_booking_from_the_waitlist_is_not_confirmed_twice(house: House) -> None:
    await house.fill()
    waiting = await house.join(1)
    await house.free("T1")
    notified = await house.until_status(waiting.entry_id, Status.NOTIFIED)
    assert (await house.says(waiting.entry_id, "SÍ") or "").startswith("¡Perfecto, Guest1!")
    ended = await house.entry(waiting.entry_id).result()
    assert ended.reservation_id is not None
    handle = house.client.get_workflow_handle(reservation_workflow_id(ended.reservation_id))

    async def follows() -> bool:
        history = await handle.fetch_history()
        return any(e.HasField("timer_started_event_attributes") for e in history.events)

    await eventually(follows)
    assert len(house.gateway.bodies(notified.guest.address)) == 1


async def test_events_that_no_longer_apply_change_nothing(house: House, book: Books) -> None:
    booking = await book()
    await booking.cancel()
    saved = await booking.until_saved(lambda r: r.status is ReservationStatus.CANCELLED)
    day = house.client.get_workflow_handle(day_workflow_id(house.restaurant.id, house.day))
    for event in (Event.CANCELLED, Event.CONFIRMED, Event.COURTESY_OVER, Event.STAY_OVER):
        for reservation_id in ("nobody", booking.made.id):
            told = ReservationEvent(reservation_id, event, saved.start)
            await day.signal("reservation_event", told)
    other = await book(2)
    assert house.records.reservations[booking.made.id] == saved
    assert other.made.tables == booking.made.tables
