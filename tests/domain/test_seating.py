"""Staff seat a guest of the line who stands at the door."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import booking, seating, tables, waitlist
from domain.day import Change, MakeOffer, SaveReservation, ServiceDay, TellSeated
from domain.line import JoinRequest
from domain.model import Guest, Outcome, Reservation, ReservationStatus, Skip
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant
from domain.seating import Seated, SeatGuest
from domain.tables import BlockTable, FreeTable
from domain.waitlist import Settlement

DAY = date(2026, 11, 20)
NOW = datetime.combine(DAY, time(21), UTC)
MINUTE = timedelta(minutes=1)


def joined(day: ServiceDay, name: str, party: int = 2, zone: str | None = None) -> ServiceDay:
    guest = Guest(name, f"+34600{name[1:]:>06}", f"whatsapp:+34600{name[1:]:>06}")
    request = JoinRequest(name, guest, party, NOW, "phone", zone)
    return waitlist.join(day, [request], NOW)[0].day


def blocked(day: ServiceDay, *names: str) -> ServiceDay:
    for name in names:
        command = BlockTable(f"b{name}", name, NOW - 60 * MINUTE, NOW + 200 * MINUTE)
        day = tables.block(day, command)[0].day
    return day


@pytest.fixture
def full(restaurant: Restaurant) -> ServiceDay:
    """An evening with two guests in line, e1 before e2, and no table."""
    day = blocked(ServiceDay(restaurant, DAY), "T1", "T2", "T3", "T4")
    return joined(joined(day, "e1"), "e2")


def freed(day: ServiceDay, table: str) -> ServiceDay:
    return tables.free(day, FreeTable(table), NOW)[0].day


def seat(
    day: ServiceDay, name: str, table: str | None = None, now: datetime = NOW
) -> tuple[Change, Seated]:
    return seating.seat_guest(day, SeatGuest(name, table), now)


def why_not(day: ServiceDay, *asked: str | None, now: datetime = NOW) -> Reason:
    with pytest.raises(Refused) as refusal:
        seating.seat_guest(day, SeatGuest(*asked), now)  # type: ignore[arg-type]
    return refusal.value.reason


def test_a_named_table_need_only_be_large_enough(full: ServiceDay) -> None:
    change, seated = seat(freed(full, "T4"), "e2", "T4")
    stay = seated.reservation
    assert (stay.status, stay.tables, stay.start) == (ReservationStatus.SEATED, ("T4",), NOW)
    assert stay.end == NOW + full.restaurant.turn_time(2)
    told, saved = change.effects
    assert isinstance(told, TellSeated)
    assert told.passed_over is not None
    assert [(p.entry_id, p.skip) for p in told.passed_over] == [("e1", Skip.TOO_FEW)]
    assert saved == SaveReservation(stay)
    assert list(change.day.line) == ["e1"]


def test_what_is_held_for_the_guest_begins_now(full: ServiceDay) -> None:
    wanted = NOW + 30 * MINUTE
    later = replace(full, line={k: replace(p, wanted_at=wanted) for k, p in full.line.items()})
    offered = freed(later, "T1")
    (offer,) = offered.offers.values()
    assert offer.start == wanted
    change, seated = seat(offered, "e1")
    assert (seated.reservation.start, seated.reservation.end) == (NOW, offer.end)
    assert change.day.offers == {}


def test_an_offer_older_than_its_stay_seats_from_now(full: ServiceDay) -> None:
    offered = freed(full, "T1")
    (offer,) = offered.offers.values()
    stay = seat(offered, "e1", now=offer.end)[1].reservation
    assert (stay.tables, stay.start) == (("T1",), offer.end)
    assert stay.end == offer.end + full.restaurant.turn_time(2)


def test_another_table_than_the_held_one_lets_that_go_on(full: ServiceDay) -> None:
    offered = freed(freed(full, "T1"), "T4")
    change, seated = seat(offered, "e1", "T4")
    assert seated.reservation.tables == ("T4",)
    assert seated.offer is not None
    assert seated.offer.id.endswith(seating.UNASKED)
    (made,) = [e for e in change.effects if isinstance(e, MakeOffer)]
    assert (made.offer.entry_id, made.offer.tables) == ("e2", ("T1",))


def test_another_guests_held_table_is_not_to_be_had(full: ServiceDay) -> None:
    assert why_not(freed(full, "T1"), "e2", "T1") is Reason.TABLE_TAKEN


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (("e1", None), Reason.NO_TABLE_FITS),
        (("e1", "T2"), Reason.TABLE_TAKEN),
        (("e1", "T9"), Reason.TABLE_UNKNOWN),
        (("e9", None), Reason.ENTRY_UNKNOWN),
    ],
)
def test_refusals(full: ServiceDay, asked: tuple[str, str | None], reason: Reason) -> None:
    assert why_not(full, *asked) is reason


def test_a_table_that_is_too_small_and_another_day(full: ServiceDay) -> None:
    large = joined(full, "e3", party=4)
    assert why_not(freed(large, "T2"), "e3", "T1") is Reason.NO_TABLE_FITS
    assert why_not(full, "e1", None, now=NOW - timedelta(days=1)) is Reason.ENTRY_NOT_DUE


def booked(full: ServiceDay) -> ServiceDay:
    """e1 said yes to T1."""
    told = Settlement("e1", "e1.1", Outcome.ACCEPTED)
    return waitlist.settle(freed(full, "T1"), told, NOW).day


def test_who_said_yes_before_sits_at_their_reservation(full: ServiceDay) -> None:
    change, seated = seat(booked(full), "e1", now=NOW + 5 * MINUTE)
    assert (seated.reservation.status, seated.offer) == (ReservationStatus.SEATED, None)
    assert seat(change.day, "e1", now=NOW + 6 * MINUTE) == (Change(change.day), seated)


def at(day: ServiceDay, reservation: Reservation) -> tuple[datetime, datetime]:
    held = day.occupancies[reservation.id]
    return held.start, held.end


def test_who_said_yes_may_be_given_another_table_at_the_door(full: ServiceDay) -> None:
    now = NOW + 5 * MINUTE
    change, seated = seat(freed(booked(full), "T4"), "e1", "T4", now)
    stay = seated.reservation
    assert (stay.tables, stay.status, stay.version) == (("T4",), ReservationStatus.SEATED, 2)
    assert at(change.day, stay) == (now, now + full.restaurant.turn_time(2))
    made = [e.offer for e in change.effects if isinstance(e, MakeOffer)]
    assert [(o.entry_id, o.tables) for o in made] == [("e2", ("T1",))]

    moved, again = seat(freed(change.day, "T3"), "e1", "T3", now + MINUTE)
    assert again.reservation.tables == ("T3",)
    assert moved.day.occupancies[stay.id].tables == ("T3",)


def test_what_is_over_stays_over(full: ServiceDay) -> None:
    cancelled = booking.cancel_reservation(booked(full), "r-e1", NOW)[0].day
    assert why_not(cancelled, "e1", "T1") is Reason.RESERVATION_FINAL
    assert why_not(booked(full), "e1", None, now=NOW + 120 * MINUTE) is Reason.RESERVATION_FINAL
