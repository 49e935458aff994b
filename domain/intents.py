"""What a guest who writes to us wants: an answer to an offer, or something else.

As with `domain.replies`, only a message that consists of known phrases from end to end is
understood, so that no wish is ever taken for another. Questions are heard where they change
nothing of what the guest has (how long it takes, some more time to answer), and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.intent_words import KINDS, PHRASES, SPELLINGS, Turn
from domain.language_words import language_of
from domain.lexicon import MAX_LENGTH, Lexicon, is_question, tokens
from domain.picks import Verb, picked
from domain.replies import Answer, interpret, wants_out
from domain.reply_words import DOUBTFUL


class Intent(StrEnum):
    """What a message asks for."""

    YES = "yes"
    NO = "no"
    LEAVE = "leave"
    STATUS = "status"
    MORE_TIME = "more-time"
    OPT_OUT = "opt-out"
    OPT_IN = "opt-in"
    REJOIN = "rejoin"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Wish:
    """What a message asks for.

    `number`: which one the guest means, 1 to 9. To be used only where we asked which, since it may
    be people or an hour as well. With UNCLEAR the message was that number and nothing else.
    `language`: the one of `domain.languages.LANGUAGES` that the words are distinctly of.
    """

    intent: Intent
    number: int | None = None
    language: str | None = None


def understood(text: str) -> Wish:
    """What `text` asks for; UNCLEAR whenever there is doubt. Never raises.

    YES, and NO or LEAVE, without a number are exactly what `interpret` and `wants_out` say. LEAVE
    is a no while an offer is open. A text longer than 300 characters is UNCLEAR unread.
    """
    if len(text) > MAX_LENGTH:
        return Wish(Intent.UNCLEAR)
    words = tokens(text)
    intent, number = _meant(text, words)
    language = language_of(words, understood=intent is not Intent.UNCLEAR or number is not None)
    return Wish(intent, number, language)


_TURNS = {
    Turn.STATUS: Intent.STATUS,
    Turn.TIME: Intent.MORE_TIME,
    Turn.OPT_OUT: Intent.OPT_OUT,
    Turn.OPT_IN: Intent.OPT_IN,
    Turn.REJOIN: Intent.REJOIN,
    Turn.AGAIN: Intent.REJOIN,
}
_HARMLESS = (Intent.STATUS, Intent.MORE_TIME)
_VERBS = {Verb.YES: Intent.YES, Verb.NO: Intent.NO, Verb.LEAVE: Intent.LEAVE}
# Beside a question or a plea for time a doubtful emoji says nothing, but one that answers does.
_ANSWERS = frozenset("👍✅👌✔✓☑🆗👎❌✖🚫🙅")
_LEXICON = Lexicon(PHRASES, SPELLINGS, _ANSWERS, KINDS)


def _meant(text: str, words: list[str]) -> tuple[Intent, int | None]:
    answer = interpret(text)
    if answer is Answer.YES:
        return Intent.YES, None
    if answer is Answer.NO:
        return (Intent.LEAVE if wants_out(text) else Intent.NO), None
    doubtful = is_question(text) or not DOUBTFUL.isdisjoint(text)
    pick = None if doubtful else picked(words)
    if pick is not None:
        return (_VERBS[pick.verb] if pick.verb else Intent.UNCLEAR), pick.number
    intent = _asked(words)
    return (Intent.UNCLEAR if doubtful and intent not in _HARMLESS else intent), None


def _asked(words: list[str]) -> Intent:
    """The one thing other than an answer that the words ask for."""
    turns = {phrase.part for phrase in _LEXICON.phrases(words)} - {Turn.FILLER}
    if Turn.AGREE in turns and turns != {Turn.AGREE, Turn.AGAIN}:
        return Intent.UNCLEAR
    intents = {_TURNS[turn] for turn in turns - {Turn.AGREE}}
    return intents.pop() if len(intents) == 1 else Intent.UNCLEAR
