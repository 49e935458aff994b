"""A day as guests say it: `mañana`, `el viernes`, `el 5 de diciembre`, `05/12`, `2026-12-05`.

Own code: dateparser was tried with sixteen such days and hours. It knew none of the weekdays and
no hour in words, and read `21h` as 21 hours ago. What is ambiguous must be asked, not guessed.
"""

import re
from datetime import date, timedelta

from api.cleaning import plain
from api.spoken_numbers import spoken_number
from domain.spanish import MONTHS, WEEKDAYS

_DAYS_AHEAD = {
    "hoy": 0,
    "esta noche": 0,
    "esta tarde": 0,
    "este mediodia": 0,
    "today": 0,
    "tonight": 0,
    "manana": 1,
    "tomorrow": 1,
    "pasado": 2,
    "pasado manana": 2,
}
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {
    plain(name): number for names in (WEEKDAYS, _ENGLISH) for number, name in enumerate(names, 1)
}

_DAY_PART = re.compile(r" (?:por |de |en |a )?(?:la |el )?(?:al )?(?:mediodia|tarde|noche)$")
_MORNING = re.compile(r" (?:por|de|en) la manana$")
_AHEAD = re.compile(r"(?:dentro de|en|de aqui a) (\w+) (dia|semana)s?")
_WEEKDAY = re.compile(
    r"(?P<lead>(?:el |este |proximo |this |next )*)"
    rf"(?P<day>{'|'.join(_WEEKDAYS)})"
    r"(?P<next> que viene| proximo| siguiente)?"
    r"(?: de (?P<week>esta semana|la semana que viene|la proxima semana))?"
    r"(?P<rest> .+)?"
)
_LEAD = re.compile(r"(?:el |dia )+")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_NAMED = re.compile(r"(\w+(?: y \w+)?) (?:de |del )?([a-z]{3,})(?: (?:de |del )?(\d{4}))?")

# A day without a year that has passed as lately as this is a slip, not one of next year.
_LATELY = timedelta(days=30)
_WEEK = timedelta(days=7)


class DayUnclear(ValueError):
    """No single day was named. `between`: the days that may be meant, empty when none is known."""

    def __init__(self, *between: date) -> None:
        super().__init__("no single day")
        self.between = between


def spoken_day(said: str, today: date) -> date:
    """The day that a guest means who says that on the service date `today`; else `DayUnclear`.

    A weekday is the next one; today's own weekday alone could be today or in a week. A date
    without a year is the next one, unless it has passed in the last 30 days.
    """
    text = plain(said).replace(",", " ").strip(" .").removeprefix("para ")
    text = " ".join(text.split())
    if text in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[text])
    text = _DAY_PART.sub("", _MORNING.sub("", text))
    if text in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[text])
    if ahead := _AHEAD.fullmatch(text):
        return _in(ahead, today)
    if weekday := _WEEKDAY.fullmatch(text):
        return _on(weekday, today)
    return _dated(text, today)


def _in(found: re.Match[str], today: date) -> date:
    count = spoken_number(found[1])
    if count is None or not 0 <= count <= 400:
        raise DayUnclear
    return today + count * (_WEEK if found[2] == "semana" else timedelta(days=1))


def _on(found: re.Match[str], today: date) -> date:
    weekday = _WEEKDAYS[found["day"]]
    if found["rest"]:
        day = _dated(found["rest"].strip(), today)
        if day.isoweekday() != weekday:
            raise DayUnclear
        return day
    if found["week"] and found["week"] != "esta semana":
        return today + timedelta(days=7 - today.isoweekday() + weekday)
    ahead = timedelta(days=(weekday - today.isoweekday()) % 7)
    if ahead:
        return today + ahead
    words = found["lead"].split()
    if found["next"] or "proximo" in words or "next" in words:
        return today + _WEEK
    if found["week"] or "este" in words or "this" in words:
        return today
    raise DayUnclear(today, today + _WEEK)


def _dated(text: str, today: date) -> date:
    text = _LEAD.sub("", text, count=1)
    if iso := _ISO.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if slashed := _SLASHED.fullmatch(text):
        return _with_year(int(slashed[1]), int(slashed[2]), slashed[3], today)
    number = 1 if text == "primero" else _number(text)
    if number is not None:
        return _next_such(number, today)
    if named := _NAMED.fullmatch(text):
        first = 1 if named[1] == "primero" else _number(named[1])
        return _with_year(first or 0, _month(named[2]), named[3], today)
    raise DayUnclear


def _number(text: str) -> int | None:
    """A number that is all of the text; `spoken_number` also finds one among other words."""
    alone = re.fullmatch(r"\d{1,2}|[a-z]+(?: y [a-z]+)?", text)
    return spoken_number(text) if alone else None


def _month(name: str) -> int:
    name = name.replace("set", "sept", 1) if name.startswith("set") else name
    for number, month in enumerate(MONTHS, 1):
        if month.startswith(name):
            return number
    raise DayUnclear


def _with_year(day: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    # Four years, for the 29th of February.
    for candidate in range(today.year - 1, today.year + 4):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= today - _LATELY:
            return found
    raise DayUnclear


def _next_such(number: int, today: date) -> date:
    """The next day of a month that has that number."""
    for ahead in range(62):
        if (day := today + timedelta(days=ahead)).day == number:
            return day
    raise DayUnclear


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise DayUnclear from None
