"""The stand-in's state: the box, the faults, and the port on which mails come in."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from standins.mail.faults import Faults
from standins.mail.mailbox import Mailbox

LOOPBACK = "127.0.0.1"


class MailStandin:
    """One mail server on loopback. `port` 0 takes a free one, which `port` names once it is up.

    Use it as a context manager; it keeps its port when it is down for a while.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.mailbox, self.faults = Mailbox(), Faults()
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[SMTP] = WeakSet()

    async def __aenter__(self) -> "MailStandin":
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def misbehave(self, faults: Faults) -> None:
        """Have these faults from now on, and no others."""
        self.faults = faults
        await (self._close() if faults.down else self._listen())

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        """Whether mail to that address is taken."""
        if refusal := self.faults.take_refusal(to):
            return refusal
        envelope.rcpt_tos.append(to)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail."""
        content = envelope.original_content or b""
        to, now = envelope.rcpt_tos, datetime.now(UTC)
        await self.mailbox.put(envelope.mail_from or "", to, content, now)
        if self.faults.take_drop():
            _cut(server)
            await asyncio.Event().wait()  # ends with the connection
        return "250 2.0.0 Taken"

    async def _listen(self) -> None:
        if self._server is None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._connection, LOOPBACK, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    def _connection(self) -> SMTP:
        # Its name is given: to find one, it would ask the network.
        connection = SMTP(self, hostname="localhost", loop=asyncio.get_running_loop())
        self._connections.add(connection)
        return connection

    async def _close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._connections):
            _cut(connection)
        await self._server.wait_closed()
        self._server = None


def _cut(connection: SMTP) -> None:
    transport: Any = connection.transport
    if transport is not None:
        transport.abort()
