"""Turns what a guest writes back into yes, no or unclear.

A wrong yes books a table for nobody and a wrong no throws a guest out of the line, so only a
message that consists of known phrases (`domain.reply_words`) from end to end is understood. One
unknown word, a digit, a question mark, a condition, or yes and no side by side make it unclear.

Case, accents, punctuation, emoji without a meaning, stretched letters and common misspellings do
not matter. The one exception is the accent of `sí` right before a verb: `sí podemos` agrees,
`si podemos` may be the start of a condition.
"""

from enum import StrEnum
from itertools import pairwise

from domain.lexicon import MAX_LENGTH, Lexicon, Phrase, is_question, tokens
from domain.reply_words import DOUBTFUL, PHRASES, SPELLINGS, Part


class Answer(StrEnum):
    """What a reply says about the table on offer."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


def interpret(text: str) -> Answer:
    """The answer in `text`; UNCLEAR whenever there is doubt. Never raises.

    A text longer than 300 characters is UNCLEAR unread.
    """
    return _judge(_parse(text))


def wants_out(text: str) -> bool:
    """Whether `text` is an explicit wish to leave the line, which counts without an offer too.

    True only for a text that `interpret` reads as NO. A bare no, a reason for not coming and
    opt-out words such as BAJA or STOP are no such wish.
    """
    phrases = _parse(text)
    return any(p.part is Part.LEAVE for p in phrases) and _judge(phrases) is Answer.NO


def says_yes(text: str) -> bool:
    """Whether `text` agrees in so many words: "ok, gracias" may be about what was said before.

    True only for a text that `interpret` reads as YES.
    """
    phrases = _parse(text)
    in_words = any(p.part in (Part.SI, Part.YES) for p in phrases)
    return in_words and _judge(phrases) is Answer.YES


def is_courtesy(text: str) -> bool:
    """Whether `text` greets, thanks or is pleased, and says nothing else: nobody has to answer."""
    parts = {phrase.part for phrase in _parse(text)}
    return bool(parts) and {Part.FILLER, Part.WARM}.issuperset(parts)


_YES = frozenset({Part.SI, Part.YES, Part.ACK})
_NO = frozenset({Part.NO, Part.REFUSAL, Part.LEAVE})
_YES_SIDE = _YES | {Part.WARM, Part.ECHO, Part.IDIOM, Part.FILLER}
_NO_SIDE = _NO | {Part.REGRET, Part.BUT, Part.FILLER}
_NEGATIONS = frozenset(["no", "not", "ez", "ezin", "cant", "cannot", "wont", "arent", "dont"])
# A refusal that opens with one of these stands by itself after another one; anything else could be
# what the "no" before it denies ("no cancelar").
_RESTARTS = _NEGATIONS.union(
    [
        "ya",
        "al",
        "finalmente",
        "hoy",
        "claro",
        "ja",
        "finalment",
        "avui",
        "xa",
        "ao",
        "hoxe",
        "we",
        "i",
        "im",
        "were",
        "sorry",
        "weve",
        "ive",
    ],
    ["on", "nous", "je"],
)
# After a bare "si" these begin a condition: "si nos va bien", "si on arrive".
_AFTER_IF = frozenset(
    ["me", "nos", "em", "ens", "on", "nous", "je", "jarrive", "jaccepte", "ca", "cest"]
)

_LEXICON = Lexicon(PHRASES, SPELLINGS, DOUBTFUL)
_Found = Phrase[Part]


def _judge(phrases: list[_Found]) -> Answer:
    parts = [p.part for p in phrases]
    says_yes, says_no = not _YES.isdisjoint(parts), not _NO.isdisjoint(parts)
    if says_yes and not says_no:
        return Answer.YES if _agrees(phrases, parts) else Answer.UNCLEAR
    if says_no and not says_yes:
        return Answer.NO if _refuses(phrases, parts) else Answer.UNCLEAR
    if says_yes and says_no:
        return Answer.NO if _acknowledges_and_refuses(phrases, parts) else Answer.UNCLEAR
    return Answer.UNCLEAR


def _agrees(phrases: list[_Found], parts: list[Part]) -> bool:
    if not _YES_SIDE.issuperset(parts):
        return False
    if Part.IDIOM in parts and not {Part.SI, Part.YES} & set(parts):
        return False
    return not any(b.joined and _conditional(a, b) for a, b in pairwise(phrases))


def _conditional(before: _Found, after: _Found) -> bool:
    """Whether an unaccented "si" among these two could be the "if" of a condition."""
    if before.part is Part.SI:
        return after.part in (Part.ECHO, Part.IDIOM) or after.words[0] in _AFTER_IF
    return after.words[0] == "si" and before.part in (Part.YES, Part.ECHO, Part.IDIOM)


def _refuses(phrases: list[_Found], parts: list[Part]) -> bool:
    return _NO_SIDE.issuperset(parts) and _opens_refusal(parts) and not _denies_refusal(phrases)


def _opens_refusal(parts: list[Part]) -> bool:
    """Whether a "pero", if there is one, stands as in "gracias, pero no podemos"."""
    if Part.BUT not in parts:
        return True
    opening = parts.index(Part.BUT)
    polite = opening > 0 and {Part.FILLER, Part.REGRET}.issuperset(parts[:opening])
    return polite and parts[opening + 1] in _NO and parts.count(Part.BUT) == 1


def _denies_refusal(phrases: list[_Found]) -> bool:
    """Whether one no may deny the other, as in "no cancelar" or "cancelar, no"."""
    joined = True
    last: _Found | None = None
    for phrase in phrases:
        joined = joined and phrase.joined
        if phrase.part not in _NO:
            continue
        if last is not None and _denied(last, phrase, joined):
            return True
        last, joined = phrase, True
    return False


def _denied(before: _Found, after: _Found, joined: bool) -> bool:
    command = before.part is Part.LEAVE and _NEGATIONS.isdisjoint(before.words)
    bare = after.part is Part.NO and before.part is not Part.NO
    if not joined:
        return command and bare
    return command or bare or after.words[0] not in _RESTARTS


def _acknowledges_and_refuses(phrases: list[_Found], parts: list[Part]) -> bool:
    """Whether a refusal that says more than no follows a mere "vale", as in "vale, no vamos"."""
    first_no = next(i for i, part in enumerate(parts) if part in _NO)
    if not {Part.ACK, Part.FILLER, Part.REGRET}.issuperset(parts[:first_no]):
        return False
    return parts[first_no] is not Part.NO and _refuses(phrases[first_no:], parts[first_no:])


def _parse(text: str) -> list[_Found]:
    """The phrases of `text` in order; none at all unless every word belongs to one."""
    if len(text) > MAX_LENGTH or is_question(text):
        return []
    return _LEXICON.phrases(tokens(text))
