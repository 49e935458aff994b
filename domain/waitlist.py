"""What happens to the line: join, leave, an offer's end, an offer out of turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.day import Change, SaveReservation, ServiceDay, StartEntry
from domain.estimate import estimated_waits
from domain.line import (
    JoinRequest,
    append,
    end_over_services,
    positions,
    remove,
    without_offer,
)
from domain.matching import Waiting, hold, match, new_offer
from domain.model import (
    Actor,
    Entry,
    Guest,
    HistoryStep,
    OccupancyKind,
    Offer,
    Outcome,
    Place,
    Reservation,
)
from domain.refusals import Reason, Refused
from domain.restaurant import TableSet

# Where staff write down who comes or calls.
_BY_STAFF = ("app", "airtable")


@dataclass(frozen=True)
class Joined:
    """The place that a guest got, or already had.

    `position`: None when a table is on offer at once. `wait_min`: estimated minutes, None unknown.
    """

    entry_id: str
    existing: bool
    position: int | None
    wait_min: int | None


@dataclass(frozen=True)
class Settlement:
    """How an offer ended. `stays`: the entry is still in line afterwards.

    `guest` and `notes` are the entry's: what its guest wrote since joining, only it has heard.
    """

    entry_id: str
    offer_id: str
    outcome: Outcome
    stays: bool = False
    guest: Guest | None = None
    notes: str = ""


def advance(day: ServiceDay, now: datetime, cause: str) -> Change:
    """What time and free tables lead to: waits that are over end, free tables are offered."""
    ended = end_over_services(day, now)
    return ended.then(match(ended.day, now, cause))


def join(
    day: ServiceDay, requests: Sequence[JoinRequest], now: datetime
) -> tuple[Change, list[Joined | Refused]]:
    """Append the guests in the given order; one guest's refusal does not touch the others."""
    before = day.line
    placed: list[Place | Refused] = []
    for request in requests:
        try:
            day, place = append(day, request, now)
        except Refused as refused:
            placed.append(refused)
        else:
            placed.append(place)
    waits = estimated_waits(day, now)
    notes = {r.entry_id: r for r in requests}
    new = [p for p in placed if isinstance(p, Place) and p.entry_id not in before]
    unique = {p.entry_id: p for p in new}.values()
    started = tuple(
        StartEntry(_entry(day, place, notes[place.entry_id], waits[place.entry_id]))
        for place in unique
    )
    change = Change(day, started).then(advance(day, now, "join"))
    ranks = positions(change.day)
    answers = [
        _joined(place, request, ranks, waits)
        for place, request in zip(placed, requests, strict=True)
    ]
    return change, answers


def leave(day: ServiceDay, entry_id: str, now: datetime) -> Change:
    """Forget an entry that is over or gone; whatever was held for it goes on at once."""
    return advance(remove(day, entry_id), now, f"left:{entry_id}")


def settle(day: ServiceDay, settlement: Settlement, now: datetime) -> Change:
    """Turn the hold into a reservation, or pass its tables on. Repeating it changes nothing."""
    offer = day.offers.get(settlement.offer_id)
    if offer is None:
        return Change(day)
    place = day.line[offer.entry_id]
    if settlement.outcome is Outcome.ACCEPTED:
        return _confirm(day, place, settlement, now)
    day = without_offer(day, offer.id)
    if settlement.stays:
        unreachable = place.unreachable or settlement.outcome is Outcome.UNDELIVERABLE
        back = replace(place, offer_id=None, unreachable=unreachable)
        day = replace(day, line={**day.line, place.entry_id: back})
    else:
        day = remove(day, place.entry_id)
    return advance(day, now, offer.id)


def reach(day: ServiceDay, entry_id: str, written: bool, now: datetime) -> Change:
    """An entry can, or can no longer, be told of a table by a message.

    Those who cannot get none by themselves: staff call them.
    """
    place = day.line.get(entry_id)
    if place is None or place.unreachable is not written:
        return Change(day)
    known = replace(place, unreachable=not written)
    return advance(replace(day, line={**day.line, entry_id: known}), now, f"reached:{entry_id}")


