"""What the messaging activities need from the outside: an outbox and a gateway."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class OutboundMessage:
    """One guest-facing message. `key` is its business key: two sends with one key are one message.

    `to` is the guest's exact channel address (`whatsapp:+34600000011`).
    """

    key: str
    entry_id: str
    to: str
    body: str


@dataclass(frozen=True)
class SentMessage:
    """The provider's id of a message it has accepted (accepted is not delivered)."""

    sid: str


@dataclass(frozen=True)
class OutboxRow:
    """What the outbox knows of a key. `sid` is None until the provider has accepted it."""

    key: str
    created_at: datetime
    sid: str | None


class Failure(StrEnum):
    """Why a send did not succeed (classes of PROTOCOLS: provider's error table)."""

    RECIPIENT = "recipient"  # permanent for this guest: bad number, opted out, not on the channel
    CONTENT = "content"  # permanent for this text
    CONFIGURATION = "configuration"  # our credentials or sender: wrong for everyone until repaired
    BUSY = "busy"  # refused unprocessed (429 and kin): safe to send again after a delay
    UNKNOWN = "unknown"  # timeout, dropped connection, 5xx: it may have gone out


class SendError(Exception):
    """A send that did not succeed. `retry_after` in seconds, when the provider named one."""

    def __init__(
        self, failure: Failure, code: int | None, detail: str, retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.failure, self.code, self.detail, self.retry_after = failure, code, detail, retry_after


class Outbox(Protocol):
    """Durable list of messages to send, unique by business key."""

    async def claim(self, message: OutboundMessage) -> tuple[OutboxRow, bool]:
        """Write the row if its key is new. Returns the row and whether this call wrote it."""

    async def sids(self, to: str, since: datetime) -> list[str]:
        """The provider ids already recorded for messages to that address since then."""

    async def record_sent(self, key: str, sid: str, at: datetime) -> None:
        """Note the provider's id. Recording the same one twice changes nothing."""

    async def record_failed(self, key: str, code: int | None, detail: str, at: datetime) -> None:
        """Note a failure. A later success clears it."""


class MessageGateway(Protocol):
    """The provider's message API. All failures are raised as `SendError`."""

    async def send(self, message: OutboundMessage) -> SentMessage:
        """Ask the provider to send it now. Not idempotent."""

    async def find(self, message: OutboundMessage, since: datetime, known: list[str]) -> str | None:
        """The id of a message with that recipient and text which the provider accepted since
        then and that is not one of `known`; None if it has none."""
