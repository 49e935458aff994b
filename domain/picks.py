"""Reads which of several tables a guest means: "SÍ 1", "la segunda no", "cancelar 2".

A number says anything (people, an hour, minutes), so this is to be trusted only where the guest
was asked which one.
"""

from enum import Enum
from typing import NamedTuple

from domain.lexicon import Lexicon, Phrase
from domain.reply_words import PHRASES, SPELLINGS, Part


class Verb(Enum):
    """What is to happen to the table that was picked."""

    YES = "yes"
    NO = "no"
    LEAVE = "leave"


class Pick(NamedTuple):
    """`verb` is None when only the `number`, 1 to 9, is known."""

    verb: Verb | None
    number: int


class _Role(Enum):
    YES = "a yes that a bare number may follow"
    TAKE = "a yes whose bare number would be people"
    NO = "no"
    LEAVE = "cancels"
    BARE = "a number alone"
    NAMED = "a number with an article or a noun"
    TO = "a number that cannot but be what a no before it denies"
    FILLER = "politeness"


# Only Spanish in words: "no one" and the Galician "non sei" (I do not know) are no numbers.
_CARDINALS = {
    1: "1 uno",
    2: "2 dos",
    3: "3 tres",
    4: "4 cuatro",
    5: "5 cinco",
    6: "6 seis",
    7: "7 siete",
    8: "8 ocho",
    9: "9 nueve",
}
_ORDINALS = {
    1: "primera primero primer first lehenengoa lehena premiere premier primeira primeiro",
    2: "segunda segundo second bigarrena deuxieme seconde segona segon",
    3: "tercera tercero third hirugarrena troisieme terceira",
    4: "cuarta cuarto fourth laugarrena quatrieme",
    5: "quinta quinto fifth bosgarrena cinquieme",
}


def _words(table: dict[int, str]) -> dict[str, int]:
    return {word: number for number, words in table.items() for word in words.split()}


_VALUES = _words(_CARDINALS) | _words(_ORDINALS)
# "A la 1" is an hour too, as no other number is ("a las 2").
_KINDS = {word: "*1" if number == 1 else "*" for word, number in _words(_CARDINALS).items()}
_KINDS |= dict.fromkeys(_words(_ORDINALS), "*nth")

_PHRASES: dict[_Role, tuple[str, ...]] = {
    _Role.YES: (
        "si",
        "sí|sip|vale|ok|yes|yep|yeah|bai|oui|claro|perfecto|de_acuerdo|dacord|daccord|de_acordo|ados",
        "👍|✅|👌|✔",
    ),
    _Role.TAKE: (
        "confirmo|confirmamos|acepto|aceptamos|quiero|queremos|cojo|cogemos|prefiero|preferimos",
        "me_quedo_con|nos_quedamos_con|vamos_a|confirm|accept|take|i_want|we_want|ill_take|well_take",
        "vull|volem|je_confirme|je_prends|nous_prenons|on_prend|nahi_dut|nahi_dugu",
    ),
    _Role.NO: ("no|ez", "👎|❌"),
    _Role.LEAVE: (
        "quiero|queremos|tengo_que? cancelar|anular",
        "cancela|cancelo|cancelad|cancelamos|anula|anulo|anulad|cancel|i_want_to_cancel",
        "cancella|cancelleu|cancellar|anulla|anulleu|anullar|annuler|annulez|jannule",
        "ezeztatu|kantzelatu",
    ),
    _Role.BARE: ("*|*1",),
    _Role.NAMED: (
        "la|el|le|the? opcion|opcio|option|aukera|numero|number|num|n *|*1",
        "la|el|le *|*1",
        "la|el|le|the? *|*1 st|nd|rd|er|re|ere|eme",
        "la|el|le|the|a|o|l? *nth one|opcion|option|mesa|table|taula?",
    ),
    _Role.TO: (
        "a_la *",
        "al|to|to_number|to_option|a_la_opcion|al_numero *|*1",
        "a_la|al|to_the|to *nth one|opcion|option|mesa|table?",
    ),
    _Role.FILLER: PHRASES[Part.FILLER],
}
_LEXICON = Lexicon(_PHRASES, SPELLINGS, frozenset("🙅🚫✖☑✓🆗"), _KINDS)
_NUMBERS = (_Role.BARE, _Role.NAMED, _Role.TO)


def picked(words: list[str]) -> Pick | None:
    """What the words of a message pick; None when they say anything else, or more than one."""
    said = [p for p in _LEXICON.phrases(words) if p.part is not _Role.FILLER]
    numbers = [p for p in said if p.part in _NUMBERS]
    if len(numbers) != 1:
        return None
    number = next(_VALUES[word] for word in numbers[0].words if word in _VALUES)
    if len(said) == 1:
        return Pick(None, number)
    roles = {p.part for p in said if p not in numbers}
    if roles == {_Role.NO} and len(said) == 2:
        return Pick(Verb.NO if _denies(*said) else None, number)
    if roles == {_Role.LEAVE}:
        return Pick(Verb.LEAVE, number)
    if not {_Role.YES, _Role.TAKE}.issuperset(roles) or _people(roles, numbers[0]):
        return None
    return Pick(Verb.YES, number)


def _denies(first: Phrase[_Role], second: Phrase[_Role]) -> bool:
    """Whether the no is about the number: "no, la 2" may want it, and "No. 2" be its name."""
    if second.part is _Role.NO:
        return True
    sign = not first.words[0].isalpha()
    return sign or (second.joined and second.part is not _Role.NAMED)


def _people(roles: set[_Role], number: Phrase[_Role]) -> bool:
    """Whether the number may say how many come: "queremos 2", "vamos a 2"."""
    return number.part is _Role.BARE and _Role.YES not in roles