def notify(day: ServiceDay, entry_id: str, table_set_id: str | None, now: datetime) -> Change:
    """Offer a table to an entry out of turn, on staff's word.

    A table set that staff name need only be large enough; otherwise the best free set that
    seats the party in its zone is taken. `Refused` when the entry is not waiting or nothing
    fits.
    """
    place = day.line.get(entry_id)
    if place is None:
        raise Refused(Reason.ENTRY_UNKNOWN)
    if place.offer_id is not None:
        raise Refused(Reason.ENTRY_HAS_OFFER)
    waiting = Waiting(day, now)
    need = waiting.need(place)
    table_set = (
        next(waiting.floor.free_sets(need), None)
        if table_set_id is None
        else chosen_set(day, table_set_id)
    )
    if table_set is None or table_set.max_seats < place.party_size:
        raise Refused(Reason.NO_TABLE_FITS)
    if not waiting.floor.is_free(table_set.tables, need.start, need.end):
        raise Refused(Reason.TABLE_TAKEN, table_set.id)
    offer = new_offer(place, table_set, need, now, "staff", out_of_turn=True)
    return hold(day, offer, tuple(waiting.passed_over(place, table_set)))


def chosen_set(day: ServiceDay, table_set_id: str) -> TableSet:
    """The table, or allowed combination, of that id (`T5`, `T5+T6` in any order)."""
    wanted = sorted(table_set_id.split("+"))
    for table_set in day.restaurant.table_sets:
        if sorted(table_set.tables) == wanted:
            return table_set
    raise Refused(Reason.TABLE_UNKNOWN, table_set_id)


def reserved(place: Place, offer: Offer, now: datetime) -> Reservation:
    """The reservation of an entry that has been given what the offer holds."""
    return Reservation(
        id=reservation_id(place.entry_id),
        guest=place.guest,
        party_size=place.party_size,
        tables=offer.tables,
        zone=offer.zone,
        start=offer.start,
        end=offer.end,
        created_at=now,
        source="waitlist",
        entry_id=place.entry_id,
    )


def _confirm(day: ServiceDay, place: Place, settlement: Settlement, now: datetime) -> Change:
    offer, held = day.offers[settlement.offer_id], day.occupancies[settlement.offer_id]
    guest = _as_known(place.guest, settlement.guest)
    made = reserved(place, offer, now)
    reservation = replace(made, guest=guest, notes=settlement.notes)
    kept = replace(held, id=reservation.id, kind=OccupancyKind.RESERVATION, ref=reservation.id)
    day = remove(day, place.entry_id)
    day = replace(
        day,
        occupancies={**day.occupancies, kept.id: kept},
        reservations={**day.reservations, reservation.id: reservation},
    )
    return Change(day, (SaveReservation(reservation),))


def _as_known(here: Guest, by_entry: Guest | None) -> Guest:
    """Name and e-mail are changed here; whatever else of a guest changes, its entry has heard."""
    return here if by_entry is None else replace(by_entry, name=here.name, email=here.email)


def reservation_id(entry_id: str) -> str:
    """The id of the one reservation that an entry can turn into."""
    return f"r-{entry_id}"


def _joined(
    place: Place | Refused,
    request: JoinRequest,
    ranks: dict[str, int],
    waits: dict[str, int | None],
) -> Joined | Refused:
    if isinstance(place, Refused):
        return place
    return Joined(
        entry_id=place.entry_id,
        existing=place.entry_id != request.entry_id,
        position=ranks.get(place.entry_id),
        wait_min=waits.get(place.entry_id),
    )


def _entry(
    day: ServiceDay,
    place: Place,
    request: JoinRequest,
    wait_min: int | None,
) -> Entry:
    who = Actor.STAFF if request.source in _BY_STAFF else Actor.GUEST
    return Entry(
        id=place.entry_id,
        location=day.restaurant.id,
        service_date=day.date,
        service=place.service,
        seq=place.seq,
        guest=place.guest,
        party_size=place.party_size,
        zone=place.zone,
        wanted_at=place.wanted_at,
        notes=request.notes,
        source=request.source,
        joined_at=place.joined_at,
        quoted_wait_min=wait_min,
        history=(HistoryStep(1, place.joined_at, "joined", who, request.source),),
    )
