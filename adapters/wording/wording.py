"""Puts what guests are told into words, from the catalogues of their languages."""

from collections.abc import Sequence
from typing import Any

from activities.mailing_ports import ReservationMail
from activities.wording_ports import MailText
from adapters.wording import templates
from adapters.wording.catalogue import catalogue, variables
from adapters.wording.mails import mail_text
from adapters.wording.phrases import value
from domain.languages import LANGUAGES
from domain.said import Said, Venue


class CatalogueWording:
    """A `Wording`. It has no state but the catalogues, so that threads may share it.

    Creating the first one reads all of them. Raises `ValueError` when one lacks words.
    """

    def __init__(self) -> None:
        for language in LANGUAGES:
            catalogue(language)

    def text(self, said: Said) -> str:
        """The text as the guest reads it. `ValueError` for an instant that `said` lacks."""
        known = catalogue(said.language)
        names = variables(known.words(said.text))
        return known.fill(said.text, {name: value(known, said, name) for name in names})

    def template_values(self, said: Said) -> dict[str, str]:
        """The values of the text's WhatsApp template by the number of their variable, from "1".

        None of them is empty. `KeyError` for a text that is no template, `ValueError` when `said`
        lacks the instant, or the offer that its buttons name.
        """
        return templates.values_of(said)

    def definitions(
        self, venue: Venue, hold_seconds: int, languages: Sequence[str], revision: int
    ) -> list[dict[str, Any]]:
        """What Twilio is to create: see `adapters.wording.templates.definitions`."""
        return templates.definitions(venue, hold_seconds, languages, revision)

    def mail(self, mail: ReservationMail) -> MailText:
        """The mail's words in its guest's language."""
        return mail_text(catalogue(mail.reservation.guest.language), mail)
