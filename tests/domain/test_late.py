"""A yes after the window: the table is the guest's only if it is nobody else's by then."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import booking, late, tables, waitlist
from domain.booking import BookRequest
from domain.day import Change, SaveReservation, ServiceDay
from domain.late import LateClaim
from domain.line import JoinRequest
from domain.model import Guest, OccupancyKind, Offer, Outcome, ReservationStatus
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant
from domain.tables import SeatWalkIn
from tests.domain import guests

DAY = date(2026, 11, 20)
NINE = datetime.combine(DAY, time(21), UTC)
MINUTE = timedelta(minutes=1)
TURN = timedelta(minutes=90)
GUEST = Guest("Ana Ruiz", "+34600000011", "whatsapp:+34600000011")


def offer(*on: str) -> Offer:
    """A table from nine on, whose window has passed."""
    return Offer("e1.1", "e1", on, "Interior", NINE, NINE + TURN, NINE, "free:T1")


MISSED = LateClaim("e1", GUEST, 2, offer("T1"), "trona")


@pytest.fixture
def day(restaurant: Restaurant) -> ServiceDay:
    """An evening with nobody in the house."""
    return ServiceDay(restaurant, DAY)


def refused(day: ServiceDay, claim: LateClaim, now: datetime) -> Reason:
    """Why the table is not the guest's; the day stays as it was."""
    before = deepcopy(day)
    with pytest.raises(Refused) as refusal:
        late.claim(day, claim, now)
    assert day == before
    return refusal.value.reason


@pytest.mark.parametrize(("now", "start"), [(NINE - MINUTE, NINE), (NINE + 40 * MINUTE,) * 2])
def test_the_stay_begins_at_the_offered_time_or_now(
    day: ServiceDay, now: datetime, start: datetime
) -> None:
    change, booked = late.claim(day, MISSED, now)
    assert (booked.start, booked.end) == (start, start + TURN)
    assert (booked.tables, booked.guest, booked.party_size) == (("T1",), GUEST, 2)
    assert (booked.source, booked.entry_id, booked.notes) == ("waitlist", "e1", "trona")
    held = change.day.occupancies[booked.id]
    assert (held.kind, held.tables) == (OccupancyKind.RESERVATION, ("T1",))
    assert (held.start, held.end) == (booked.start, booked.end)
    assert change.effects == (SaveReservation(booked),)
    assert change.day.reservations == {booked.id: booked}


def test_tables_that_are_pushed_together_are_booked_as_such(day: ServiceDay) -> None:
    claim = LateClaim("e1", GUEST, 6, offer("T1", "T2"))
    assert late.claim(day, claim, NINE)[1].tables == ("T1", "T2")


def test_repeating_it_changes_nothing(day: ServiceDay) -> None:
    first, booked = late.claim(day, MISSED, NINE)
    again = late.claim(first.day, MISSED, NINE + 20 * MINUTE)
    assert again == (Change(first.day), booked)


def test_another_yes_brings_back_no_table_that_was_given_up(day: ServiceDay) -> None:
    first, booked = late.claim(day, MISSED, NINE)
    given_up = booking.cancel_reservation(first.day, booked.id, NINE)[0].day
    assert refused(given_up, MISSED, NINE) is Reason.RESERVATION_FINAL


def test_who_left_after_it_does_not_get_it_again(day: ServiceDay) -> None:
    first, booked = late.claim(day, MISSED, NINE)
    left = replace(booked, status=ReservationStatus.COMPLETED)
    after = replace(first.day, reservations={booked.id: left}, occupancies={})
    assert refused(after, MISSED, NINE + MINUTE) is Reason.RESERVATION_FINAL


def test_a_table_that_is_taken_for_a_part_of_the_stay_is_lost(day: ServiceDay) -> None:
    request = BookRequest("r9", GUEST, 2, NINE + 80 * MINUTE, "phone", table="T1")
    taken = booking.book(day, request, NINE)[0].day
    assert refused(taken, MISSED, NINE) is Reason.TABLE_TAKEN
    seated = tables.seat(day, SeatWalkIn("w1", "T1", 2), NINE)[0].day
    assert refused(seated, MISSED, NINE) is Reason.TABLE_TAKEN


def test_a_table_that_is_held_for_the_next_guest_is_theirs(day: ServiceDay) -> None:
    other = Guest("Luis", "+34600000012", "whatsapp:+34600000012")
    held = waitlist.join(day, [JoinRequest("e2", other, 2, NINE, "voice")], NINE)[0].day
    assert [o.tables for o in held.offers.values()] == [("T1",)]
    assert refused(held, MISSED, NINE) is Reason.TABLE_TAKEN


def test_who_is_in_line_again_answers_there(day: ServiceDay) -> None:
    again = waitlist.join(day, [JoinRequest("e1", GUEST, 2, NINE, "voice")], NINE)[0].day
    assert refused(again, MISSED, NINE) is Reason.ENTRY_HAS_OFFER


def test_nobody_is_seated_after_the_last_seating(day: ServiceDay) -> None:
    last = day.last_seatings()["cena"]
    assert late.claim(day, MISSED, last)[1].start == last
    assert refused(day, MISSED, last + timedelta(microseconds=1)) is Reason.CLOSED


def test_a_table_that_the_house_gave_up_is_refused(day: ServiceDay) -> None:
    fewer = replace(day, restaurant=replace(day.restaurant, combinations=()))
    claim = LateClaim("e1", GUEST, 6, offer("T1", "T2"))
    assert refused(fewer, claim, NINE) is Reason.TABLE_UNKNOWN


def test_a_claim_is_that_of_an_entry_with_an_offer() -> None:
    missed = guests.over(Outcome.EXPIRED, notes="trona")
    claim = LateClaim("e1", guests.GUEST, 4, guests.offer(), "trona")
    assert LateClaim.of(missed) == claim
    with pytest.raises(ValueError, match="e1"):
        LateClaim.of(guests.entry())
