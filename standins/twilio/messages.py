"""Messages and the store that keeps them: what the account has sent and received."""

import asyncio
import secrets
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from standins.twilio.addresses import Channel, channel_of
from standins.twilio.content import Rendered

WINDOW = timedelta(hours=24)


def new_sid(prefix: str) -> str:
    """A fresh id as Twilio forms them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True)
class Message:
    """One message. Instants are UTC; `accepted_at` has microseconds, the REST form seconds.

    `template` is what became of the template that it was made from, if it was.
    """

    sid: str
    direction: str  # inbound, outbound-api or outbound-reply
    sender: str
    to: str
    body: str
    status: str
    status_callback: str | None = None
    messaging_service_sid: str | None = None
    template: Rendered | None = None
    num_media: int = 0
    validity_seconds: int | None = None
    error_code: int | None = None
    error_message: str | None = None
    date_sent: datetime | None = None
    accepted_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def guest(self) -> str:
        """The other side's address."""
        return self.sender if self.direction == "inbound" else self.to

    @property
    def channel(self) -> Channel:
        """What carries it."""
        return channel_of(self.to)


class Store:
    """All messages in order of acceptance. Waiters wake in the same turn of the event loop."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        # By address, so that a run with thousands of guests does not search them all each time.
        self._received: dict[str, list[str]] = defaultdict(list)
        self._wrote: dict[str, datetime] = {}
        self._arrived: dict[str, asyncio.Condition] = defaultdict(asyncio.Condition)

    async def put(self, message: Message) -> Message:
        """Keep a new message and wake whoever waits for it."""
        self._messages[message.sid] = message
        if message.direction == "inbound":
            self._wrote[message.sender] = message.accepted_at
            return message
        self._received[message.to].append(message.sid)
        async with self._arrived[message.to]:
            self._arrived[message.to].notify_all()
        return message

    def update(self, sid: str, status: str, error: tuple[int, str] | None = None) -> Message:
        """Move a message on. It counts as sent from its first state after queued."""
        known, now = self._messages[sid], datetime.now(UTC)
        code, text = error or (None, None)
        moved = replace(known, status=status, error_code=code, error_message=text)
        self._messages[sid] = replace(moved, updated_at=now, date_sent=known.date_sent or now)
        return self._messages[sid]

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
        return [self._messages[sid] for sid in self._received.get(guest, [])]

    async def wait_for(self, guest: str, count: int, seconds: float) -> list[Message]:
        """Wait until that address has `count` messages. Raises TimeoutError when it has not."""
        arrived = self._arrived[guest]
        async with asyncio.timeout(seconds), arrived:
            await arrived.wait_for(lambda: len(self._received.get(guest, [])) >= count)
            return self.received_by(guest)

    def window_open(self, guest: str) -> bool:
        """Whether that guest wrote within the last 24 hours, so that free text may go out."""
        wrote = self._wrote.get(guest)
        return wrote is not None and datetime.now(UTC) - wrote <= WINDOW

    def clear(self) -> None:
        """Forget everything. Who waits goes on waiting."""
        self._messages.clear()
        self._received.clear()
        self._wrote.clear()
