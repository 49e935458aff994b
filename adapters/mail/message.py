"""A mail as bytes: headers that nothing can break, two bodies, and the calendar entry."""

import hashlib
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from activities.mailing_ports import ReservationMail
from activities.messaging_ports import Failure, SendError
from activities.wording_ports import MailText
from adapters.mail.account import SmtpAccount
from adapters.mail.calendar import CalendarEntry, calendar_entry
from adapters.mail.html import html_of
from adapters.wording.plain import one_line

# Every server takes seven bits; not all take more.
POLICY = SMTP.clone(cte_type="7bit")


def message_id(key: str, domain: str) -> str:
    """The `Message-ID` of a business key: always the same one, and nothing can be read from it."""
    digest = hashlib.blake2b(key.encode(), digest_size=12).hexdigest()
    return f"<{digest}@{domain}>"


def message_of(
    mail: ReservationMail, text: MailText, account: SmtpAccount, now: datetime
) -> EmailMessage:
    """The mail, ready to be sent. Raises `SendError` when its guest's address is of no use."""
    message = EmailMessage(POLICY)
    message["From"] = Address(one_line(mail.venue.name), addr_spec=account.sender)
    message["To"] = _recipient(mail)
    message["Subject"] = one_line(text.subject)
    message["Date"] = format_datetime(now.astimezone(UTC))
    message["Message-ID"] = message_id(mail.key, account.domain)
    # No holiday notice answers us.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_whole(text.plain()), cte="quoted-printable")
    html = _whole(html_of(text, mail.venue))
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    _attach(message, calendar_entry(mail, text.calendar_title, account.sender, now))
    message["Content-Language"] = text.language  # last: setting the content drops it
    return message


def _whole(text: str) -> str:
    """The text with each half of a character, which no encoding has, replaced."""
    return text.encode(errors="replace").decode()


def _attach(message: EmailMessage, entry: CalendarEntry) -> None:
    message.add_attachment(
        entry.content.decode(),
        subtype="calendar",
        cte="quoted-printable",
        filename="reserva.ics",
        params={"method": entry.method},
    )


def _recipient(mail: ReservationMail) -> Address:
    guest = mail.reservation.guest
    try:
        return Address(one_line(guest.name), addr_spec=_address(guest.email or ""))
    except (ValueError, IndexError, MessageError):
        detail = "no mail can be sent to such an address"
        raise SendError(Failure.RECIPIENT, None, detail) from None


def _address(typed: str) -> str:
    """The address as it goes over the wire; `ValueError` when it cannot."""
    local, _, domain = typed.rpartition("@")
    address = f"{local}@{domain.encode('idna').decode('ascii')}"
    # Only with SMTPUTF8, which few servers have, may the part before the @ be more than ASCII.
    if not local.isascii() or parseaddr(address) != ("", address):
        raise ValueError("not an address that SMTP can carry")
    return address
