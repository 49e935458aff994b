"""Which text a mail carries."""

from collections.abc import Callable

from activities.mailing_ports import MailKind, ReservationMail
from domain import mail_texts
from domain.mail_texts import MailText
from domain.reservation_talk import Told

_TEXTS: dict[MailKind, Callable[[Told], MailText]] = {
    MailKind.BOOKED: mail_texts.booked,
    MailKind.CHANGED: mail_texts.changed,
    MailKind.CANCELLED: mail_texts.cancelled,
    MailKind.REMINDER: mail_texts.reminder,
}


def text_of(mail: ReservationMail) -> MailText:
    """What the mail's guest reads, in the restaurant's local time."""
    return _TEXTS[mail.kind](Told(mail.reservation, mail.venue))
