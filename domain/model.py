"""The things of a service day: guests, occupancies, places in line, offers, reservations.

All instants are aware UTC datetimes. Spans are half-open: a table is free again at `end`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Reach(StrEnum):
    """How a guest is told of a table: written to, or called by staff.

    `CALL`: no message gets there (a landline, a failed delivery). `OPTED_OUT`: none is wanted.
    """

    WRITE = "write"
    CALL = "call"
    OPTED_OUT = "opted-out"


@dataclass(frozen=True)
class Consent:
    """That the guest agreed to be written to about this wish (GDPR art. 7.1).

    `how`: `call` (said to the voice agent), `staff` (said to staff), `web` or `whatsapp`. `ref`
    proves it: the call's id, the user who noted it, or the message's id.
    """

    at: datetime
    how: str
    ref: str = ""


@dataclass(frozen=True)
class Guest:
    """Who waits. `phone` is E.164; `address` the exact channel address to answer to.

    `language` is one of `domain.languages.LANGUAGES`.
    """

    name: str
    phone: str
    address: str
    email: str | None = None
    language: str = "es"
    reach: Reach = Reach.WRITE
    consent: Consent | None = None

    @property
    def first_name(self) -> str:
        """The name to greet with; empty when there is none."""
        return (self.name.split() or [""])[0]


class OccupancyKind(StrEnum):
    """What keeps a table from others."""

    RESERVATION = "reservation"
    OFFER = "offer"
    WALK_IN = "walk_in"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Occupancy:
    """A span in which tables are taken. `ref`: the reservation's or the waiting entry's id."""

    id: str
    tables: tuple[str, ...]
    start: datetime
    end: datetime
    kind: OccupancyKind
    ref: str = ""
    note: str = ""

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether the two half-open spans share an instant."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Offer:
    """A table set held for one entry until it answers or its window ends.

    `start` to `end` is the stay being offered, `cause` what freed the table (an occupancy's or
    offer's id, `join` or `staff`). The occupancy that holds the tables carries the offer's id.
    """

    id: str
    entry_id: str
    tables: tuple[str, ...]
    zone: str | None
    start: datetime
    end: datetime
    made_at: datetime
    cause: str
    out_of_turn: bool = False


class Skip(StrEnum):
    """Why an entry earlier in line was passed over when a table set went to a later one."""

    TOO_MANY = "party-too-large-for-it"
    TOO_FEW = "party-too-small-for-it"
    OTHER_ZONE = "wants-another-zone"
    NOT_FREE_THEN = "not-free-at-their-time"
    KEPT_FOR_LARGER = "kept-for-a-larger-party"
    UNREACHABLE = "could-not-be-reached"
    TOO_LATE = "past-their-last-seating"
    OUT_OF_TURN = "staff-chose-another"


@dataclass(frozen=True)
class PassOver:
    """One entry that was earlier in line than the one who got the offer, and why."""

    entry_id: str
    skip: Skip


@dataclass(frozen=True)
class Place:
    """One entry's place in the day's line, as far as giving out tables needs it."""

    entry_id: str
    seq: int
    guest: Guest
    party_size: int
    zone: str | None
    wanted_at: datetime
    service: str
    joined_at: datetime
    offers: int = 0
    offer_id: str | None = None
    unreachable: bool = False


@dataclass(frozen=True)
class PlaceNews:
    """What an entry waits for from now on; `notes` None leaves them as they are."""

    entry_id: str
    name: str
    email: str | None
    party_size: int
    zone: str | None
    wanted_at: datetime
    service: str
    notes: str | None = None


class Actor(StrEnum):
    """Who caused a step."""

    GUEST = "guest"
    STAFF = "staff"
    SYSTEM = "system"


class ReservationStatus(StrEnum):
    """Where a reservation stands; the last three are final."""

    CONFIRMED = "CONFIRMED"
    SEATED = "SEATED"
    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Reservation:
    """A table set that is a guest's for a span. `entry_id` when it came from the waitlist.

    `reminded_at`, `guest_confirmed_at`: when the reminder went out, and when it was answered with
    yes. `no_show_asked_at`: since when staff are asked whether anybody came. `mail_failed`: the
    guest's address takes no mail. `message_failed`: a message about it reached no phone.
    """

    id: str
    guest: Guest
    party_size: int
    tables: tuple[str, ...]
    zone: str | None
    start: datetime
    end: datetime
    created_at: datetime
    source: str
    status: ReservationStatus = ReservationStatus.CONFIRMED
    entry_id: str | None = None
    notes: str = ""
    version: int = 1
    reminded_at: datetime | None = None
    guest_confirmed_at: datetime | None = None
    no_show_asked_at: datetime | None = None
    mail_failed: bool = False
    message_failed: bool = False
    cancelled_by: Actor | None = None


class Status(StrEnum):
    """Status of a waitlist entry; the last three are final."""

    WAITING = "WAITING"
    NOTIFIED = "NOTIFIED"
    CONFIRMED = "CONFIRMED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        """Whether the entry can never change status again."""
        return self in (Status.CONFIRMED, Status.EXPIRED, Status.CANCELLED)


class Outcome(StrEnum):
    """How an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True)
class HistoryStep:
    """One line of an entry's history: what happened, when, who caused it, and why."""

    seq: int
    at: datetime
    what: str
    actor: Actor
    detail: str = ""


@dataclass(frozen=True)
class Entry:
    """A guest's wait, owned by its workflow. `version` grows with every change.

    `quoted_wait_min` is what the guest was told on joining, `actual_wait_min` how long it took
    until the first offer, both in minutes beyond the time that the guest wanted; `reason` says
    why the entry ended or what troubles it now (`declined`, `no-answer`, `service-ended`, `left`,
    `staff`, `operator`, `undeliverable`, `not-sent`, or why its offer was withdrawn). `extended`:
    the open offer got its one extension.
    """

    id: str
    location: str
    service_date: date
    service: str
    seq: int
    guest: Guest
    party_size: int
    zone: str | None
    wanted_at: datetime
    notes: str
    source: str
    joined_at: datetime
    quoted_wait_min: int | None = None
    actual_wait_min: int | None = None
    status: Status = Status.WAITING
    offer: Offer | None = None
    notified_at: datetime | None = None
    expires_at: datetime | None = None
    settled_at: datetime | None = None
    extended: bool = False
    reservation_id: str | None = None
    reason: str = ""
    history: tuple[HistoryStep, ...] = ()
    version: int = 1
