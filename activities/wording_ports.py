"""What puts guest-facing texts into words."""

from dataclasses import dataclass
from typing import Protocol

from activities.mailing_ports import ReservationMail
from domain.said import Said


@dataclass(frozen=True)
class MailText:
    """One mail in parts. `facts` are label and value; `calendar` says what the attachment is,
    `calendar_title` what the reservation is called in the guest's calendar."""

    language: str
    subject: str
    title: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    closing: str
    calendar: str
    calendar_title: str
    call: str
    signature: str
    not_read: str

    def plain(self) -> str:
        """The whole as plain text, one paragraph a line."""
        facts = "\n".join(f"{label}: {value}" for label, value in self.facts)
        parts = (self.opening, facts, self.closing, self.calendar, self.signature, self.not_read)
        return "\n\n".join(parts) + "\n"


class Wording(Protocol):
    """Words in each of `domain.languages.LANGUAGES`; an unknown language gets the default one."""

    def text(self, said: Said) -> str:
        """The text as the guest reads it."""

    def template_values(self, said: Said) -> dict[str, str]:
        """The values of the text's WhatsApp template by the number of their variable, from "1".

        None of them is empty. `KeyError` for a text that is no template.
        """

    def mail(self, mail: ReservationMail) -> MailText:
        """The mail's words."""
