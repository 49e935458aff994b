"""What the mailing activity needs from the outside, and what a mail about a reservation is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.model import Reservation
from domain.texts import Venue


class MailKind(StrEnum):
    """What a mail tells the guest."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


@dataclass(frozen=True)
class ReservationMail:
    """One mail. `key` is its business key: two sends with one key are one mail.

    It goes to the reservation's guest, who must have an address. The reservation's `version` is
    the calendar entry's sequence number.
    """

    key: str
    kind: MailKind
    reservation: Reservation
    venue: Venue


class MailGateway(Protocol):
    """Writes mails and hands them to a mail server."""

    async def send(self, mail: ReservationMail) -> str:
        """Send it now; returns its `Message-ID`, which follows from the key alone.

        Raises `activities.messaging_ports.SendError`: `RECIPIENT` or `CONTENT` when no repetition
        helps, `CONFIGURATION` for our credentials, `BUSY` and `UNKNOWN` for what passes.
        """
