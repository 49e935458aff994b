"""A guest's place as HTML, in their language."""

from datetime import datetime

from activities.wording_ports import PageWords, SiteWording
from api.guest import pages
from api.guest.stage import Seen, Stage
from domain.model import Reach
from domain.said import Venue

# Seconds between two looks of an open page at whether anything is new; 0: never.
POLL = {Stage.WAITING: 5, Stage.OFFERED: 5, Stage.CONFIRMED: 60, Stage.MISSED: 30}


def content(seen: Seen, wording: SiteWording, venue: Venue, path: str, note: str) -> bytes:
    """The page; `path` is its own, `note` says what became of a form, if anything is to be said."""
    entry, words = seen.entry, wording.page(seen.entry.guest.language)
    start, zone = _stay(seen)
    return pages.rendered(
        "entry",
        words=words,
        venue=venue,
        path=path,
        note=note,
        stage=seen.stage.value,
        poll=2 if seen.is_unfinished else POLL.get(seen.stage, 0),
        name=entry.guest.first_name,
        position=seen.listed.position,
        wait=_wait(words, seen.wait_min),
        people=words.people(entry.party_size),
        wished=words.when(venue, entry.wanted_at),
        when=words.when(venue, start),
        table=words.table(zone),
        offer_id="" if entry.offer is None else entry.offer.id,
        until="" if entry.expires_at is None else words.clock(venue, entry.expires_at),
        until_iso="" if entry.expires_at is None else entry.expires_at.isoformat(),
        is_written_to=entry.guest.reach is Reach.WRITE,
        has_calendar=seen.reservation is not None,
        can_cancel=seen.can_cancel,
    )


def _stay(seen: Seen) -> tuple[datetime, str | None]:
    """When the table is the guest's, and in which zone: what is booked, on offer, or wished."""
    entry = seen.entry
    if seen.reservation is not None:
        return seen.reservation.start, seen.reservation.zone
    if entry.offer is not None:
        return entry.offer.start, entry.offer.zone
    return entry.wanted_at, entry.zone


def _wait(words: PageWords, minutes: int | None) -> str:
    if minutes is None:
        return words.say("wait-unknown")
    return words.say("wait-minutes", n=str(minutes)) if minutes > 0 else words.say("wait-none")
