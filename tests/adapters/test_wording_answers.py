"""Whatever the rules answer a guest with has words in every language."""

import pytest

from adapters.wording import CatalogueWording
from domain import conversation, reservation_talk
from domain.intents import Intent
from domain.languages import LANGUAGES
from domain.model import ReservationStatus
from domain.reservation_talk import Told
from domain.said import Said
from tests.domain.guests import VENUE
from tests.domain.test_conversation import STATES, after, said
from tests.sql_samples import booking

WORDS = CatalogueWording()


def in_words(answer: Said | None) -> None:
    """Fails where the words need something that is not said."""
    if answer is not None:
        text = WORDS.text(answer)
        assert text.strip()
        assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("intent", Intent)
def test_of_an_entry(state: str, intent: Intent, language: str) -> None:
    before, reply = STATES[state], said(state, intent)
    now = after(before, reply)
    answer = conversation.answer(before, now, reply, VENUE)
    in_words(answer and Said(**{**vars(answer), "language": language}))


@pytest.mark.parametrize("status", ReservationStatus)
@pytest.mark.parametrize("meaning", reservation_talk.Meaning)
def test_of_a_reservation(status: ReservationStatus, meaning: reservation_talk.Meaning) -> None:
    in_words(reservation_talk.answer(Told(booking(status=status), VENUE), meaning))
