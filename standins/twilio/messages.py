"""Messages and the store that keeps them: what the account has sent and received."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

WINDOW = timedelta(hours=24)


def address(text: str) -> str:
    """A WhatsApp address, also from a bare number or from one whose `+` became a space."""
    number = text.strip().removeprefix("whatsapp:").strip().lstrip("+")
    return f"whatsapp:+{number}"


def new_sid(prefix: str) -> str:
    """A fresh id as Twilio forms them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True)
class Message:
    """One message. Instants are UTC; `accepted_at` has microseconds, the REST form seconds."""

    sid: str
    direction: str  # inbound, outbound-api or outbound-reply
    sender: str
    to: str
    body: str
    status: str
    status_callback: str | None = None
    messaging_service_sid: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    date_sent: datetime | None = None
    accepted_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def guest(self) -> str:
        """The other side's address."""
        return self.sender if self.direction == "inbound" else self.to


class Store:
    """All messages in order of acceptance. Waiters wake in the same turn of the event loop."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._changed = asyncio.Condition()

    async def put(self, message: Message) -> Message:
        """Keep it and wake whoever waits for it. A known sid keeps its place."""
        self._messages[message.sid] = message
        async with self._changed:
            self._changed.notify_all()
        return message

    async def update(self, sid: str, status: str, error: tuple[int, str] | None = None) -> Message:
        """Move a message on. It counts as sent from its first state after queued."""
        known, now = self._messages[sid], datetime.now(UTC)
        code, text = error or (None, None)
        moved = replace(known, status=status, error_code=code, error_message=text)
        return await self.put(replace(moved, updated_at=now, date_sent=known.date_sent or now))

    def get(self, sid: str) -> Message | None:
        """The message of that id, if there is one."""
        return self._messages.get(sid)

    def newest_first(self) -> list[Message]:
        """Every message, the latest accepted first."""
        return list(reversed(self._messages.values()))

    def oldest_first(self) -> list[Message]:
        """Every message in order of acceptance."""
        return list(self._messages.values())

    def received_by(self, guest: str) -> list[Message]:
        """What the account has sent to that address, in order."""
        return [m for m in self._outbound() if m.to == guest]

    async def wait_for(self, guest: str, count: int, seconds: float) -> list[Message]:
        """Wait until that address has `count` messages. Raises TimeoutError when it has not."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.received_by(guest)) >= count)
            return self.received_by(guest)

    def window_open(self, guest: str) -> bool:
        """Whether that guest wrote within the last 24 hours, so that free text may go out."""
        since = datetime.now(UTC) - WINDOW
        wrote = (m for m in self._messages.values() if m.direction == "inbound")
        return any(m.sender == guest and m.accepted_at >= since for m in wrote)

    def clear(self) -> None:
        """Forget everything."""
        self._messages.clear()

    def _outbound(self) -> Iterable[Message]:
        return (m for m in self._messages.values() if m.direction != "inbound")
