"""What staff do with tables: free one, seat a walk-in, take one out of service."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.day import Change, SaveReservation, ServiceDay
from domain.fit import clashing
from domain.model import (
    Actor,
    Occupancy,
    OccupancyKind,
    Offer,
    Reservation,
    ReservationStatus,
)
from domain.refusals import Reason, Refused
from domain.waitlist import advance, chosen_set

MAX_STAY = timedelta(hours=12)
OPEN = (ReservationStatus.CONFIRMED, ReservationStatus.SEATED)


@dataclass(frozen=True)
class FreeTable:
    """A table is free from `at` on (UTC); None means now. With `only`, that occupancy is all that
    ends."""

    table: str
    at: datetime | None = None
    only: str = ""


@dataclass(frozen=True)
class SeatWalkIn:
    """A party that did not book sits down now. `minutes`: its stay, else the turn time."""

    occupancy_id: str
    table: str
    party_size: int
    minutes: int | None = None


@dataclass(frozen=True)
class BlockTable:
    """A table is out of service for a span in UTC."""

    occupancy_id: str
    table: str
    start: datetime
    end: datetime
    note: str = ""


def free(day: ServiceDay, command: FreeTable, now: datetime) -> tuple[Change, list[Offer]]:
    """End what occupies the table then and offer what that frees.

    A stay that has begun ends at `at`; one that lies ahead ends altogether. A table held by an
    offer stays with it: the answer names that offer. Returns the offers that follow for this
    table's sets or for any other entry that this made possible.
    """
    table = chosen_set(day, command.table)
    at = max(command.at or now, now)
    held = clashing(day, table.tables, at, at + timedelta(microseconds=1))
    ended = [o for o in held if command.only in ("", o.id)]
    kept = [day.offers[o.id] for o in ended if o.kind is OccupancyKind.OFFER]
    change = Change(day)
    for occupancy in ended:
        if occupancy.kind is not OccupancyKind.OFFER:
            change = change.then(_end(change.day, occupancy, at, now))
    before = change.day.offers
    change = change.then(advance(change.day, now, f"free:{command.table}"))
    made = [o for o in change.day.offers.values() if o.id not in before]
    return change, [*kept, *made]


def seat(day: ServiceDay, command: SeatWalkIn, now: datetime) -> tuple[Change, Occupancy]:
    """Seat a walk-in. `Refused` when the table is taken within its stay or is too small."""
    table = chosen_set(day, command.table)
    if command.party_size < 1:
        raise Refused(Reason.PARTY_SIZE_INVALID, str(command.party_size))
    if command.party_size > table.max_seats:
        raise Refused(Reason.PARTY_TOO_LARGE, str(command.party_size))
    stay = (
        day.restaurant.turn_time(command.party_size)
        if command.minutes is None
        else timedelta(minutes=command.minutes)
    )
    taken = Occupancy(command.occupancy_id, table.tables, now, now + stay, OccupancyKind.WALK_IN)
    return occupy(day, taken), taken


def block(day: ServiceDay, command: BlockTable) -> tuple[Change, Occupancy]:
    """Take a table out of service. `Refused` when something else has it then."""
    table = chosen_set(day, command.table)
    taken = Occupancy(
        command.occupancy_id,
        table.tables,
        command.start,
        command.end,
        OccupancyKind.BLOCKED,
        note=command.note,
    )
    return occupy(day, taken), taken


def occupy(day: ServiceDay, taken: Occupancy) -> Change:
    """Add an occupancy; `Refused` for an empty or endless span, or tables that are taken then.

    Repeating it with the same id changes nothing.
    """
    if taken.id in day.occupancies:
        return Change(day)
    if not timedelta(0) < taken.end - taken.start <= MAX_STAY:
        raise Refused(Reason.SPAN_INVALID)
    if clashing(day, taken.tables, taken.start, taken.end):
        raise Refused(Reason.TABLE_TAKEN, "+".join(taken.tables))
    occupancies = {**day.occupancies, taken.id: taken}
    return Change(replace(day, occupancies=occupancies, version=day.version + 1))


def _end(day: ServiceDay, occupancy: Occupancy, at: datetime, now: datetime) -> Change:
    occupancies = {k: v for k, v in day.occupancies.items() if k != occupancy.id}
    begun = occupancy.start <= now and occupancy.start < at
    if begun:
        occupancies[occupancy.id] = replace(occupancy, end=at)
    day = replace(day, occupancies=occupancies, version=day.version + 1)
    reservation = day.reservations.get(occupancy.ref)
    if reservation is None or reservation.status not in OPEN:
        return Change(day)
    # Who was seated this very moment has sat there all the same.
    if begun or reservation.status is ReservationStatus.SEATED:
        end = min(reservation.end, at)
        ended = replace(reservation, status=ReservationStatus.COMPLETED, end=end)
    else:
        cancelled = ReservationStatus.CANCELLED
        ended = replace(reservation, status=cancelled, cancelled_by=Actor.STAFF)
    return with_reservation(day, ended)


def with_reservation(day: ServiceDay, reservation: Reservation) -> Change:
    """The day with the reservation's newest state, which is also to be saved."""
    newest = replace(reservation, version=reservation.version + 1)
    reservations = {**day.reservations, newest.id: newest}
    return Change(replace(day, reservations=reservations), (SaveReservation(newest),))
