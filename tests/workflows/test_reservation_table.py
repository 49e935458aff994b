"""A booking at the table: arrival, departure, no-show, changes, and what they free."""

from datetime import timedelta

import pytest

from domain.model import ReservationStatus
from tests.workflows.bookings import MINUTE, SECOND, Books, behind
from tests.workflows.house import House
from workflows.contract import (
    Mark,
    MarkReservation,
    day_workflow_id,
)
from workflows.reservation_contract import Event, ReservationEvent


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
