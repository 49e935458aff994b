"""Fakes by hand for the messaging activities, and what their tests share."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.composing import Composer
from activities.mailing_ports import ReservationMail
from activities.messaging import MessagingActivities
from activities.messaging_ports import (
    Failure,
    MessageGateway,
    OutboundMessage,
    OutboxRow,
    Outgoing,
    SendError,
    SentMessage,
)
from activities.wording_ports import MailText, Wording
from domain.channels import Channel
from domain.said import Said, Text, Venue

GUEST, PHONE = "whatsapp:+34600000011", "+34600000011"
VENUE = Venue("casa", "Casa de Prueba", "941 00 00 00", "Europe/Madrid")
OFFER = Said(Text.OFFER, VENUE, name="Lucía", party_size=4, offer_id="o1")
OUTGOING = Outgoing("o1:offer", "e1", GUEST, PHONE, OFFER)
BY_SMS = replace(OUTGOING, key="o1:offer:sms", to=PHONE, channel=Channel.SMS)
SETTLE = timedelta(milliseconds=600)


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
            sid = None if message.template is None else message.template.content_sid
            row = OutboxRow(message.key, datetime.now(UTC), None, message.body, sid)
            self.rows[message.key], self.recipients[message.key] = row, message.to
        return self.rows[message.key], fresh

    async def sids(self, to: str, since: datetime) -> list[str]:
        mine = (self.rows[k] for k, at in self.sent_at.items() if at >= since)
        return [row.sid for row in mine if row.sid and self.recipients[row.key] == to]

    async def last_sent(self, to: str, count: int) -> list[datetime]:
        mine = (at for key, at in self.sent_at.items() if self.recipients[key] == to)
        return sorted(mine, reverse=True)[:count]

    async def record_sent(self, key: str, sid: str, at: datetime) -> None:
        if self.down:
            self.down -= 1
            raise OutboxDown
        self.rows[key] = replace(self.rows[key], sid=sid)
        self.sent_at[key] = at
        self.failures.pop(key, None)

    async def record_failed(self, key: str, code: int | None, detail: str, at: datetime) -> None:
        self.failures.setdefault(key, []).append((code, detail))

    def age(self, span: timedelta) -> None:
        """Let everything have been sent that much earlier."""
        self.sent_at = {key: at - span for key, at in self.sent_at.items()}


@dataclass
class MemoryGuests:
    """Guests by hand: who is silent at which location, and when a number last wrote."""

    silent: dict[tuple[str, str], datetime] = field(default_factory=dict)
    wrote: dict[str, datetime] = field(default_factory=dict)

    async def opted_out(self, location: str, phone: str) -> bool:
        return (location, phone) in self.silent

    async def all_opted_out(self, location: str) -> frozenset[str]:
        return frozenset(phone for place, phone in self.silent if place == location)

    async def last_wrote(self, phone: str) -> datetime | None:
        return self.wrote.get(phone)

    async def opt_out(self, location: str, phone: str, at: datetime, message_sid: str) -> bool:
        return self.silent.setdefault((location, phone), at) == at

    async def opt_in(self, location: str, phone: str) -> None:
        self.silent.pop((location, phone), None)

    def wrote_ago(self, span: timedelta) -> None:
        """The sample guest's last WhatsApp came that long ago."""
        self.wrote[PHONE] = datetime.now(UTC) - span


@dataclass
class SlowGuests(MemoryGuests):
    """Guests by hand in a database that answers once it is told to."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def opted_out(self, location: str, phone: str) -> bool:
        self.asked.set()
        await self.answers.wait()
        return await super().opted_out(location, phone)


class PlainWording:
    """Words by hand; they show their language."""

    def text(self, said: Said) -> str:
        return f"Hola {said.name}, {said.text.value}: {self._people(said)}."

    def template_values(self, said: Said) -> dict[str, str]:
        return {"1": said.name, "2": self._people(said), "3": said.offer_id}

    def _people(self, said: Said) -> str:
        return f"{said.party_size} personas ({said.language})"

    def mail(self, mail: ReservationMail) -> MailText:
        raise AssertionError("messages are no mails")


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


@dataclass
class Sending:
    """One worker's messaging activities over a gateway, and the ports behind them.

    `templates` are the approved ones, as `activities.composing.Composer` takes them.
    """

    gateway: MessageGateway
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    guests: MemoryGuests = field(default_factory=MemoryGuests)
    templates: Mapping[str, str] = field(default_factory=dict)
    wording: Wording = field(default_factory=PlainWording)
    settle: timedelta = SETTLE

    def __post_init__(self) -> None:
        self.composer = Composer(self.wording, self.guests, self.templates)
        self.activities = MessagingActivities(
            self.outbox, self.gateway, self.guests, self.composer, self.settle
        )

    async def attempt(self, outgoing: Outgoing = OUTGOING, number: int = 1) -> str:
        """The provider's id that the attempt of that number comes to."""
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=number)
        return (await environment.run(self.activities.send_message, outgoing)).sid

    async def failed(self, outgoing: Outgoing = OUTGOING, number: int = 1) -> ApplicationError:
        """How the attempt of that number fails."""
        with pytest.raises(ApplicationError) as caught:
            await self.attempt(outgoing, number)
        return caught.value

    async def claimed(self, outgoing: Outgoing = OUTGOING) -> None:
        """A first attempt that crashed before it sent anything."""
        await self.outbox.claim(await self.composer.compose(outgoing))
