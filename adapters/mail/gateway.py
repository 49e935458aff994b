"""Mails about reservations through an SMTP server."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from activities.mailing_ports import ReservationMail
from activities.messaging_ports import Failure, SendError
from activities.wording_ports import MailText
from adapters.mail.account import SmtpAccount
from adapters.mail.conversation import Conversation
from adapters.mail.message import message_of

# Servers take few connections of one client at a time.
CONNECTIONS = 4


class SmtpGateway:
    """A `MailGateway` over one account.

    Each mail has a connection of its own, a few at a time. Waiting for one and sending take the
    account's `timeout_seconds` each at most. `context` decides which servers are trusted, by
    default those that the system's authorities vouch for.
    """

    def __init__(self, account: SmtpAccount, context: ssl.SSLContext | None = None) -> None:
        self._account = account
        self._context = context or (None if account.tls == "none" else ssl.create_default_context())
        self._slots = asyncio.Semaphore(CONNECTIONS)

    async def send(self, mail: ReservationMail, text: MailText) -> str:
        """Send it now; returns its `Message-ID`, which follows from the key. Raises `SendError`."""
        message = message_of(mail, text, self._account, datetime.now(UTC))
        recipient = message["To"].addresses[0].addr_spec
        async with self._slot():
            await Conversation(self._account, self._context).hand_over(recipient, bytes(message))
        return str(message["Message-ID"])

    async def check(self) -> None:
        """Return when the server takes our log-in. Raises `SendError`. Sends nothing."""
        async with self._slot():
            await Conversation(self._account, self._context).greet()

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._account.timeout_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise SendError(Failure.BUSY, None, "no connection came free") from None
        try:
            yield
        finally:
            self._slots.release()
