"""What the messaging activities need from the outside: an outbox and a gateway."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.channels import Channel
from domain.delivery import State
from domain.said import Said


@dataclass(frozen=True)
class Outgoing:
    """One guest-facing message as a workflow asks for it. `key` is its business key: two sends
    with one key are one message.

    `to` is the exact address on its channel (`whatsapp:+34600000011`, `+34600000011` for SMS),
    `phone` the guest's number in E.164. `valid_seconds`: after how long it is of no use, 0 never.
    `solicited`: it answers the guest's own message, so it goes out to who has opted out as well.
    """

    key: str
    conversation: str
    to: str
    phone: str
    said: Said
    channel: Channel = Channel.WHATSAPP
    valid_seconds: int = 0
    solicited: bool = False


@dataclass(frozen=True)
class Template:
    """An approved WhatsApp template (`HX...`) and the values of its numbered variables."""

    content_sid: str
    values: dict[str, str]


@dataclass(frozen=True)
class OutboundMessage:
    """One message as it is handed over. `body` is what the guest reads, also of a template."""

    key: str
    entry_id: str
    to: str
    body: str
    channel: Channel = Channel.WHATSAPP
    template: Template | None = None
    valid_seconds: int = 0


@dataclass(frozen=True)
class SentMessage:
    """The provider's id of a message it has accepted (accepted is not delivered)."""

    sid: str


@dataclass(frozen=True)
class OutboxRow:
    """What the outbox knows of a key. `sid` is None until the provider has accepted it.

    `body` and `content_sid` are those of the first attempt: every later one sends the same.
    """

    key: str
    created_at: datetime
    sid: str | None
    body: str = ""
    content_sid: str | None = None


class Failure(StrEnum):
    """Why a send did not succeed (the classes into which a provider's errors fall)."""

    RECIPIENT = "recipient"  # permanent for this guest: bad number, not on the channel
    OPTED_OUT = "opted-out"  # permanent: the guest wants no messages
    CONTENT = "content"  # permanent for this text
    CHANNEL = "channel"  # permanent: the restaurant does not use that channel
    CONFIGURATION = "configuration"  # our credentials or sender: wrong for everyone until repaired
    BUSY = "busy"  # refused unprocessed (429 and kin): safe to send again after a delay
    UNKNOWN = "unknown"  # timeout, dropped connection, 5xx: it may have gone out


class SendError(Exception):
    """A send that did not succeed. `retry_after` in seconds, when the provider named one.

    `is_expected`: by our own rules, so that nothing has failed that anybody could mend.
    """

    def __init__(
        self,
        failure: Failure,
        code: int | None,
        detail: str,
        retry_after: float | None = None,
        *,
        is_expected: bool = False,
    ) -> None:
        super().__init__(detail)
        self.is_expected = is_expected
        self.failure, self.code, self.detail, self.retry_after = failure, code, detail, retry_after


class Outbox(Protocol):
    """Durable list of messages to send, unique by business key."""

    async def claim(self, message: OutboundMessage) -> tuple[OutboxRow, bool]:
        """Write the row if its key is new. Returns the row and whether this call wrote it."""

    async def sids(self, to: str, since: datetime) -> list[str]:
        """The provider ids already recorded for messages to that address since then."""

    async def last_sent(self, to: str, count: int) -> list[datetime]:
        """When the latest `count` messages to that address were accepted, newest first."""

    async def record_sent(self, key: str, sid: str, at: datetime) -> None:
        """Note the provider's id. Recording the same one twice changes nothing."""

    async def record_failed(self, key: str, code: int | None, detail: str, at: datetime) -> None:
        """Note a failure. A later success clears it."""


class Guests(Protocol):
    """What is known of a number beyond its entries: does it want messages, did it write lately."""

    async def opted_out(self, location: str, phone: str) -> bool:
        """Whether that number wants no messages from this restaurant."""

    async def all_opted_out(self, location: str) -> frozenset[str]:
        """The numbers that want no messages from this restaurant."""

    async def last_wrote(self, phone: str) -> datetime | None:
        """When a WhatsApp of that number last reached us."""

    async def opt_out(self, location: str, phone: str, at: datetime, message_sid: str) -> bool:
        """Note that the number wants no messages; whether it is that message which said so. Noting
        it again keeps the first time and message."""

    async def opt_in(self, location: str, phone: str) -> None:
        """Forget the opt-out."""


@dataclass(frozen=True)
class Reported:
    """A message of ours of which the provider has reported. `channel`: what carries it, one of
    `domain.channels.Channel`. `news`: its workflow is to be told."""

    key: str
    conversation: str
    channel: str
    state: State
    at: datetime
    code: int | None = None
    news: bool = False


class Deliveries(Protocol):
    """What became of the messages in the outbox."""

    async def report(
        self, key: str, sid: str, state: State, code: int | None, at: datetime
    ) -> Reported | None:
        """Note a report, by key (empty: unknown) or else by the provider's id.

        The state moves as `domain.delivery.moved` says; `news` is whether it is one of
        `domain.delivery.NEWS` and its workflow has not been told yet. The provider's id is noted
        too if it was not known. None for a message that is not ours.
        """

    async def told(self, key: str, state: State) -> None:
        """The message's workflow knows that."""

    async def untold(self, before: datetime, limit: int = 100, skip: int = 0) -> list[Reported]:
        """Reports from before then that their workflows have not been told of, oldest first,
        without the first `skip`."""

    async def of_conversation(self, conversation: str) -> list[Reported]:
        """The conversation's messages with their newest state, in order of their first attempt."""


class MessageGateway(Protocol):
    """The provider's message API. All failures are raised as `SendError`."""

    async def send(self, message: OutboundMessage) -> SentMessage:
        """Ask the provider to send it now. Not idempotent."""

    async def find(self, message: OutboundMessage, since: datetime, known: list[str]) -> str | None:
        """The id of a message with that recipient and text (of a template: with its values) which
        the provider accepted since then and that is not one of `known`; None if it has none."""
