"""Turns what a guest writes back into yes, no or unclear.

A wrong yes books a table for nobody and a wrong no throws a guest out of the line, so only a
message that consists of known phrases (`domain.reply_words`) from end to end is understood. One
unknown word, a digit, a question mark, a condition, or yes and no side by side make it unclear.

Case, accents, punctuation, emoji without a meaning, stretched letters and common misspellings do
not matter. The one exception is the accent of `sí` right before a verb: `sí podemos` agrees,
`si podemos` may be the start of a condition.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise, product
from typing import NamedTuple

from domain.reply_words import PHRASES, SPELLINGS, Part


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


class _Phrase(NamedTuple):
    """A known phrase where it was found; `joined`: no sign parts it from the last one."""

    part: Part
    first: str
    negated: bool
    joined: bool


@dataclass
class _Node:
    """One word of the known phrases; `part` is set where a phrase may end."""

    part: Part | None = None
    then: dict[str, "_Node"] = field(default_factory=dict)


_MAX_LENGTH = 300
_YES = frozenset({Part.SI, Part.YES, Part.ACK})
_NO = frozenset({Part.NO, Part.REFUSAL, Part.LEAVE})
_YES_SIDE = _YES | {Part.WARM, Part.ECHO, Part.IDIOM, Part.FILLER}
_NO_SIDE = _NO | {Part.REGRET, Part.BUT, Part.FILLER}
_NEGATIONS = frozenset(["no", "not", "ez", "cant", "cannot", "wont", "arent", "dont"])
# A refusal that opens with one of these stands by itself after another one; anything else could be
# what the "no" before it denies ("no cancelar").
_RESTARTS = _NEGATIONS.union(
    ["ya", "al", "finalmente", "hoy", "claro", "we", "i", "im", "were", "sorry", "weve", "ive"]
)

# Checked before normalising, which would turn some of them into other signs.
_QUESTION = re.compile("[?¿\u037e\u061f\u203d\u2047-\u2049\u2753\u2754\u2e2e\ufe56\uff1f]")
_MARKS = dict.fromkeys(
    [
        *range(0x300, 0x370),  # combining accents
        *range(0x200B, 0x2010),  # zero-width characters and direction marks
        *range(0x202A, 0x202F),
        *range(0x2060, 0x206A),
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0x1F3FB, 0x1F400),  # skin tones
        *range(0xE0020, 0xE0080),  # tags inside flags
        0xAD,
        0x61C,
        0xFEFF,
        *map(ord, "'`·\u2018\u2019\u02bc"),  # apostrophes, and the Catalan middle dot
    ]
)
_ACCENTED_SI = re.compile("(?<!\\w)[sz]+i+[\u0300\u0301][i\u0300\u0301]*(?!\\w)")
_EMOTICON = re.compile(r"[:;=]-?[dp](?!\w)")
_TOKEN = re.compile(r"[^\W\d_]+|[^\w\s\"“”*]|[\d\n]")
_BREAKS = frozenset(".,;:!¡()-\u2010\u2011\u2013\u2014«»\n")
_DOUBTFUL_EMOJI = frozenset(
    "🤔🤷🙄😕😟😐😑😒🤨🙃😶🤐🤞⏰⏳⌛⏱⏲✋🖐🤚☝🛑⛔🔜🔙🔄🔟🔢❎✕✗✘☒📞📲☎📵🚷💔🖕"
)
_EMOJI = re.compile(
    # No dingbat digits and no plus or minus: they may change the party size.
    "[\u2600-\u2775\u2794\u2798-\u27bf\u2b50\u2b55\u200d\U0001f1e6-\U0001f1ff\U0001f300-\U0001f54f"
    "\U0001f568-\U0001f6ff\U0001f7e0-\U0001f7ff\U0001f900-\U0001faff]"
)
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED_EDGE = re.compile(r"^(.)\1|(.)\2$")
_REPEATED = re.compile(r"(si|sí|no|ok|vale|yes|bai|ez)\1+")


def _judge(phrases: list[_Phrase]) -> Answer:
    parts = [p.part for p in phrases]
    says_yes, says_no = not _YES.isdisjoint(parts), not _NO.isdisjoint(parts)
    if says_yes and not says_no:
        return Answer.YES if _agrees(phrases, parts) else Answer.UNCLEAR
    if says_no and not says_yes:
        return Answer.NO if _refuses(phrases, parts) else Answer.UNCLEAR
    if says_yes and says_no:
        return Answer.NO if _acknowledges_and_refuses(phrases, parts) else Answer.UNCLEAR
    return Answer.UNCLEAR


def _agrees(phrases: list[_Phrase], parts: list[Part]) -> bool:
    if not _YES_SIDE.issuperset(parts):
        return False
    if Part.IDIOM in parts and not {Part.SI, Part.YES} & set(parts):
        return False
    return not any(b.joined and _conditional(a, b) for a, b in pairwise(phrases))


def _conditional(before: _Phrase, after: _Phrase) -> bool:
    """Whether an unaccented "si" among these two could be the "if" of a condition."""
    if before.part is Part.SI:
        return after.part in (Part.ECHO, Part.IDIOM) or after.first in ("me", "nos")
    return after.first == "si" and before.part in (Part.YES, Part.ECHO, Part.IDIOM)


def _refuses(phrases: list[_Phrase], parts: list[Part]) -> bool:
    return _NO_SIDE.issuperset(parts) and _opens_refusal(parts) and not _denies_refusal(phrases)


def _opens_refusal(parts: list[Part]) -> bool:
    """Whether a "pero", if there is one, stands as in "gracias, pero no podemos"."""
    if Part.BUT not in parts:
        return True
    opening = parts.index(Part.BUT)
    polite = opening > 0 and {Part.FILLER, Part.REGRET}.issuperset(parts[:opening])
    return polite and parts[opening + 1] in _NO and parts.count(Part.BUT) == 1


def _denies_refusal(phrases: list[_Phrase]) -> bool:
    """Whether one no may deny the other, as in "no cancelar" or "cancelar, no"."""
    joined = True
    last: _Phrase | None = None
    for phrase in phrases:
        joined = joined and phrase.joined
        if phrase.part not in _NO:
            continue
        if last is not None and _denied(last, phrase, joined):
            return True
        last, joined = phrase, True
    return False


def _denied(before: _Phrase, after: _Phrase, joined: bool) -> bool:
    command = before.part is Part.LEAVE and not before.negated
    bare = after.part is Part.NO and before.part is not Part.NO
    if not joined:
        return command and bare
    return command or bare or after.first not in _RESTARTS


def _acknowledges_and_refuses(phrases: list[_Phrase], parts: list[Part]) -> bool:
    """Whether a refusal that says more than no follows a mere "vale", as in "vale, no vamos"."""
    first_no = next(i for i, part in enumerate(parts) if part in _NO)
    if not {Part.ACK, Part.FILLER, Part.REGRET}.issuperset(parts[:first_no]):
        return False
    return parts[first_no] is not Part.NO and _refuses(phrases[first_no:], parts[first_no:])


def _parse(text: str) -> list[_Phrase]:
    """The phrases of `text` in order; none at all unless every word belongs to one."""
    if len(text) > _MAX_LENGTH or _QUESTION.search(text):
        return []
    tokens = [_spelled(token) for token in _TOKEN.findall(_fold(text))]
    found: list[_Phrase] = []
    at, joined = 0, False
    while at < len(tokens):
        if tokens[at] == "":
            at, joined = at + 1, False
            continue
        part, end = _longest(tokens, at)
        if part is None:
            return []
        negated = not _NEGATIONS.isdisjoint(tokens[at:end])
        word = tokens[at].isalpha()
        found.append(_Phrase(part, tokens[at], negated, joined and word))
        at, joined = end, word
    return found


def _longest(tokens: list[str], start: int) -> tuple[Part | None, int]:
    """The longest known phrase that begins at `start`, and the index after it."""
    best, end = None, start
    node: _Node | None = _ROOT
    for at in range(start, len(tokens)):
        node = node.then.get(tokens[at]) if node else None
        if node is None:
            break
        if node.part is not None:
            best, end = node.part, at + 1
    return best, end


def _fold(text: str) -> str:
    """Lower case without accents and invisible characters; only `sí` keeps its accent."""
    if not text.isascii():
        # An acute accent on its own is meant as an apostrophe.
        text = unicodedata.normalize("NFKD", text.replace("\u00b4", "'"))
        text = _ACCENTED_SI.sub("sí", text.casefold())
    return _EMOTICON.sub(".", text.casefold().translate(_MARKS))


def _spelled(token: str) -> str:
    """The known word that `token` spells, "" for what only separates, else `token` itself."""
    if token in _WORDS:
        return token
    if token in _BREAKS or (_EMOJI.match(token) and token not in _DOUBTFUL_EMOJI):
        return ""
    for candidate in _candidates(token):
        word = SPELLINGS.get(candidate, candidate)
        if word in _WORDS:
            return word
    return token


def _candidates(token: str) -> Iterator[str]:
    yield token
    # A doubled letter inside a word may be its spelling ("noon"), a tripled one never is.
    yield _STRETCHED.sub(r"\1\1", token)
    single = _STRETCHED.sub(r"\1", token)
    yield single
    yield _DOUBLED_EDGE.sub(r"\1\2", single)
    if repeated := _REPEATED.fullmatch(token):
        yield repeated[1]


def _expand(template: str) -> Iterator[tuple[str, ...]]:
    """Every phrase that a template of `reply_words` stands for, as words."""
    slots = [
        [*slot.removesuffix("?").split("|"), *([""] if slot.endswith("?") else [])]
        for slot in template.split()
    ]
    for choice in product(*slots):
        words = [w for words in choice for w in words.split("_") if w]
        if words == ["si"]:
            yield ("si",)
        else:
            yield from product(*(("si", "sí") if w == "si" else (w,) for w in words))


def _compile() -> tuple[_Node, frozenset[str]]:
    root, words = _Node(), set[str]()
    for part, templates in PHRASES.items():
        for phrase in (p for template in templates for p in _expand(template)):
            words.update(phrase)
            node = root
            for word in phrase:
                node = node.then.setdefault(word, _Node())
            if node.part not in (None, part):
                raise ValueError(f"{' '.join(phrase)!r} is both {node.part} and {part}")
            node.part = part
    return root, frozenset(words)


_ROOT, _WORDS = _compile()
