"""Forgetting guests: what is asked for by one of them, and what is too old to be kept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class Forgotten:
    """How many of each now hold nothing of a guest any more."""

    entries: int = 0
    reservations: int = 0
    received: int = 0
    sent: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.entries + self.reservations + self.received + self.sent


class Privacy(Protocol):
    """Takes names, numbers, addresses, notes and message texts out of the read model.

    What was forgotten stays so: versions are kept, so that an older snapshot saved late is a
    no-op. Opt-outs are kept, because they have to be honoured.
    """

    async def open_things(self, location: str, phone: str, now: datetime) -> list[str]:
        """Conversations (`workflows.contract.conversation_id`) of that number that are not over:
        live entries, and CONFIRMED or SEATED reservations that end after `now`."""

    async def forget_phone(self, location: str, phone: str) -> Forgotten:
        """Forget everything of that number that is over."""

    async def forget_before(self, location: str, day: date) -> Forgotten:
        """Forget the guests of every service date before `day`, and the messages of their
        conversations; messages that belong to none by when they came (00:00 UTC of `day`)."""
