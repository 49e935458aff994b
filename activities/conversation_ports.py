"""What guests and the house have written to each other, as staff read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from activities.messaging_ports import Reported
from domain.model import Guest


@dataclass(frozen=True)
class Written:
    """One text between a guest and the house. `at` in UTC.

    `id`: the provider's of a guest's message, the business key of one of ours. `report`: where one
    of ours stands; None for a guest's, and for an answer that went out with the guest's delivery.
    `answers`: the guest's message that such an answer belongs to. `is_text`: false for a picture,
    a voice note and the like. `words` are empty once the guest was forgotten.
    """

    id: str
    conversation: str
    at: datetime
    words: str
    channel: str
    by_guest: bool = False
    is_text: bool = True
    report: Reported | None = None
    answers: str | None = None


@dataclass(frozen=True)
class Thread:
    """All that was written about one wait and the reservation that it led to, or about one
    reservation. `status` is the entry's, else the reservation's; `last_at` in UTC."""

    id: str
    entry_id: str | None
    reservation_id: str | None
    guest: Guest
    status: str
    last_at: datetime


class Conversations(Protocol):
    """Texts by whom they are with."""

    async def threads(self, location: str, day: date) -> list[Thread]:
        """Those of a service date in which anything was written, in no order."""

    async def written(self, conversations: Sequence[str]) -> list[Written]:
        """The texts of those conversations (`workflows.contract.conversation_id`), by time."""
