"""A guest of the line stands at the door and sits down now, on staff's word."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import reservations
from domain.day import Change, SaveReservation, ServiceDay, TellSeated
from domain.fit import Need
from domain.line import remove
from domain.matching import Waiting, new_offer
from domain.model import (
    Occupancy,
    OccupancyKind,
    Offer,
    PassOver,
    Place,
    Reservation,
    ReservationStatus,
)
from domain.refusals import Reason, Refused
from domain.reservations import ChangeReservation
from domain.restaurant import TableSet
from domain.tables import OPEN, occupy, with_reservation
from domain.waitlist import advance, chosen_set, reservation_id, reserved

# What an offer's id ends in that nobody was asked about.
UNASKED = ".seat"


@dataclass(frozen=True)
class SeatGuest:
    """An entry whose guest is here; `table` names the set that staff chose for them."""

    entry_id: str
    table: str | None = None


@dataclass(frozen=True)
class Seated:
    """The guest's reservation, and the tables as an offer, which the entry is told of.

    `offer` is None for a guest who had answered yes before.
    """

    reservation: Reservation
    offer: Offer | None = None


def seat_guest(day: ServiceDay, command: SeatGuest, now: datetime) -> tuple[Change, Seated]:
    """Seat the guest of an entry from now on.

    Without a named set, who has an offer gets what is held for them, who said yes already what is
    reserved, who waits the best free set in their zone. A named one need only be large enough.
    `Refused` on another day than the entry's, when no table is free for the stay, or when the
    entry has ended. Repeating it changes nothing.
    """
    if day.restaurant.service_date(now) != day.date:
        raise Refused(Reason.ENTRY_NOT_DUE, day.date.isoformat())
    chosen = None if command.table is None else chosen_set(day, command.table)
    place = day.line.get(command.entry_id)
    if place is None:
        return _seat_booked(day, reservation_id(command.entry_id), chosen, now)
    asked = day.offers.get(place.offer_id or "")
    # An offer whose message never went out may be older than the stay that it was meant for.
    if asked is not None and now < asked.end and (chosen is None or chosen.tables == asked.tables):
        return _seat(day, place, replace(asked, start=min(asked.start, now)), None, now)
    free = remove(day, place.entry_id)
    waiting = Waiting(free, now)
    need = Need(place.party_size, place.zone, now, now + day.restaurant.turn_time(place.party_size))
    best = next(waiting.floor.free_sets(need), None) if chosen is None else chosen
    if best is None or best.max_seats < place.party_size:
        raise Refused(Reason.NO_TABLE_FITS)
    given = new_offer(place, best, need, now, "seated", out_of_turn=True)
    given = replace(given, id=f"{place.entry_id}{UNASKED}")
    return _seat(day, place, given, tuple(waiting.passed_over(place, best)), now)


def _seat(
    day: ServiceDay,
    place: Place,
    given: Offer,
    passed_over: tuple[PassOver, ...] | None,
    now: datetime,
) -> tuple[Change, Seated]:
    seated = replace(reserved(place, given, now), status=ReservationStatus.SEATED)
    taken = Occupancy(
        seated.id, given.tables, given.start, given.end, OccupancyKind.RESERVATION, seated.id
    )
    taking = occupy(remove(day, place.entry_id), taken).day
    sitting = replace(taking, reservations={**taking.reservations, seated.id: seated})
    told = Change(sitting, (TellSeated(given, passed_over), SaveReservation(seated)))
    return told.then(advance(sitting, now, f"seated:{seated.id}")), Seated(seated, given)


def _seat_booked(
    day: ServiceDay, name: str, chosen: TableSet | None, now: datetime
) -> tuple[Change, Seated]:
    """Who answered yes before: their reservation, at the tables that staff name now if they do."""
    old = day.reservations.get(name)
    if old is None:
        raise Refused(Reason.ENTRY_UNKNOWN)
    if chosen is None or chosen.tables == old.tables or old.status not in OPEN:
        change, seated = reservations.seat(day, name, now)
    elif old.status is ReservationStatus.SEATED:
        change, seated = reservations.change(day, ChangeReservation(name, table=chosen.id), now)
    else:
        change, seated = _seat_elsewhere(day, old, chosen, now)
    return change, Seated(seated)


def _seat_elsewhere(
    day: ServiceDay, old: Reservation, chosen: TableSet, now: datetime
) -> tuple[Change, Reservation]:
    if chosen.max_seats < old.party_size:
        raise Refused(Reason.NO_TABLE_FITS)
    if now >= old.end:
        raise Refused(Reason.RESERVATION_FINAL, old.status.value)
    end = now + day.restaurant.turn_time(old.party_size)
    held = replace(day.occupancies[old.id], tables=chosen.tables, start=now, end=end)
    others = {k: v for k, v in day.occupancies.items() if k != old.id}
    moved = occupy(replace(day, occupancies=others), held).day
    seated = replace(
        old,
        status=ReservationStatus.SEATED,
        tables=chosen.tables,
        zone=chosen.zone,
        start=now,
        end=end,
        no_show_asked_at=None,
    )
    saved = with_reservation(moved, seated)
    change = saved.then(advance(saved.day, now, f"seated:{old.id}"))
    return change, change.day.reservations[old.id]
