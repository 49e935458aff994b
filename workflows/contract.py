"""Names and payloads of everything that travels through Temporal, built and parsed here only."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from activities.ports import DayChanges
from domain.booking import BookRequest
from domain.changing import ChangePlace
from domain.channels import Channel
from domain.day import ServiceDay
from domain.late import LateClaim
from domain.line import JoinRequest
from domain.model import Actor, Entry, Guest, Occupancy, Offer, PlaceNews, Reservation
from domain.reservations import ChangeReservation
from domain.said import Venue
from domain.seating import SeatGuest
from domain.tables import BlockTable, FreeTable, SeatWalkIn

WAITLIST_QUEUE = "waitlist"
AIRTABLE_QUEUE = "airtable"
ALERTS_QUEUE = "alerts"

_ENTRY, _DAY, _RESERVATION = "entry", "day", "reservation"
_OFFER_MARK = ":offer"
_NOTE = "note"
_NOTE_KEY = re.compile(rf"{_NOTE}:(.*):[0-9a-f]{{32}}(?::|$)")


def sending_queue(channel: Channel) -> str:
    """The task queue of that channel's sends."""
    return channel.value


def entry_workflow_id(entry_id: str) -> str:
    """`entry:{entry_id}`."""
    return f"{_ENTRY}:{entry_id}"


def day_workflow_id(location: str, day: date) -> str:
    """`day:{location}:{date}`, the date in ISO form."""
    return f"{_DAY}:{location}:{day.isoformat()}"


def reservation_workflow_id(reservation_id: str) -> str:
    """`reservation:{id}`."""
    return f"{_RESERVATION}:{reservation_id}"


def retention_workflow_id(location: str) -> str:
    """`retention:{location}`."""
    return f"retention:{location}"


def mirror_workflow_id(location: str) -> str:
    """`mirror:{location}`."""
    return f"mirror:{location}"


def alerts_workflow_id(location: str) -> str:
    """`alerts:{location}`."""
    return f"alerts:{location}"


def conversation_id(workflow_id: str) -> str:
    """By what inbox and outbox keep a workflow's messages: an entry's id, else the whole id."""
    return workflow_id.removeprefix(f"{_ENTRY}:")


def conversation_workflow_id(conversation: str) -> str:
    """The workflow that a message of that conversation is for."""
    return conversation if ":" in conversation else entry_workflow_id(conversation)


def note_workflow_id(note_id: str) -> str:
    """`note:{id}`."""
    return f"{_NOTE}:{note_id}"


def note_key(author: str, note_id: str) -> str:
    """The business key of what a member of staff wrote by hand; its id is 32 hex digits."""
    return f"{_NOTE}:{author}:{note_id}"


def author_of_key(key: str) -> str | None:
    """Who wrote the message of that key by hand; None for any other message."""
    written = _NOTE_KEY.match(key)
    return written[1] if written else None


def offer_key(offer_id: str) -> str:
    """The business key of an offer's message; later ways of sending it add to it."""
    return f"{offer_id}{_OFFER_MARK}"


def offer_of_key(key: str) -> str | None:
    """The offer whose message has that key; None for any other message."""
    offer_id, mark, _ = key.partition(_OFFER_MARK)
    return offer_id if mark else None


def parse_entry_workflow_id(workflow_id: str) -> str:
    """The entry id in a workflow id. `ValueError` when it is not an entry's."""
    kind, _, entry_id = workflow_id.partition(":")
    if kind != _ENTRY or not entry_id:
        raise ValueError(f"not an entry's workflow id: {workflow_id}")
    return entry_id


def parse_day_workflow_id(workflow_id: str) -> tuple[str, date]:
    """The location and date in a workflow id. `ValueError` when it is not a day's."""
    kind, _, rest = workflow_id.partition(":")
    location, _, day = rest.rpartition(":")
    if kind != _DAY or not location:
        raise ValueError(f"not a service day's workflow id: {workflow_id}")
    return location, date.fromisoformat(day)


# --- the service day -----------------------------------------------------------------------------


@dataclass(frozen=True)
class DayAnswer:
    """What a service day answers to one request; the fields that do not apply stay empty.

    `refusal` is a `domain.refusals.Reason` value with its `subject` (only inside `join`, whose
    requests succeed or fail one by one; elsewhere a refusal fails the update). `version` is the
    day's after the request: the read model has it a moment later.
    """

    entry_id: str | None = None
    entry: Entry | None = None
    existing: bool = False
    position: int | None = None
    wait_min: int | None = None
    offers: tuple[Offer, ...] = ()
    occupancy: Occupancy | None = None
    reservation: Reservation | None = None
    news: PlaceNews | None = None
    given: Offer | None = None
    refusal: str | None = None
    subject: str = ""
    version: int = 0


@dataclass(frozen=True)
class DayStart:
    """Input of `ServiceDayWorkflow`; all but location and date only after continue-as-new.

    `recent` keeps the answers of the latest requests by their key, because update
    de-duplication ends with the run. `unsaved`: what the read model has yet to be told.
    """

    location: str
    date: date
    state: ServiceDay | None = None
    recent: dict[str, DayAnswer] = field(default_factory=dict)
    unsaved: DayChanges = field(default_factory=DayChanges)


@dataclass(frozen=True)
class Join:
    """One guest's wish to wait. Every request to a day carries a `key`: same key, one effect."""

    key: str
    request: JoinRequest


@dataclass(frozen=True)
class Book:
    """One reservation to make."""

    key: str
    request: BookRequest


@dataclass(frozen=True)
class CancelReservation:
    """One reservation to cancel."""

    key: str
    reservation_id: str
    actor: Actor = Actor.STAFF


@dataclass(frozen=True)
class Amend:
    """One reservation to change."""

    key: str
    command: ChangeReservation


class Mark(StrEnum):
    """What staff see at a reservation's table."""

    SEATED = "seated"
    COMPLETED = "completed"
    NO_SHOW = "no-show"


@dataclass(frozen=True)
class MarkReservation:
    """One reservation whose guests came, left, or did not come."""

    key: str
    reservation_id: str
    mark: Mark


@dataclass(frozen=True)
class Free:
    """A table that comes free."""

    key: str
    command: FreeTable


@dataclass(frozen=True)
class Seat:
    """A walk-in that sits down."""

    key: str
    command: SeatWalkIn


@dataclass(frozen=True)
class SeatEntry:
    """A guest of the line who stands at the door."""

    key: str
    command: SeatGuest


@dataclass(frozen=True)
class Block:
    """A table to take out of service."""

    key: str
    command: BlockTable


@dataclass(frozen=True)
class Notify:
    """An offer out of turn; `table` names a table set, None takes the best that fits."""

    key: str
    entry_id: str
    table: str | None = None


@dataclass(frozen=True)
class ChangeEntry:
    """What a waiting guest wants from now on."""

    key: str
    command: ChangePlace


@dataclass(frozen=True)
class ClaimLate:
    """A guest who answered yes too late wants the table if nobody else has it."""

    key: str
    claim: LateClaim


@dataclass(frozen=True)
class EntryReach:
    """Signal: an entry's guest can, or can no longer, be told of a table by a message."""

    entry_id: str
    written: bool


@dataclass(frozen=True)
class EntryLeft:
    """Signal: an entry's wait is over without an offer having ended it."""

    entry_id: str


# --- by hand -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HandWritten:
    """What a member of staff writes to a guest. `id`: 32 hex digits, the same once more is one."""

    id: str
    conversation: str
    guest: Guest
    venue: Venue
    words: str
    author: str
