"""Fakes by hand for the messaging activities."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from activities.messaging_ports import (
    Failure,
    MessageGateway,
    OutboundMessage,
    OutboxRow,
    SendError,
    SentMessage,
)


class OutboxDown(Exception):
    """The database did not answer."""


@dataclass
class MemoryOutbox:
    """An outbox by hand. `down` is how many of the coming notes of a sent message get lost."""

    rows: dict[str, OutboxRow] = field(default_factory=dict)
    recipients: dict[str, str] = field(default_factory=dict)
    sent_at: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, list[tuple[int | None, str]]] = field(default_factory=dict)
    down: int = 0

    async def claim(self, message: OutboundMessage) -> tuple[OutboxRow, bool]:
        fresh = message.key not in self.rows
        if fresh:
            self.rows[message.key] = OutboxRow(message.key, datetime.now(UTC), None)
            self.recipients[message.key] = message.to
        return self.rows[message.key], fresh

    async def sids(self, to: str, since: datetime) -> list[str]:
        mine = (self.rows[k] for k, at in self.sent_at.items() if at >= since)
        return [row.sid for row in mine if row.sid and self.recipients[row.key] == to]

    async def record_sent(self, key: str, sid: str, at: datetime) -> None:
        if self.down:
            self.down -= 1
            raise OutboxDown
        self.rows[key] = replace(self.rows[key], sid=sid)
        self.sent_at[key] = at
        self.failures.pop(key, None)

    async def record_failed(self, key: str, code: int | None, detail: str, at: datetime) -> None:
        self.failures.setdefault(key, []).append((code, detail))


@dataclass
class BrokenLookup:
    """A gateway by hand whose lookups are refused."""

    failure: Failure
    sent: int = 0

    async def send(self, message: OutboundMessage) -> SentMessage:
        self.sent += 1
        return SentMessage("MM1")

    async def find(self, message: OutboundMessage, since: datetime, known: list[str]) -> str | None:
        raise SendError(self.failure, 21211, "refused")


@dataclass
class CountedGateway:
    """Another gateway, and how often it was asked to send: a second send may land much later."""

    inner: MessageGateway
    sends: int = 0

    async def send(self, message: OutboundMessage) -> SentMessage:
        self.sends += 1
        return await self.inner.send(message)

    async def find(self, message: OutboundMessage, since: datetime, known: list[str]) -> str | None:
        return await self.inner.find(message, since, known)
