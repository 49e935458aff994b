"""A time of day as guests say it: `a las nueve`, `nueve y media`, `9 de la noche`, `21:30`."""

import re
from datetime import time

from api.cleaning import plain
from api.spoken_numbers import spoken_number

_DAY = 24 * 60
_HALF = 12 * 60

_LEAD = re.compile(r"(?:(?:a partir de|a eso de|desde|sobre|hacia|como|para|at|a|las|la|el) )+")
_PART = re.compile(
    r"\s*(?:(?:de|por|en) la (?P<of>manana|tarde|noche|madrugada)"
    r"|(?:del|al|de|a) (?P<at>mediodia)"
    r"|(?<![a-z])(?P<en>[ap])\.? ?m\b)\.?$"
)
_TRIMMINGS = re.compile(r"(?:\s*(?:en punto|horas|hora|hs|h|minutos|minuto|\.))+$")
_CLOCK = re.compile(r"(\d{1,2})\s*[:.h]\s*(\d{2})(?::\d{2})?")
_WORDS = re.compile(r"(?P<hour>\w+)(?: (?P<sign>y|con|menos))?(?: (?P<minutes>\w+(?: y \w+)?))?")
_NUMBER = re.compile(r"\d{1,2}|[a-z]+(?: y [a-z]+)?")
_MINUTES = {"media": 30, "cuarto": 15, "half": 30}
_MIDNIGHT = ("medianoche", "media noche", "midnight")


def spoken_times(said: str) -> tuple[time, ...]:
    """The times that may be meant, the likelier first; `ValueError` for what names none.

    Two when the words leave open which half of the day: `nueve` is 21:00 or 09:00, and `9:00`,
    as a clock shows it, 09:00 or 21:00.
    """
    text = plain(said).replace(",", " ").strip()
    text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    if text in _MIDNIGHT:
        return (time(0),)
    part = _PART.search(text)
    text = _TRIMMINGS.sub("", text[: part.start()] if part else text)
    if clock := _CLOCK.fullmatch(text):
        hour, minutes, written = int(clock[1]), int(clock[2]), True
    else:
        hour, minutes = _in_words(text)
        written = False
    if not (0 <= hour <= 24 and -60 < minutes < 60):
        raise ValueError("no time of day")
    return tuple(_wall(at + minutes) for at in _hours(hour, part, written))


def _in_words(text: str) -> tuple[int, int]:
    """Hour and minutes after it; `menos cuarto` are minutes below zero."""
    found = _WORDS.fullmatch(text)
    hour = _number(found["hour"].replace("veintiuna", "veintiuno")) if found else None
    if found is None or hour is None or (found["sign"] and not found["minutes"]):
        raise ValueError("no time of day")
    if found["minutes"] is None:
        return hour, 0
    minutes = _MINUTES.get(found["minutes"]) or _number(found["minutes"])
    if minutes is None:
        raise ValueError("no time of day")
    return hour, -minutes if found["sign"] == "menos" else minutes


def _number(text: str) -> int | None:
    return spoken_number(text) if _NUMBER.fullmatch(text) else None


def _hours(hour: int, part: re.Match[str] | None, written: bool) -> tuple[int, ...]:
    """Minutes since midnight at that full hour, the likelier reading first."""
    if hour == 0 or hour > 12:
        return (hour * 60,)
    morning, evening = hour % 12 * 60, hour % 12 * 60 + _HALF
    if part is not None:
        return (evening if _is_second_half(hour, part) else morning,)
    as_written = hour * 60
    other = morning if as_written == evening else evening
    return (as_written, other) if written else (evening, morning)


def _is_second_half(hour: int, part: re.Match[str]) -> bool:
    match part["of"] or part["at"] or part["en"]:
        case "manana":
            return hour == 12  # las doce de la mañana is noon
        case "noche":
            return 5 <= hour < 12  # la una de la noche comes after midnight
        case "madrugada" | "a":
            return False
        case _:
            return True


def _wall(minutes: int) -> time:
    hour, minute = divmod(minutes % _DAY, 60)
    return time(hour, minute)
