"""What the mailing activity needs from the outside, and what a mail about a reservation is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from domain.model import Reservation
from domain.said import Venue

if TYPE_CHECKING:
    from activities.wording_ports import MailText


class MailKind(StrEnum):
    """What a mail tells the guest."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


@dataclass(frozen=True)
class ReservationMail:
    """One mail of a `conversation`. `key` is its business key: two sends with one are one mail.

    It goes to the reservation's guest, who must have an address. The reservation's `version` is
    the calendar entry's sequence number.
    """

    key: str
    kind: MailKind
    reservation: Reservation
    venue: Venue
    conversation: str = ""


class MailGateway(Protocol):
    """Writes mails and hands them to a mail server."""

    async def send(self, mail: ReservationMail, text: "MailText") -> str:
        """Send it now in those words; returns its `Message-ID`, which follows from the key alone.

        Raises `activities.messaging_ports.SendError`: `RECIPIENT` or `CONTENT` when no repetition
        helps, `CONFIGURATION` for our credentials, `BUSY` and `UNKNOWN` for what passes.
        """
