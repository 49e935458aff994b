"""What the guests of the waitlist are told, each text with what its words may need."""

from dataclasses import replace
from datetime import timedelta

from domain.entry import was_missed
from domain.model import Entry, Offer, Reservation, Status
from domain.said import Choice, Said, Text, Venue


def offer(entry: Entry, venue: Venue, held: Offer, window: timedelta) -> Said:
    """A table is yours if you want it."""
    seconds = int(window.total_seconds())
    said = _of(Text.OFFER, entry, venue)
    return replace(said, at=held.start, zone=held.zone, window_seconds=seconds, offer_id=held.id)


def confirmed(entry: Entry, venue: Venue, held: Offer) -> Said:
    """The table is booked."""
    return replace(_of(Text.CONFIRMED, entry, venue), at=held.start, zone=held.zone)


def booked_late(entry: Entry, venue: Venue, booked: Reservation) -> Said:
    """The answer came after the window, and the table was still free."""
    return replace(_of(Text.CONFIRMED, entry, venue), at=booked.start, zone=booked.zone)


def cancelled(entry: Entry, venue: Venue) -> Said:
    """The guest has left the line."""
    return _of(Text.LEFT_LINE, entry, venue)


def please_answer(entry: Entry, venue: Venue) -> Said:
    """An offer is open and the answer was not clear. Until when it is open may not be known yet:
    the guest can be faster than the provider's answer to us."""
    if entry.expires_at is None:
        return _of(Text.PLEASE_ANSWER_SOON, entry, venue)
    return _until(Text.PLEASE_ANSWER, entry, venue)


def extended(entry: Entry, venue: Venue) -> Said:
    """The table is held for longer."""
    return _until(Text.EXTENDED, entry, venue)


def not_extended(entry: Entry, venue: Venue) -> Said:
    """The table was held for longer once already."""
    return _until(Text.NOT_EXTENDED, entry, venue)


def still_waiting(entry: Entry, venue: Venue) -> Said:
    """The guest wrote while no table is on offer."""
    return _of(Text.STILL_WAITING, entry, venue)


def status(entry: Entry, venue: Venue, position: int | None, wait_min: int | None) -> Said:
    """Where the guest stands."""
    return replace(_of(Text.STATUS, entry, venue), position=position, wait_min=wait_min)


def too_late(entry: Entry, venue: Venue) -> Said:
    """The answer came after the window, and the table is gone."""
    return _of(Text.TOO_LATE, entry, venue)


def joined(entry: Entry, venue: Venue, position: int | None, wait_min: int | None) -> Said:
    """The guest has put themselves in line, and is written to for the first time."""
    return replace(_of(Text.JOINED, entry, venue), position=position, wait_min=wait_min)


def rejoined(entry: Entry, venue: Venue, position: int | None, wait_min: int | None) -> Said:
    """The guest is in line again; `entry` is the one that ended."""
    return replace(_of(Text.REJOINED, entry, venue), position=position, wait_min=wait_min)


def service_ended(entry: Entry, venue: Venue) -> Said:
    """No table came free before the last seating."""
    return _of(Text.SERVICE_ENDED, entry, venue)


def already_over(entry: Entry, venue: Venue) -> Said:
    """The guest wrote about an entry that has ended."""
    if entry.status is Status.CONFIRMED and entry.offer is not None:
        return replace(_of(Text.ALREADY_CONFIRMED, entry, venue), at=entry.offer.start)
    if was_missed(entry):
        return too_late(entry, venue)
    return not_in_line(venue, entry.guest.language)


def not_in_line(venue: Venue, language: str) -> Said:
    """The number that wrote is not waiting for a table."""
    return Said(Text.NOT_IN_LINE, venue, language)


def failed(venue: Venue, language: str) -> Said:
    """We could not do what the guest asked for."""
    return Said(Text.FAILED, venue, language)


def opted_out(venue: Venue, language: str) -> Said:
    """From now on we do not write."""
    return Said(Text.OPTED_OUT, venue, language)


def opted_in(venue: Venue, language: str) -> Said:
    """We write again."""
    return Said(Text.OPTED_IN, venue, language)


def which(entry: Entry, venue: Venue, choices: tuple[Choice, ...]) -> Said:
    """The guest has several tables or places, and did not say which is meant."""
    return replace(_of(Text.WHICH, entry, venue), choices=choices)


def _of(text: Text, entry: Entry, venue: Venue) -> Said:
    guest = entry.guest
    return Said(
        text,
        venue,
        guest.language,
        guest.first_name,
        entry.party_size,
        at=entry.wanted_at,
        zone=entry.zone,
        entry_id=entry.id,
    )


def _until(text: Text, entry: Entry, venue: Venue) -> Said:
    return replace(_of(text, entry, venue), until=entry.expires_at)
