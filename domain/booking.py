"""Reservations: give a free table set to a guest for a span, and take it back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.day import Change, SaveReservation, ServiceDay
from domain.fit import Floor, Need
from domain.line import check_wish
from domain.model import Actor, Guest, Occupancy, OccupancyKind, Reservation, ReservationStatus
from domain.refusals import Reason, Refused
from domain.restaurant import TableSet
from domain.tables import occupy, with_reservation
from domain.waitlist import advance, chosen_set

# Who asks for a table now names a time that has passed when the call is over.
STILL_NOW = timedelta(minutes=15)


@dataclass(frozen=True)
class BookRequest:
    """A guest asks for a table. `start` is in UTC; `table` names a set that staff chose."""

    reservation_id: str
    guest: Guest
    party_size: int
    start: datetime
    source: str
    zone: str | None = None
    table: str | None = None
    notes: str = ""


def book(day: ServiceDay, request: BookRequest, now: datetime) -> tuple[Change, Reservation]:
    """Give the best free set to the guest; `Refused` when none is free for the whole stay.

    Repeating it with the same reservation id changes nothing.
    """
    existing = day.reservations.get(request.reservation_id)
    if existing is not None:
        return Change(day), existing
    check_wish(day, request.party_size, request.zone, request.start, now)
    start = not_past(request.start, now)
    end = start + day.restaurant.turn_time(request.party_size)
    table_set = _pick(day, request, Need(request.party_size, request.zone, start, end))
    reservation = Reservation(
        id=request.reservation_id,
        guest=request.guest,
        party_size=request.party_size,
        tables=table_set.tables,
        zone=table_set.zone,
        start=start,
        end=end,
        created_at=now,
        source=request.source,
        notes=request.notes,
    )
    taken = Occupancy(
        reservation.id,
        table_set.tables,
        start,
        end,
        OccupancyKind.RESERVATION,
        reservation.id,
    )
    taking = occupy(day, taken)
    reservations = {**day.reservations, reservation.id: reservation}
    booked = Change(replace(taking.day, reservations=reservations), (SaveReservation(reservation),))
    return taking.then(booked), reservation


def cancel_reservation(
    day: ServiceDay, reservation_id: str, now: datetime, actor: Actor = Actor.STAFF
) -> tuple[Change, Reservation]:
    """Cancel a reservation and offer its tables on. `Refused` when unknown or already over."""
    reservation = day.reservations.get(reservation_id)
    if reservation is None:
        raise Refused(Reason.RESERVATION_UNKNOWN)
    if reservation.status is not ReservationStatus.CONFIRMED:
        raise Refused(Reason.RESERVATION_FINAL, reservation.status.value)
    occupancies = {k: v for k, v in day.occupancies.items() if v.ref != reservation_id}
    freed = replace(day, occupancies=occupancies, version=day.version + 1)
    ended = replace(reservation, status=ReservationStatus.CANCELLED, cancelled_by=actor)
    cancelled = with_reservation(freed, ended)
    change = cancelled.then(advance(cancelled.day, now, f"cancelled:{reservation_id}"))
    return change, change.day.reservations[reservation_id]


def not_past(start: datetime, now: datetime) -> datetime:
    """When a stay asked for at `start` begins; `Refused` for a time that has clearly passed."""
    if start < now - STILL_NOW:
        raise Refused(Reason.DATE_PAST, start.date().isoformat())
    return max(start, now)


def _pick(day: ServiceDay, request: BookRequest, need: Need) -> TableSet:
    if request.table is None:
        table_set = next(Floor(day).free_sets(need), None)
        if table_set is None:
            raise Refused(Reason.NO_TABLE_FITS)
        return table_set
    chosen = chosen_set(day, request.table)
    if chosen.max_seats < request.party_size:
        raise Refused(Reason.PARTY_TOO_LARGE, str(request.party_size))
    return chosen
