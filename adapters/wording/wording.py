"""Puts what guests are told into words, from the catalogues of their languages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from activities.mailing_ports import ReservationMail
from activities.wording_ports import MailText
from adapters.wording import templates
from adapters.wording.catalogue import catalogue, page_catalogues, variables
from adapters.wording.mails import mail_text
from adapters.wording.page import CataloguePage
from adapters.wording.phrases import follow, value
from domain.languages import LANGUAGES
from domain.said import FOLLOWED, Said, Venue


def _nowhere(entry_id: str) -> str:
    return ""


class CatalogueWording:
    """A `Wording`. It has no state but the catalogues, so that threads may share it.

    `link` gives the address of an entry's page, empty where there is none. Creating the first one
    reads all catalogues. Raises `ValueError` when one lacks words.
    """

    def __init__(self, link: Callable[[str], str] = _nowhere) -> None:
        self._link = link
        for language in LANGUAGES:
            catalogue(language)
            page_catalogues(language)

    def text(self, said: Said) -> str:
        """The text as the guest reads it. `ValueError` for an instant that `said` lacks."""
        known, linked = catalogue(said.language), self._linked(said)
        names = variables(known.words(said.text))
        words = known.fill(said.text, {name: value(known, said, name) for name in names})
        return words + follow(known, linked.link)

    def page(self, language: str) -> CataloguePage:
        """What guests read on their pages."""
        return CataloguePage(language)

    def template_values(self, said: Said) -> dict[str, str]:
        """The values of the text's WhatsApp template by the number of their variable, from "1".

        None of them is empty. `KeyError` for a text that is no template, `ValueError` when `said`
        lacks the instant, or the offer that its buttons name.
        """
        return templates.values_of(self._linked(said))

    def definitions(
        self, venue: Venue, hold_seconds: int, languages: Sequence[str], revision: int
    ) -> list[dict[str, Any]]:
        """What Twilio is to create: see `adapters.wording.templates.definitions`."""
        link = self._link(templates.SAMPLE_ENTRY)
        return templates.definitions(venue, hold_seconds, languages, revision, link)

    def mail(self, mail: ReservationMail) -> MailText:
        """The mail's words in its guest's language."""
        return mail_text(catalogue(mail.reservation.guest.language), mail)

    def _linked(self, said: Said) -> Said:
        if said.link or said.text not in FOLLOWED:
            return said
        return replace(said, link=self._link(said.entry_id))
