"""Numbers as a voice agent passes them on: `4`, `"4"`, `"cuatro"`, `"somos cuatro"`."""

import re

from api.cleaning import plain

# fmt: off
_UNITS = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
    "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho",
    "diecinueve", "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco",
    "veintiseis", "veintisiete", "veintiocho", "veintinueve",
)
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)
# fmt: on

_WORDS = {
    **{word: value for value, word in enumerate(_ENGLISH)},
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: 10 * value for value, word in enumerate(_TENS, 3)},
    "un": 1,
    "una": 1,
    "pareja": 2,
    "docena": 12,
}
_ARTICLES = ("un", "una")


def spoken_number(value: object) -> int | None:
    """The whole number that the value names; None when it names none, or more than one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return _in_words(plain(value)) if isinstance(value, str) else None


def _in_words(text: str) -> int | None:
    if re.fullmatch(r"-?\d{1,4}(\.0+)?", text):
        return int(float(text))
    words = re.findall(r"[a-z]+|\d+", text)
    joined = _tens_and_units(words)
    numbers = [n for n in joined if n is not None]
    if len(numbers) > 1 and any(word in _ARTICLES for word in words):
        numbers = [n for n in numbers if n != 1]  # "una docena", "una pareja"
    return numbers[0] if len(numbers) == 1 else None


def _tens_and_units(words: list[str]) -> list[int | None]:
    """The value of each word; `treinta y dos` is one value."""
    values = [int(w) if w.isdigit() and len(w) < 5 else _WORDS.get(w) for w in words]
    for at in range(len(words) - 2):
        tens, unit = values[at], values[at + 2]
        if words[at] in _TENS and words[at + 1] == "y" and tens and unit and unit < 10:
            values[at : at + 3] = [tens + unit, None, None]
    return values
