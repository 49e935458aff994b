"""The words that our texts ask for are words that we understand, in the sense that was meant."""

import re

import pytest

from adapters.wording.catalogue import catalogue
from adapters.wording.messages import MESSAGES
from domain.intents import Intent, understood
from domain.languages import LANGUAGES
from domain.said import Text

_SHOUTED = re.compile(r"\b[A-ZÀ-Ý][A-ZÀ-Ý·]+(?: [A-ZÀ-Ý]{2,})*\b")
# Patterns of dates, which no guest reads.
_PATTERNS = ("date", "time", "weekday-date")
COMMANDS: dict[str, dict[str, Intent]] = {
    "es": {
        "SÍ": Intent.YES,
        "NO": Intent.NO,
        "CANCELAR": Intent.LEAVE,
        "APUNTAR": Intent.REJOIN,
        "BAJA": Intent.OPT_OUT,
        "ALTA": Intent.OPT_IN,
    },
    "en": {
        "YES": Intent.YES,
        "NO": Intent.NO,
        "REMOVE ME": Intent.LEAVE,
        # A bare CANCEL sent as an SMS would make Twilio block the number.
        "CANCEL MY TABLE": Intent.LEAVE,
        "CANCEL": Intent.LEAVE,
        "REJOIN": Intent.REJOIN,
        "STOP": Intent.OPT_OUT,
        "START": Intent.OPT_IN,
    },
    "eu": {
        "BAI": Intent.YES,
        "EZ": Intent.NO,
        "EZEZTATU": Intent.LEAVE,
        "APUNTATU": Intent.REJOIN,
        "BAJA": Intent.OPT_OUT,
        "ALTA": Intent.OPT_IN,
    },
    "ca": {
        "SÍ": Intent.YES,
        "NO": Intent.NO,
        "CANCEL·LAR": Intent.LEAVE,
        "APUNTAR": Intent.REJOIN,
        "BAIXA": Intent.OPT_OUT,
        "ALTA": Intent.OPT_IN,
    },
    "gl": {
        "SI": Intent.YES,
        "NON": Intent.NO,
        "CANCELAR": Intent.LEAVE,
        "APUNTAR": Intent.REJOIN,
        "BAIXA": Intent.OPT_OUT,
        "ALTA": Intent.OPT_IN,
    },
    "fr": {
        "OUI": Intent.YES,
        "NON": Intent.NO,
        "ANNULER": Intent.LEAVE,
        "REVENIR": Intent.REJOIN,
        "STOP": Intent.OPT_OUT,
        "START": Intent.OPT_IN,
    },
}
EACH = [(code, word, intent) for code, words in COMMANDS.items() for word, intent in words.items()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_else_is_asked_for(language: str) -> None:
    ours = catalogue(language)
    read_by_guests = (ours.words(key) for key in MESSAGES if key not in _PATTERNS)
    asked = {word for words in read_by_guests for word in _SHOUTED.findall(words)}
    assert asked == set(COMMANDS[language])


@pytest.mark.parametrize(("language", "word", "intent"), EACH)
def test_each_word_is_understood(language: str, word: str, intent: Intent) -> None:
    assert understood(word).intent is intent
    assert understood(word.lower()).intent is intent


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answers_to_which_are_understood(language: str) -> None:
    answers = re.findall(rf"{_SHOUTED.pattern} [12]\b", catalogue(language).words(Text.WHICH))
    wishes = [understood(answer) for answer in answers]
    assert [(wish.intent, wish.number) for wish in wishes] == [
        (Intent.YES, 1),
        (Intent.NO, 2),
        (Intent.LEAVE, 1),
    ]
