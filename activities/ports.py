"""What activities and the API need of the read model: written by workflows, read by people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, NamedTuple, Protocol, TypeVar

from domain.entry import Reply
from domain.model import Entry, Occupancy, Offer, PassOver, Reach, Reservation, Status

T = TypeVar("T")


@dataclass(frozen=True)
class DayRecord:
    """The newest state of a service day's tables. An older `version` never replaces a newer."""

    location: str
    date: date
    version: int
    occupancies: tuple[Occupancy, ...]


@dataclass(frozen=True)
class DayMark:
    """Another one whenever anything saved of a service date is: its records, or its messages."""

    records: str
    messages: str


@dataclass(frozen=True)
class OfferRecord:
    """An offer that was made, and why others earlier in line were passed over for it."""

    location: str
    date: date
    offer: Offer
    passed_over: tuple[PassOver, ...]


@dataclass(frozen=True)
class ReservationRecord:
    """The newest state of a reservation."""

    location: str
    date: date
    reservation: Reservation


@dataclass(frozen=True)
class DayChanges:
    """What a service day has to save, each part may be empty."""

    day: DayRecord | None = None
    offers: tuple[OfferRecord, ...] = ()
    reservations: tuple[ReservationRecord, ...] = ()


@dataclass(frozen=True)
class Received:
    """A guest's message as it reached us. `received_at` (UTC) is when our server got it.

    `offer_id`: the offer that a pressed button names. `is_text`: false for pictures, voice notes,
    places and the like, whose caption is no answer.
    """

    message_sid: str
    sender: str
    phone: str
    recipient: str
    body: str
    received_at: datetime
    profile_name: str = ""
    replied_sid: str | None = None
    offer_id: str | None = None
    is_text: bool = True

    @property
    def reply(self) -> Reply:
        """What the guest's conversation is told: what counts is when the message reached us."""
        return Reply(
            self.message_sid,
            self.body,
            self.received_at,
            self.offer_id,
            self.is_text,
            self.sender,
        )


@dataclass(frozen=True)
class InboxRow:
    """What became of a received message.

    `entry_id`: the conversation (an entry's id, or `reservation:{id}`) it was given to.
    `handed_over_at`: when Temporal took it. `answer`: the text that answers it; `answered_by`:
    `twiml` (in the webhook's answer) or `message` (sent on its own).
    """

    received: Received
    entry_id: str | None = None
    handed_over_at: datetime | None = None
    answer: str | None = None
    answered_by: str | None = None


@dataclass(frozen=True)
class Sent:
    """A message that we sent: its business key, and the entry or reservation it belongs to
    (`workflows.contract.conversation_id`)."""

    key: str
    conversation: str


@dataclass(frozen=True)
class ListedEntry:
    """An entry with its rank (from 1) among those that wait for the same service, if it waits."""

    entry: Entry
    position: int | None


class EntryLine(NamedTuple):
    """What a list shows of an entry; the fields are those of `Entry` and its guest.

    A tuple, because long lists are made of it: it costs a third of an `Entry`.
    """

    id: str
    name: str
    phone: str
    email: str | None
    service_date: date
    party_size: int
    zone: str | None
    wanted_at: datetime
    notes: str
    joined_at: datetime
    quoted_wait_min: int | None
    status: Status
    offer: Offer | None
    notified_at: datetime | None
    expires_at: datetime | None
    settled_at: datetime | None
    reservation_id: str | None
    reason: str
    reach: Reach
    language: str
    version: int
    position: int | None

    @classmethod
    def of(cls, listed: ListedEntry) -> "EntryLine":
        """That entry's line."""
        entry, guest = listed.entry, listed.entry.guest
        return cls(
            id=entry.id,
            name=guest.name,
            phone=guest.phone,
            email=guest.email,
            service_date=entry.service_date,
            party_size=entry.party_size,
            zone=entry.zone,
            wanted_at=entry.wanted_at,
            notes=entry.notes,
            joined_at=entry.joined_at,
            quoted_wait_min=entry.quoted_wait_min,
            status=entry.status,
            offer=entry.offer,
            notified_at=entry.notified_at,
            expires_at=entry.expires_at,
            settled_at=entry.settled_at,
            reservation_id=entry.reservation_id,
            reason=entry.reason,
            reach=guest.reach,
            language=guest.language,
            version=entry.version,
            position=listed.position,
        )


@dataclass(frozen=True)
class Page(Generic[T]):
    """Part of a list: `total` over all pages, `next_cursor` None on the last."""

    items: tuple[T, ...]
    total: int
    next_cursor: str | None


class RecordStore(Protocol):
    """Where workflows save what they own. Saving the same or an older version is a no-op."""

    async def save_entry(self, entry: Entry) -> None:
        """Keep the entry unless a newer version is kept already."""

    async def save_day(self, changes: DayChanges) -> None:
        """Keep the day's tables, offers and reservations in one transaction."""


class Inbox(Protocol):
    """Messages received from guests, unique by the provider's id."""

    async def receive(self, message: Received, entry_id: str | None) -> tuple[InboxRow, bool]:
        """Keep the message if its id is new. Returns the row and whether this call wrote it."""

    async def handed_over(self, message_sid: str, entry_id: str, at: datetime) -> None:
        """Note that Temporal has taken the message for that entry."""

    async def answered(self, message_sid: str, answer: str, by: str) -> InboxRow:
        """Note the answer and how it went out. The first one stays; returns the row."""

    async def pending(self, before: datetime, limit: int = 100, skip: int = 0) -> list[InboxRow]:
        """Messages received before then that nobody has answered or handed over, oldest first,
        without the first `skip`."""

    async def answers_until(self, entry_id: str, phone: str, deadline: datetime) -> list[Received]:
        """Messages of that entry (or of that phone, given to no entry) received by then, in order
        of arrival."""

    async def answers_since(self, phone: str, since: datetime) -> int:
        """How many of that number's messages since then were answered with a text."""


class ReadModel(Protocol):
    """Lists and look-ups for the API. It follows Temporal by a moment."""

    async def entry(self, location: str, entry_id: str) -> ListedEntry | None:
        """One entry, or None for an unknown id or another location's."""

    async def entries(
        self,
        location: str,
        day: date,
        status: Status | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[EntryLine]:
        """The entries of a service date by order of joining. `ValueError` for a bad cursor."""

    async def offers_passing_over(self, entry: Entry) -> list[OfferRecord]:
        """The day's offers that went past that entry to a later one, by time."""

    async def entries_of(self, location: str, phone: str, address: str) -> list[Entry]:
        """The newest entries (20 at most) of that phone or exact channel address, over or not, in
        order of joining. An empty phone matches by address alone."""

    async def day(self, location: str, day: date) -> DayRecord | None:
        """The tables of a service date; None when nothing happened on it yet."""

    async def day_version(self, location: str, day: date) -> int:
        """The version of the day's record, 0 when there is none."""

    async def day_mark(self, location: str, day: date) -> DayMark:
        """What tells whether anything saved of that service date has changed."""

    async def reservations(self, location: str, day: date) -> list[Reservation]:
        """The reservations of a service date by start."""

    async def upcoming(self, location: str, phone: str, now: datetime) -> list[ReservationRecord]:
        """The CONFIRMED reservations of that phone that end after `now`, by start."""

    async def sent(self, message_sid: str) -> Sent | None:
        """Our message of that provider's id."""

    async def reservation(self, location: str, reservation_id: str) -> ReservationRecord | None:
        """One reservation, or None."""
