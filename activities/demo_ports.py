"""Guests' telephones of an installation without Twilio: for demonstrations alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class DemoAway(Exception):
    """What plays the telephones does not answer, or would not do what it was asked."""


@dataclass(frozen=True)
class DemoMessage:
    """One message. `status` is the provider's word, `error` its code, `at` in UTC."""

    body: str
    is_ours: bool
    channel: str
    status: str
    at: datetime
    error: int | None = None


@dataclass(frozen=True)
class DemoChat:
    """What one number has sent and got, oldest first. `is_cut_off`: no WhatsApp arrives there."""

    phone: str
    messages: tuple[DemoMessage, ...]
    is_cut_off: bool = False


class DemoPhones(Protocol):
    """The telephones of all guests; each call may raise `DemoAway`."""

    async def chats(self) -> list[DemoChat]:
        """Every chat, the one with the newest message first."""

    async def write(self, phone: str, text: str) -> None:
        """That guest writes to us by WhatsApp. `phone` is E.164."""

    async def cut_off(self, phone: str, *, cut: bool) -> None:
        """From now on no WhatsApp arrives at that number, or they arrive again."""
