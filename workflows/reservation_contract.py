"""Payloads between a reservation's workflow and its service day."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.model import Reservation
from domain.said import Venue
from workflows.entry_contract import TalkState


class Event(StrEnum):
    """What a reservation's own workflow has to tell its day."""

    REMINDED = "reminded"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    COURTESY_OVER = "courtesy-over"
    STAY_OVER = "stay-over"
    MAIL_FAILED = "mail-failed"
    MESSAGE_FAILED = "message-failed"


@dataclass(frozen=True)
class ReservationEvent:
    """Signal: something has happened to a reservation outside of its day, at that instant (UTC)."""

    reservation_id: str
    event: Event
    at: datetime


@dataclass(frozen=True)
class ReservationStart:
    """Input of `ReservationWorkflow`; what follows `rules` only after continue-as-new.

    `reminded_for`, `asked_for`: the start (UTC) of the stay of which the guest was reminded, and
    about which staff were asked. `timed_at`: since when the stay begins when it does.
    `cancelled_here`: the guest has cancelled by a message and read the answer to it.
    """

    reservation: Reservation
    venue: Venue
    date: date
    courtesy_minutes: int
    reminder_hours: int
    announced: bool = False
    reminded_for: datetime | None = None
    asked_for: datetime | None = None
    timed_at: datetime | None = None
    cancelled_here: bool = False
    state: TalkState = field(default_factory=TalkState)


@dataclass(frozen=True)
class Amended:
    """Signal to a reservation: its newest state."""

    reservation: Reservation
