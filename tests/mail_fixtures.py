"""The mail stand-in as a fixture, sample mails, and SMTP servers with TLS and log-in."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
import pytest_asyncio
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from activities.mailing_ports import MailKind, ReservationMail
from adapters.mail import SmtpAccount, SmtpGateway
from adapters.wording import CatalogueWording
from domain.model import Guest, Reservation
from domain.said import Venue
from standins.mail import MailStandin, create_app
from tests.clients import local_client
from tests.standin_fixtures import serve

LOOPBACK = "127.0.0.1"
SENDER = "reservas@nubes.example"
LUCIA = "lucia.vega@example.com"
NUBES = Venue("en-las-nubes", "En Las Nubes Restobar", "941 57 84 51", "Europe/Madrid")
START = datetime(2026, 11, 24, 20, tzinfo=UTC)
STAY = Reservation(
    id="r1",
    guest=Guest("Lucía Vega", "+34600000012", "whatsapp:+34600000012", LUCIA),
    party_size=4,
    tables=("T5",),
    zone="Terraza",
    start=START,
    end=START + timedelta(hours=2),
    created_at=START - timedelta(days=3),
    source="staff",
    version=3,
)
BOOKED = ReservationMail("mail:r1:booked:3", MailKind.BOOKED, STAY, NUBES, f"reservation:{STAY.id}")
WORDING = CatalogueWording()


async def send(gateway: SmtpGateway, mail: ReservationMail = BOOKED) -> str:
    """Send it in its guest's language; returns its id."""
    return await gateway.send(mail, WORDING.mail(mail))


@dataclass(frozen=True)
class RunningMail:
    """A mail stand-in that takes mails. `http` is a client with its base URL."""

    standin: MailStandin
    http: httpx.AsyncClient

    def account(self, **changes: Any) -> SmtpAccount:
        """An account at it; keywords are further fields of `SmtpAccount`."""
        return SmtpAccount(LOOPBACK, self.standin.port, SENDER, **{"tls": "none", **changes})

    async def faults(self, **faults: object) -> None:
        """Switch faults on (see `standins.mail.faults.Faults`); the others stay."""
        (await self.http.post("/control/faults", json=faults)).raise_for_status()

    async def messages(self, **query: str) -> list[dict[str, Any]]:
        """What was taken, oldest first, narrowed by `to`."""
        found = await self.http.get("/messages", params=query)
        return list(found.raise_for_status().json()["messages"])

    async def parsed(self) -> list[EmailMessage]:
        """What was taken, each parsed from the bytes that came over the wire."""
        return [parse(mail["raw"].encode("latin-1")) for mail in await self.messages()]


def parse(content: bytes) -> EmailMessage:
    """A mail as a mail program reads it."""
    return message_from_bytes(content, _class=EmailMessage, policy=policy.default)


@pytest_asyncio.fixture
async def mail_standin() -> AsyncIterator[RunningMail]:
    """A fresh mail stand-in with nothing in it."""
    standin = MailStandin(0)
    async with (
        serve(create_app(standin)) as url,
        local_client(url) as http,
    ):
        yield RunningMail(standin, http)


@dataclass
class MailServer:
    """A server for tests that notes who logged in, and what was sent to it in clear."""

    port: int = 0
    logins: list[tuple[str, str]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    in_clear: list[str] = field(default_factory=list)
    password: str = "s3creta"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Let in whoever knows the password."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == self.password, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, sender: str, options: list[str]
    ) -> str:
        if session.ssl is None:
            self.in_clear.append(sender)
        envelope.mail_from = sender
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.contents.append(envelope.original_content or b"")
        return "250 OK"


@asynccontextmanager
async def mail_server(
    server: MailServer, *, wrapped: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[MailServer]:
    """Serve on a free port; `wrapped` for TLS from the first byte, keywords are aiosmtpd's."""
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: SMTP(
            server, hostname=LOOPBACK, loop=loop, authenticator=server.authenticate, **options
        ),
        LOOPBACK,
        0,
        ssl=wrapped,
    )
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """An authority that nobody but these tests trusts."""
    return trustme.CA()


@pytest.fixture
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """The TLS of a server at 127.0.0.1 with a certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(LOOPBACK).configure_cert(context)
    return context


@pytest.fixture
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    """The TLS of a client that trusts that authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context
