"""A yes that came after its window: the table is the guest's all the same if nobody else's."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.booking import BookRequest, book
from domain.day import Change, SaveReservation, ServiceDay
from domain.model import Entry, Guest, Offer, Reservation
from domain.refusals import Reason, Refused
from domain.tables import OPEN
from domain.waitlist import reservation_id


@dataclass(frozen=True)
class LateClaim:
    """The guest of an entry whose offer has expired wants that table. `notes` are the entry's."""

    entry_id: str
    guest: Guest
    party_size: int
    offer: Offer
    notes: str = ""

    @classmethod
    def of(cls, entry: Entry) -> "LateClaim":
        """That of an entry which had an offer; `ValueError` for one that had none."""
        if entry.offer is None:
            raise ValueError(f"entry {entry.id} had no offer")
        return cls(entry.id, entry.guest, entry.party_size, entry.offer, entry.notes)


def claim(day: ServiceDay, late: LateClaim, now: datetime) -> tuple[Change, Reservation]:
    """Book the tables of an offer that has ended, from now on for the usual stay.

    `Refused` when they are taken or held for anybody by then, or the service seats nobody any
    more. Who still has a place in line answers there. Repeating it changes nothing, and brings
    back no table that the guest has given up since.
    """
    if late.entry_id in day.line:
        raise Refused(Reason.ENTRY_HAS_OFFER)
    request = BookRequest(
        reservation_id=reservation_id(late.entry_id),
        guest=late.guest,
        party_size=late.party_size,
        start=max(late.offer.start, now),
        source="waitlist",
        table="+".join(late.offer.tables),
        notes=late.notes,
    )
    change, booked = book(day, request, now)
    if booked.status not in OPEN:
        raise Refused(Reason.RESERVATION_FINAL, booked.status.value)
    if booked.entry_id is not None:
        return change, booked
    known = replace(booked, entry_id=late.entry_id)
    reservations = {**change.day.reservations, known.id: known}
    kept = [e for e in change.effects if not isinstance(e, SaveReservation)]
    day = replace(change.day, reservations=reservations)
    return Change(day, (*kept, SaveReservation(known))), known
