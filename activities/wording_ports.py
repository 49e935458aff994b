"""What puts guest-facing texts into words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from activities.mailing_ports import ReservationMail
from domain.said import Said, Venue


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


class PageWords(Protocol):
    """What guests read on their pages, in one language. Times are the restaurant's."""

    language: str

    def say(self, key: str, **values: str) -> str:
        """The words of that id with their variables filled; a name may be empty."""

    def people(self, count: int) -> str:
        """A party's size."""

    def when(self, venue: Venue, at: datetime) -> str:
        """Date and time, as part of a sentence."""

    def clock(self, venue: Venue, at: datetime) -> str:
        """The time of day with its article, to follow "until"."""

    def table(self, zone: str | None) -> str:
        """A table, with its zone if it has one."""

    def answer(self, *, accepts: bool) -> str:
        """The word by which a guest takes a table, or lets it go."""


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


class SiteWording(Wording, Protocol):
    """The words of guests' pages as well."""

    def page(self, language: str) -> PageWords:
        """Those of one language; of the default one for a language that is none of ours."""
