"""Whose message is it? One number can have several places in line, and reservations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.entry import open_offer
from domain.intents import Intent, Wish
from domain.model import Entry, Reservation
from domain.said import Choice

# Entries that wanted a table longer ago than this are no longer what a message is about.
RECENT = timedelta(hours=12)


@dataclass(frozen=True)
class Known:
    """What a message may be about: the number's entries by order of joining, its reservations that
    are to come by start, and what the message itself names.

    `replied`: the entry's or reservation's id whose message it replies to. `offer_id`: the offer,
    or reservation, that a button names.
    """

    entries: Sequence[Entry] = ()
    bookings: Sequence[Reservation] = ()
    replied: str | None = None
    offer_id: str | None = None


@dataclass(frozen=True)
class Addressee:
    """Who is to hear the message: an `entry` that waits, a `booking`, or nobody.

    Nobody: `choices` have to be asked about; `over` is the entry that the message comes too late
    for; with neither, that number has nothing here. `offer_id`: the open offer that is meant.
    `ambiguous`: it may mean several reservations.
    """

    entry: Entry | None = None
    booking: Reservation | None = None
    over: Entry | None = None
    offer_id: str | None = None
    choices: tuple[Choice, ...] = ()
    ambiguous: bool = False


def addressee(known: Known, wish: Wish, now: datetime) -> Addressee:
    """Who the message is for.

    What the message names decides; then an open offer, a reminder that waits for its answer, a
    place in line, and last a reservation. What names an offer is for its entry or for nobody.
    """
    named = None
    if wish.intent not in _OF_THE_NUMBER:
        named = _named(known, now) or _numbered(known, wish, now)
    return (
        named
        or _offered(known, wish, now)
        or _reminded(known, wish)
        or _waiting(known, wish, now)
        or _booked(known, wish)
        or Addressee(over=_last(known, now))
    )


def _named(known: Known, now: datetime) -> Addressee | None:
    named = known.offer_id
    entry = next((e for e in known.entries if _is_meant(e, known)), None)
    if entry is not None:
        return _of(entry, named)
    booked = next((b for b in known.bookings if b.id == (named or known.replied)), None)
    if booked is not None:
        return Addressee(booking=booked, offer_id=named)
    if named is None:
        return None
    # The button of something that is gone: it must not count for anything else.
    live = _held(known) or _live(known)
    return Addressee(choices=_choices(live, known, now))


def _is_meant(entry: Entry, known: Known) -> bool:
    """Whether the message names the entry, its offer, or one that it had before."""
    if known.offer_id is None:
        return entry.id == known.replied
    now_held = entry.offer is not None and entry.offer.id == known.offer_id
    return now_held or entry.id == known.offer_id.rpartition(".")[0]


def _of(entry: Entry, offer_id: str | None) -> Addressee:
    return Addressee(over=entry) if entry.status.is_final else Addressee(entry, offer_id=offer_id)


def _numbered(known: Known, wish: Wish, now: datetime) -> Addressee | None:
    """The entry that the guest chose by its number, out of those that we numbered."""
    numbers = _numbers(known, now)
    entry = numbers.get(wish.number) if wish.number is not None else None
    if entry is None or len(numbers) < 2:
        return None
    offer = open_offer(entry)
    return _of(entry, None if offer is None else offer.id)


def _offered(known: Known, wish: Wish, now: datetime) -> Addressee | None:
    held = _held(known)
    if len(held) > 1 and wish.intent not in _OF_THE_NUMBER:
        return Addressee(choices=_choices(held, known, now))
    return Addressee(held[0]) if held else None


def _reminded(known: Known, wish: Wish) -> Addressee | None:
    asked = [b for b in known.bookings if b.reminded_at and not b.guest_confirmed_at]
    if len(asked) > 1 and wish.intent in _GIVES_UP:
        return Addressee(ambiguous=True)
    return Addressee(booking=asked[0]) if asked else None


def _waiting(known: Known, wish: Wish, now: datetime) -> Addressee | None:
    live = sorted(_live(known), key=lambda entry: entry.wanted_at)
    unknown = wish.number is not None and wish.number not in _numbers(known, now)
    if live and (len(live) > 1 or unknown) and wish.intent is Intent.LEAVE:
        return Addressee(choices=_choices(live, known, now))
    return Addressee(live[0]) if live else None


def _booked(known: Known, wish: Wish) -> Addressee | None:
    if len(known.bookings) > 1 and wish.intent in _GIVES_UP:
        return Addressee(ambiguous=True)
    return Addressee(booking=known.bookings[0]) if known.bookings else None


def _last(known: Known, now: datetime) -> Entry | None:
    """The entry that ended last among those that a message may still be about."""
    recent = [e for e in known.entries if e.wanted_at > now - RECENT]
    return max(recent, key=lambda e: e.settled_at or e.joined_at, default=None)


def _live(known: Known) -> list[Entry]:
    return [entry for entry in known.entries if not entry.status.is_final]


def _held(known: Known) -> list[Entry]:
    return [entry for entry in _live(known) if open_offer(entry) is not None]


def _numbers(known: Known, now: datetime) -> dict[int, Entry]:
    """Every live or recent entry by a number that stays its own while others end."""
    told = (e for e in known.entries if not e.status.is_final or e.wanted_at > now - RECENT)
    return dict(enumerate(told, 1))


def _choices(entries: list[Entry], known: Known, now: datetime) -> tuple[Choice, ...]:
    numbers = {entry.id: number for number, entry in _numbers(known, now).items()}
    chosen = sorted(entries, key=lambda entry: numbers[entry.id])
    return tuple(
        Choice(numbers[e.id], e.offer.start if e.offer else e.wanted_at, e.party_size)
        for e in chosen
    )


# About the number as a whole: whichever entry hears it answers it.
_OF_THE_NUMBER = (Intent.OPT_OUT, Intent.OPT_IN)
_GIVES_UP = (Intent.LEAVE, Intent.NO)
