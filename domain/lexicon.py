"""Splits what a guest writes into known phrases, or finds that it does not consist of such.

Phrases are written as templates, not plainly: `a|b` is a choice, a slot that ends in `?` may be
left out, and `_` joins words inside one choice, so `no podemos|puedo ir?` stands for four phrases.
Words are in lower case without accents or apostrophes. `si` also stands for the accented `sí`; a
template that says `sí` matches only that one, because without its accent the word may be the "if"
of a condition.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import product
from typing import Generic, NamedTuple, TypeVar

P = TypeVar("P", bound=Enum)

MAX_LENGTH = 300


class Phrase(NamedTuple, Generic[P]):
    """A known phrase where it was found; `joined`: no sign parts it from the last one."""

    part: P
    words: tuple[str, ...]
    joined: bool


@dataclass
class _Node(Generic[P]):
    """One word of the known phrases; `part` is set where a phrase may end."""

    part: P | None = None
    then: dict[str, "_Node[P]"] = field(default_factory=dict)


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
        0x20E3,  # the key around a digit
        0x61C,
        0xFEFF,
        *map(ord, "'`·\u2018\u2019\u02bc"),  # apostrophes, and the Catalan middle dot
    ]
)
# What normalising would spoil: an acute accent on its own is meant as an apostrophe, and `nº 1`
# would become `no 1`.
_BEFORE_NORMALISING = str.maketrans({"\u00b4": "'", "º": None, "ª": None})
_ACCENTED_SI = re.compile("(?<!\\w)[sz]+i+[\u0300\u0301][i\u0300\u0301]*(?!\\w)")
_EMOTICON = re.compile(r"[:;=]-?[dp](?!\w)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
# Control characters are signs, not blanks, so that nothing with one of them is understood.
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s\"“”*]|[\n\x0b\x0c\x1c-\x1f\x85]")
_BREAKS = frozenset(".,;:!¡?¿()-\u2010\u2011\u2013\u2014«»\n")
_EMOJI = re.compile(
    # No dingbat digits and no plus or minus: they may change the party size.
    "[\u2600-\u2775\u2794\u2798-\u27bf\u2b50\u2b55\u200d\U0001f1e6-\U0001f1ff\U0001f300-\U0001f54f"
    "\U0001f568-\U0001f6ff\U0001f7e0-\U0001f7ff\U0001f900-\U0001faff]"
)
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED_EDGE = re.compile(r"^(.)\1|(.)\2$")
_REPEATED = re.compile(r"(si|sí|no|ok|vale|yes|bai|ez|oui|non)\1+")


def is_question(text: str) -> bool:
    """Whether a question mark of any script is in `text`."""
    return _QUESTION.search(text) is not None


def tokens(text: str) -> list[str]:
    """The words, numbers and signs of `text`, in lower case and without accents.

    Only `sí` keeps its accent. Never raises; its cost is linear, so mind the length.
    """
    return _TOKEN.findall(_fold(text))


class Lexicon(Generic[P]):
    """Known phrases, each under the part it plays in a message.

    `spellings`: the right word for a misspelled one. `telling`: emoji that say something, so that
    a message with one of them is not understood unless it is a phrase; the others only separate.
    `kinds`: words that templates name by a common sign, as `*` for any number of minutes; a sign
    with a `*` in it is never a word itself.
    Raises ValueError for a phrase under two parts.
    """

    def __init__(
        self,
        phrases: Mapping[P, Iterable[str]],
        spellings: Mapping[str, str],
        telling: frozenset[str] = frozenset(),
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        self._spellings = spellings
        self._telling = telling
        self._kinds = kinds or {}
        self._root: _Node[P] = _Node()
        self._words = set(self._kinds)
        for part, templates in phrases.items():
            for phrase in (p for template in templates for p in _expand(template)):
                self._add(part, phrase)

    def phrases(self, read: Sequence[str]) -> list[Phrase[P]]:
        """The phrases of what `tokens` read; none at all unless every word belongs to one."""
        spelled = [self.spelled(token) for token in read]
        found: list[Phrase[P]] = []
        at, joined = 0, False
        while at < len(spelled):
            if spelled[at] == "":
                at, joined = at + 1, False
                continue
            part, end = self._longest(spelled, at)
            if part is None:
                return []
            word = spelled[at].isalnum()
            found.append(Phrase(part, tuple(spelled[at:end]), joined and word))
            at, joined = end, word
        return found

    def spelled(self, token: str) -> str:
        """The known word that `token` spells, "" for what only separates, else `token` itself."""
        if token in self._words:
            return token
        if token in _BREAKS or (_EMOJI.match(token) and token not in self._telling):
            return ""
        for candidate in _candidates(token):
            word = self._spellings.get(candidate, candidate)
            if word in self._words:
                return word
        return token

    def _longest(self, words: Sequence[str], start: int) -> tuple[P | None, int]:
        """The longest known phrase that begins at `start`, and the index after it."""
        best, end = None, start
        node: _Node[P] | None = self._root
        for at in range(start, len(words)):
            node = node.then.get(self._kinds.get(words[at], words[at])) if node else None
            if node is None:
                break
            if node.part is not None:
                best, end = node.part, at + 1
        return best, end

    def _add(self, part: P, phrase: Iterable[str]) -> None:
        node = self._root
        for word in phrase:
            self._words.add(word)
            node = node.then.setdefault(self._kinds.get(word, word), _Node())
        if node.part not in (None, part):
            raise ValueError(f"{' '.join(phrase)!r} is both {node.part} and {part}")
        node.part = part


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_BEFORE_NORMALISING))
        text = _ACCENTED_SI.sub("sí", text.casefold())
    text = _EMOTICON.sub(".", text.casefold().translate(_MARKS))
    if "-" in text:
        text = _HYPHEN.sub(" ", text)
    # The Catalan `l·l`, as keyboards without the middle dot write it.
    return text.replace("cancel.l", "cancell").replace("anul.l", "anull")


def _candidates(token: str) -> Iterator[str]:
    yield token
    if token.isdecimal():
        return
    # A doubled letter inside a word may be its spelling ("noon"), a tripled one never is.
    yield _STRETCHED.sub(r"\1\1", token)
    single = _STRETCHED.sub(r"\1", token)
    yield single
    yield _DOUBLED_EDGE.sub(r"\1\2", single)
    if repeated := _REPEATED.fullmatch(token):
        yield repeated[1]


def _expand(template: str) -> Iterator[tuple[str, ...]]:
    """Every phrase that a template stands for, as words."""
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
