"""One conversation with a mail server, of which it is always known how far it came."""

import asyncio
import ssl
from collections.abc import Awaitable
from contextlib import suppress

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from adapters.mail.account import SmtpAccount
from adapters.mail.errors import Step, interrupted, refused, unsupported

# The mail is taken by then; a goodbye is only polite.
GOODBYE_SECONDS = 2.0


class Conversation:
    """Hands one mail to the account's server over a connection of its own."""

    def __init__(self, account: SmtpAccount, context: ssl.SSLContext | None) -> None:
        self._sender, self._seconds = account.sender, account.timeout_seconds
        self._step = Step.CONNECTION
        self._client = SMTP(
            hostname=account.host,
            port=account.port,
            username=account.username or None,
            password=account.password or None,
            local_hostname=account.domain,
            use_tls=account.tls == "tls",
            # Not None: that would go on in clear with a server that offers no TLS.
            start_tls=account.tls == "starttls",
            tls_context=context,
            timeout=account.timeout_seconds,
        )

    async def hand_over(self, recipient: str, content: bytes) -> None:
        """Return once the server has taken the mail. Raises `SendError`."""
        await self._held(self._exchange(recipient, content))

    async def greet(self) -> None:
        """Return once the server has let us in. Raises `SendError`."""
        await self._held(self._connect())

    async def _held(self, exchange: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await exchange
        except SMTPResponseException as error:
            raise refused(self._step, error.code, error.message) from None
        except OSError as error:  # connection, time and TLS: the library's own are OSErrors too
            raise interrupted(self._step, error) from None
        except SMTPException:
            raise unsupported(self._step) from None
        else:
            with suppress(SMTPException, OSError):
                await self._client.quit(timeout=GOODBYE_SECONDS)
        finally:
            self._client.close()

    async def _connect(self) -> None:
        await self._client.connect()

    async def _exchange(self, recipient: str, content: bytes) -> None:
        await self._connect()
        self._step = Step.SENDER
        await self._client.mail(self._sender)
        self._step = Step.RECIPIENT
        await self._client.rcpt(recipient)
        self._step = Step.DATA
        await self._client.data(content)
