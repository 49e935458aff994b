"""Mails that were taken, and the box that keeps them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Mail:
    """One mail as it came over the wire. `number` counts from 1; `received_at` is in UTC."""

    number: int
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The content, parsed."""
        return message_from_bytes(self.content, _class=EmailMessage, policy=policy.default)

    @property
    def subject(self) -> str:
        """The subject line, empty when there is none."""
        return str(self.message["Subject"] or "")

    def body(self, kind: str) -> str | None:
        """The `plain` or `html` body."""
        part = self.message.get_body((kind,))
        return None if part is None else _text(part)

    @property
    def calendar(self) -> str | None:
        """The calendar that is attached."""
        parts = self.message.walk()
        return next((_text(p) for p in parts if p.get_content_type() == "text/calendar"), None)

    def as_json(self) -> dict[str, Any]:
        """All of it; `raw` is the content with each byte as the character of that number."""
        return {
            "number": self.number,
            "received_at": self.received_at.isoformat(timespec="microseconds"),
            "from": self.sender,
            "to": list(self.recipients),
            "subject": self.subject,
            "headers": [[name, str(value)] for name, value in self.message.items()],
            "text": self.body("plain"),
            "html": self.body("html"),
            "calendar": self.calendar,
            "raw": self.content.decode("latin-1"),
        }


class Mailbox:
    """All mails in order of arrival. Waiters wake in the same turn of the event loop."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []
        self._count = 0
        self._changed = asyncio.Condition()

    async def put(self, sender: str, recipients: list[str], content: bytes, at: datetime) -> None:
        """Keep a mail and wake whoever waits for it."""
        self._count += 1
        self._mails.append(Mail(self._count, at, sender, tuple(recipients), content))
        async with self._changed:
            self._changed.notify_all()

    def mails(self, to: str | None = None) -> list[Mail]:
        """Every mail, or every one to that address, oldest first."""
        return [mail for mail in self._mails if to is None or to in mail.recipients]

    async def wait_for(self, to: str, count: int, seconds: float) -> list[Mail]:
        """Wait until that address has `count` mails. Raises TimeoutError when it has not."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.mails(to)) >= count)
            return self.mails(to)

    def clear(self) -> None:
        """Forget every mail."""
        self._mails.clear()


def _text(part: MIMEPart) -> str:
    return str(part.get_content()).replace("\r\n", "\n")
