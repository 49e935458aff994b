"""What a guest's message means for a reservation, its answer, and what we write unasked."""

from dataclasses import dataclass
from enum import StrEnum

from domain.intents import Intent, understood
from domain.model import Reservation, ReservationStatus
from domain.said import Said, Text, Venue


class Meaning(StrEnum):
    """What a message asks for."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    OPT_OUT = "opt-out"
    OPT_IN = "opt-in"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Told:
    """A reservation as guests read of it."""

    reservation: Reservation
    venue: Venue

    def said(self, text: Text) -> Said:
        """That text about it."""
        stay, guest = self.reservation, self.reservation.guest
        return Said(
            text,
            self.venue,
            guest.language,
            guest.first_name,
            stay.party_size,
            at=stay.start,
            zone=stay.zone,
            offer_id=stay.id,
        )


def matters(before: Reservation, now: Reservation) -> bool:
    """Whether a change is one that guests must know of."""
    return (before.start, before.party_size, before.zone) != (now.start, now.party_size, now.zone)


def understand(reservation: Reservation, body: str, *, asked: bool) -> Meaning:
    """What the guest wants. A bare no counts only while our reminder has `asked` for an answer."""
    wish = understood(body)
    if wish.intent in _OF_THE_NUMBER:
        return _OF_THE_NUMBER[wish.intent]
    if reservation.status is not ReservationStatus.CONFIRMED or wish.number is not None:
        return Meaning.NOTHING
    if wish.intent is Intent.YES:
        return Meaning.CONFIRM
    refused = wish.intent is Intent.LEAVE or (asked and wish.intent is Intent.NO)
    return Meaning.CANCEL if refused else Meaning.NOTHING


def answer(told: Told, meaning: Meaning) -> Said:
    """The text that answers a message which meant that."""
    venue, language = told.venue, told.reservation.guest.language
    if meaning is Meaning.OPT_OUT:
        return Said(Text.OPTED_OUT, venue, language)
    if meaning is Meaning.OPT_IN:
        return Said(Text.OPTED_IN, venue, language)
    return told.said(_answer(told.reservation.status, meaning))


def _answer(status: ReservationStatus, meaning: Meaning) -> Text:
    if status is ReservationStatus.CANCELLED or meaning is Meaning.CANCEL:
        return Text.CANCELLED
    if status is not ReservationStatus.CONFIRMED:
        return Text.CALL_US
    return Text.SEE_YOU if meaning is Meaning.CONFIRM else Text.YOUR_TABLE


_OF_THE_NUMBER = {Intent.OPT_OUT: Meaning.OPT_OUT, Intent.OPT_IN: Meaning.OPT_IN}
