"""Whatever frees a table offers it to the next in line whom it fits, and says who that is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import booking, reservations, tables, waitlist
from domain.booking import BookRequest
from domain.day import Change, MakeOffer, ServiceDay
from domain.line import JoinRequest
from domain.model import Actor, Guest, Offer, ReservationStatus
from domain.refusals import Reason, Refused
from domain.reservations import ChangeReservation
from domain.restaurant import Restaurant, Table, TableSet
from domain.tables import BlockTable, FreeTable
from domain.waitlist import Joined

DAY = date(2026, 11, 20)
MORNING = datetime.combine(DAY, time(9), UTC)
NINE = datetime.combine(DAY, time(21), UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

Freeing = Callable[[ServiceDay, str, datetime], Change]


def guest(number: int) -> Guest:
    phone = f"+346000000{number:02}"
    return Guest(f"Guest{number} Sample", phone, f"whatsapp:{phone}")


def blocked(day: ServiceDay, table: str, start: datetime, end: datetime) -> ServiceDay:
    command = BlockTable(f"b-{table}-{len(day.occupancies)}", table, start, end)
    return tables.block(day, command)[0].day


def booked(day: ServiceDay, name: str, party: int, table: str) -> ServiceDay:
    request = BookRequest(name, guest(90), party, NINE, "phone", table=table)
    return booking.book(day, request, MORNING)[0].day


def joined(
    day: ServiceDay, number: int, party: int, zone: str | None = None, at: datetime = NINE
) -> ServiceDay:
    """The day with one more who waits, for whom nothing is free yet."""
    request = JoinRequest(f"e{number}", guest(number), party, at, "voice", zone)
    change, (answer,) = waitlist.join(day, [request], MORNING)
    assert isinstance(answer, Joined)
    assert offers(change) == []
    return change.day


def made(change: Change) -> list[Offer]:
    return [e.offer for e in change.effects if isinstance(e, MakeOffer)]


def offers(change: Change) -> list[tuple[str, str]]:
    return [(o.entry_id, "+".join(o.tables)) for o in made(change)]


@pytest.fixture
def full(restaurant: Restaurant) -> ServiceDay:
    """`r1` has T1 and `r2` T2 from 21:00, the terrace is closed: nothing is free until 01:00."""
    day = ServiceDay(restaurant, DAY)
    day = booked(booked(day, "r1", 2, "T1"), "r2", 4, "T2")
    for table, start in [
        ("T1", NINE + 90 * MINUTE),
        ("T2", NINE + 2 * HOUR),
        ("T3", NINE - HOUR),
        ("T4", NINE - HOUR),
    ]:
        day = blocked(day, table, start, NINE + 4 * HOUR)
    return day


def cancel(day: ServiceDay, name: str, now: datetime) -> Change:
    return booking.cancel_reservation(day, name, now)[0]


def no_show(day: ServiceDay, name: str, now: datetime) -> Change:
    return reservations.no_show(day, name, now)[0]


def leave_early(day: ServiceDay, name: str, now: datetime) -> Change:
    sitting = reservations.seat(day, name, NINE)[0].day
    return reservations.complete(sitting, name, now)[0]


SOON = NINE + 20 * MINUTE


@pytest.mark.parametrize(
    ("free", "cause"),
    [(cancel, "cancelled:r2"), (no_show, "no-show:r2"), (leave_early, "completed:r2")],
)
def test_what_ends_a_stay_offers_its_table_to_the_next_whom_it_fits(
    full: ServiceDay, free: Freeing, cause: str
) -> None:
    day = joined(joined(joined(full, 1, 6), 2, 2, "Terraza"), 3, 2)
    (offer,) = made(free(day, "r2", SOON))
    assert (offer.entry_id, offer.tables, offer.cause) == ("e3", ("T2",), cause)
    assert (offer.start, offer.end) == (SOON, SOON + 90 * MINUTE)


def test_a_shortened_stay_offers_what_is_left_of_its_time(full: ServiceDay) -> None:
    day = joined(full, 1, 2, at=NINE + 30 * MINUTE)
    # T2 is needed again at 23:00: a minute too late for a stay of 90 minutes is of no use.
    late = ChangeReservation("r2", end=NINE + 31 * MINUTE)
    assert offers(reservations.change(day, late, MORNING)[0]) == []
    in_time = ChangeReservation("r2", end=NINE + 30 * MINUTE)
    (offer,) = made(reservations.change(day, in_time, MORNING)[0])
    assert (offer.entry_id, offer.tables, offer.cause) == ("e1", ("T2",), "changed:r2")
    assert (offer.start, offer.end) == (NINE + 30 * MINUTE, NINE + 2 * HOUR)


def test_a_reservation_at_another_time_offers_its_old_one(full: ServiceDay) -> None:
    lunch = ChangeReservation("r1", start=NINE - 8 * HOUR)
    assert offers(reservations.change(joined(full, 1, 2), lunch, MORNING)[0]) == [("e1", "T1")]


def test_a_reservation_at_another_table_offers_its_old_one(full: ServiceDay) -> None:
    opened = tables.free(full, FreeTable("T3", NINE), MORNING)[0].day
    outside = ChangeReservation("r1", table="T3")
    change = reservations.change(joined(opened, 1, 2, "Interior"), outside, MORNING)[0]
    assert offers(change) == [("e1", "T1")]


def test_an_unblocked_table_is_offered(full: ServiceDay) -> None:
    day = joined(full, 1, 6)
    change, answer = tables.free(day, FreeTable("T4", NINE), MORNING)
    assert offers(change) == [("e1", "T4")]
    assert answer == made(change)


def test_an_offer_that_nobody_takes_goes_on(full: ServiceDay) -> None:
    day = cancel(joined(joined(full, 1, 4), 2, 4), "r2", MORNING).day
    assert [o.entry_id for o in day.offers.values()] == ["e1"]
    assert offers(waitlist.leave(day, "e1", MORNING)) == [("e2", "T2")]


@pytest.mark.parametrize("free", [cancel, no_show, leave_early])
@pytest.mark.parametrize(("first", "second"), [("r1", "r2"), ("r2", "r1")])
def test_a_combination_is_offered_as_soon_as_it_is_complete(
    restaurant: Restaurant, free: Freeing, first: str, second: str
) -> None:
    day = booked(booked(ServiceDay(restaurant, DAY), "r1", 2, "T1"), "r2", 4, "T2")
    day = joined(day, 1, 6, "Interior")
    half = free(day, first, SOON)
    assert offers(half) == []
    assert offers(free(half.day, second, SOON)) == [("e1", "T1+T2")]


def test_a_combination_is_complete_once_a_stay_ends_in_time(restaurant: Restaurant) -> None:
    day = booked(booked(ServiceDay(restaurant, DAY), "r1", 2, "T1"), "r2", 4, "T2")
    day = joined(day, 1, 6, "Interior", at=NINE + 45 * MINUTE)
    half = cancel(day, "r2", MORNING).day
    shorter = ChangeReservation("r1", end=NINE + 45 * MINUTE)
    assert offers(reservations.change(half, shorter, MORNING)[0]) == [("e1", "T1+T2")]


def test_of_combinations_that_share_a_table_one_is_offered(restaurant: Restaurant) -> None:
    row = tuple(Table(f"T{n}", "Interior", 1, 2) for n in (1, 2, 3))
    pairs = (TableSet(("T1", "T2"), "Interior", 3, 4), TableSet(("T2", "T3"), "Interior", 3, 4))
    house = replace(restaurant, tables=row, combinations=pairs)
    day = blocked(ServiceDay(house, DAY), "T2", NINE - HOUR, NINE + 2 * HOUR)
    day = joined(joined(day, 1, 4), 2, 4)
    freed = tables.free(day, FreeTable("T2", NINE), MORNING)[0]
    assert offers(freed) == [("e1", "T1+T2")]
    # The other one's turn comes with the table that both need.
    assert offers(waitlist.leave(freed.day, "e1", MORNING)) == [("e2", "T1+T2")]


def test_a_cancellation_that_arrives_twice_frees_once(full: ServiceDay) -> None:
    day = cancel(joined(joined(full, 1, 4), 2, 4), "r2", MORNING).day
    with pytest.raises(Refused) as caught:
        cancel(day, "r2", MORNING)
    assert caught.value.reason is Reason.RESERVATION_FINAL
    assert [o.entry_id for o in day.offers.values()] == ["e1"]


def test_who_is_seated_the_moment_the_table_is_freed_has_sat_there(full: ServiceDay) -> None:
    sitting = reservations.seat(full, "r1", NINE)[0].day
    freed = tables.free(sitting, FreeTable("T1"), NINE)[0].day
    assert freed.reservations["r1"].status is ReservationStatus.COMPLETED


def test_a_stay_that_has_ended_is_not_ended_again(full: ServiceDay) -> None:
    later = NINE + 20 * MINUTE
    over = tables.free(full, FreeTable("T1", later), NINE + 10 * MINUTE)[0].day
    stay = over.reservations["r1"]
    assert (stay.status, stay.end) == (ReservationStatus.COMPLETED, later)
    again = tables.free(over, FreeTable("T1"), NINE + 10 * MINUTE)[0].day
    assert again.reservations["r1"] == stay


def test_a_booking_whose_table_staff_free_is_cancelled_by_staff(full: ServiceDay) -> None:
    freed = tables.free(full, FreeTable("T1", NINE), MORNING)[0].day
    stay = freed.reservations["r1"]
    assert (stay.status, stay.cancelled_by) == (ReservationStatus.CANCELLED, Actor.STAFF)


def test_of_a_named_occupancy_nothing_else_ends(restaurant: Restaurant) -> None:
    """Its block is long over when somebody takes it back; who has the table now keeps it."""
    day = booked(ServiceDay(restaurant, DAY), "r1", 2, "T1")
    kept, offered = tables.free(day, FreeTable("T1", NINE, only="b-T1"), MORNING)
    assert (kept, offered) == (Change(day), [])
    command = BlockTable("b-T2", "T2", NINE, NINE + HOUR)
    change, _ = tables.block(day, command)
    freed, _ = tables.free(change.day, FreeTable("T2", NINE, only="b-T2"), MORNING)
    assert list(freed.day.occupancies) == list(day.occupancies)
