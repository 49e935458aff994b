"""What a guest is to be told, as data: which text, in which language, with what in it.

It is put into words where it leaves the product (`activities.wording_ports.Wording`), because the
words are catalogues of six languages and WhatsApp wants some texts as templates with variables.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.restaurant import Restaurant


@dataclass(frozen=True)
class Venue:
    """What a text needs to know of the restaurant. `privacy_url` may be empty."""

    id: str
    name: str
    phone: str
    time_zone: str
    privacy_url: str = ""

    @classmethod
    def of(cls, restaurant: Restaurant) -> "Venue":
        """That restaurant's."""
        return cls(
            restaurant.id,
            restaurant.name,
            restaurant.phone,
            restaurant.time_zone,
            restaurant.privacy_url,
        )

    def local(self, instant: datetime) -> datetime:
        """The instant on the restaurant's wall clock."""
        return instant.astimezone(ZoneInfo(self.time_zone))


class Text(StrEnum):
    """The texts that guests read. The values are the catalogues' message ids."""

    # A table is held for the guest, and what came of it.
    OFFER = "offer"
    CONFIRMED = "confirmed"
    LEFT_LINE = "left-line"
    PLEASE_ANSWER = "please-answer"
    PLEASE_ANSWER_SOON = "please-answer-soon"
    EXTENDED = "extended"
    NOT_EXTENDED = "not-extended"
    TOO_LATE = "too-late"
    REJOINED = "rejoined"
    JOINED = "joined"
    SERVICE_ENDED = "service-ended"
    # The guest asks, or writes about something else.
    STILL_WAITING = "still-waiting"
    STATUS = "status"
    ALREADY_CONFIRMED = "already-confirmed"
    NOT_IN_LINE = "not-in-line"
    WHICH = "which"
    OPTED_OUT = "opted-out"
    OPTED_IN = "opted-in"
    FAILED = "failed"
    # A reservation.
    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    CANCELLED_BY_HOUSE = "cancelled-by-house"
    REMINDER = "reminder"
    SEE_YOU = "see-you"
    YOUR_TABLE = "your-table"
    CALL_US = "call-us"
    # What staff wrote by hand.
    WRITTEN = "written"


@dataclass(frozen=True)
class Choice:
    """One of several tables or places that a guest may mean. `number` is how to name it."""

    number: int
    at: datetime
    party_size: int


@dataclass(frozen=True)
class Said:
    """One text to one guest; the fields that its words do not use stay empty.

    `at`: when the stay begins. `until`: until when a table is held. `window_seconds`: how long
    an offer waits for its answer. `wait_min`: estimated minutes. `offer_id`: what the answer
    buttons name. `entry_id`: whose page the text may lead to, `link` that page's address, which is
    put in where words are made: its key is not for workflows. `words`: what staff wrote. Instants
    are aware and in UTC; words show them in `venue`'s local time.
    """

    text: Text
    venue: Venue
    language: str = "es"
    name: str = ""
    party_size: int = 0
    at: datetime | None = None
    until: datetime | None = None
    window_seconds: int = 0
    zone: str | None = None
    position: int | None = None
    wait_min: int | None = None
    offer_id: str = ""
    choices: tuple[Choice, ...] = ()
    entry_id: str = ""
    link: str = ""
    words: str = ""


_SLOT = ("name", "when", "people", "table", "venue", "phone")

# Which variables the words of a text may use. Every one of them has a value whenever that text is
# said; `table` is "a table" with its zone if it has one, `footer` who writes and how to stop it.
VARIABLES: dict[Text, tuple[str, ...]] = {
    Text.OFFER: (*_SLOT, "window", "footer"),
    Text.CONFIRMED: _SLOT,
    Text.LEFT_LINE: ("name", "venue", "phone"),
    Text.PLEASE_ANSWER: ("name", "until", "phone", "venue"),
    Text.PLEASE_ANSWER_SOON: ("name", "phone", "venue"),
    Text.EXTENDED: ("name", "until", "venue"),
    Text.NOT_EXTENDED: ("name", "until", "phone", "venue"),
    Text.TOO_LATE: ("name", "phone", "venue"),
    Text.JOINED: ("name", "when", "people", "place", "venue", "footer"),
    Text.REJOINED: ("name", "when", "people", "place", "venue"),
    Text.SERVICE_ENDED: ("name", "people", "venue"),
    Text.STILL_WAITING: ("name", "when", "people", "venue"),
    Text.STATUS: ("name", "when", "people", "place", "venue"),
    Text.ALREADY_CONFIRMED: ("name", "when", "people", "phone", "venue"),
    Text.NOT_IN_LINE: ("phone", "venue"),
    Text.WHICH: ("name", "choices", "venue"),
    Text.OPTED_OUT: ("venue", "phone"),
    Text.OPTED_IN: ("venue", "phone"),
    Text.FAILED: ("phone", "venue"),
    Text.BOOKED: (*_SLOT, "footer"),
    Text.CHANGED: _SLOT,
    Text.CANCELLED: _SLOT,
    Text.CANCELLED_BY_HOUSE: _SLOT,
    Text.REMINDER: _SLOT,
    Text.SEE_YOU: _SLOT,
    Text.YOUR_TABLE: _SLOT,
    Text.CALL_US: ("name", "phone", "venue"),
    Text.WRITTEN: ("words",),
}

# What we write unasked, to a guest who may not have written for 24 hours: WhatsApp takes it only
# as a template. The others answer a message, which has opened that window.
TEMPLATES = (
    Text.OFFER,
    Text.CONFIRMED,
    Text.SERVICE_ENDED,
    Text.BOOKED,
    Text.CHANGED,
    Text.CANCELLED,
    Text.CANCELLED_BY_HOUSE,
    Text.REMINDER,
)
# Those that ask for a yes or a no, with one button for each.
ASKS = (Text.OFFER, Text.REMINDER)
# Those that end with the address of the guest's own page, where there is one.
FOLLOWED = (Text.OFFER, Text.JOINED, Text.REJOINED, Text.STATUS, Text.STILL_WAITING)
