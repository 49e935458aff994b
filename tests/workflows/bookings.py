"""Shared by the tests of reservations: one guest's booking, and the clock that moves with it."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowHandle

from domain.booking import BookRequest
from domain.entry import Reply
from domain.model import Reservation
from domain.reservations import ChangeReservation
from domain.tables import BlockTable
from tests.waiting import eventually, until_begun
from tests.workflows.house import House
from tests.workflows.house_workers import WORDS
from workflows.contract import (
    Amend,
    Block,
    Book,
    CancelReservation,
    DayAnswer,
    Mark,
    MarkReservation,
    reservation_workflow_id,
)
from workflows.entry_contract import TakenReply
from workflows.reservation import ReservationWorkflow

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


async def followed(
    house: House, reservation_id: str
) -> WorkflowHandle[ReservationWorkflow, Reservation]:
    """What follows a reservation, once it has begun: a moment after the guest's yes was told."""
    handle: WorkflowHandle[ReservationWorkflow, Reservation]
    handle = house.client.get_workflow_handle_for(
        ReservationWorkflow.run, reservation_workflow_id(reservation_id)
    )
    await until_begun(handle)
    return handle


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
        said = await self.handle.execute_update(ReservationWorkflow.answer_to, reply.message_sid)
        assert said is not None
        text = WORDS.text(said)
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
        await booking.until_saved(lambda r: True)
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
