"""Reads `restaurant.toml`, the file in which a restaurant describes itself.

The keys are the field names of `domain.restaurant.Restaurant`; tables, combinations, services
and turn times are blocks, each under its own `[[header]]`. A restaurant that comes out of
`parse` has been checked as a whole.
"""

import re
import tomllib
import zoneinfo
from datetime import timedelta
from urllib.parse import urlsplit

from domain.languages import LANGUAGES
from domain.restaurant import Restaurant, Table, TableSet, TurnTime
from domain.restaurant_services import read_services
from domain.restaurant_tables import read_combinations, read_tables
from domain.tables import MAX_STAY
from domain.toml_lines import line_numbers
from domain.toml_section import Problem, Report, Section

__all__ = ["Problem", "RestaurantFileError", "parse"]

# It ends up in WhatsApps and SMS: short, and without what would end a link there.
_HTTPS = re.compile(r"https://[!-~]{1,192}")
_LOCATION_ID = re.compile(r"[a-z0-9-]+")
_BARE_TIME = re.compile(r"=\s*\d{1,2}:\d{2}\s*(#.*)?$")
# In minutes.
_LONGEST_STAY = MAX_STAY // timedelta(minutes=1)
_SYNTAX_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


class RestaurantFileError(ValueError):
    """The file does not describe a restaurant; `str()` is one `line N: reason` per problem."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        """All that is wrong, in the file's order."""

    @property
    def line(self) -> int | None:
        """The line of the first problem, counted from 1."""
        return self.problems[0].line


def parse(text: str) -> Restaurant:
    """The restaurant that the text of a file describes.

    Raises `RestaurantFileError` with every problem at once. A text that is not TOML has one
    problem: the first place where it cannot be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    values = _values(text)
    report = Report(line_numbers(text))
    restaurant = _restaurant(Section(values, (), report))
    if report.problems:
        in_order = sorted(report.problems, key=lambda problem: problem.line or 0)
        raise RestaurantFileError(tuple(in_order))
    return restaurant


def _values(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RestaurantFileError((_syntax_problem(str(error), text),)) from error


def _syntax_problem(message: str, text: str) -> Problem:
    line, column = text.rstrip().count("\n") + 1, ""
    if place := _SYNTAX_PLACE.search(message):
        line, column = int(place[1]), f" at column {place[2]}"
    reason = message.partition(" (at ")[0]
    bare_time = _BARE_TIME.search(text.split("\n")[line - 1])
    hint = '; write times in quotes: "13:00"' if bare_time else ""
    return Problem(line, f"not valid TOML{column}: {reason}{hint}")


def _restaurant(root: Section) -> Restaurant:
    zones = root.texts("zones")
    tables = read_tables(root, zones)
    combinations = read_combinations(root, tables)
    restaurant = Restaurant(
        id=_location_id(root),
        name=root.text("name"),
        phone=root.text("phone"),
        time_zone=_time_zone(root),
        languages=_languages(root),
        zones=zones,
        tables=tables,
        combinations=combinations,
        services=read_services(root),
        turn_times=_turn_times(root, (*tables, *combinations)),
        hold_seconds=_optional(root, "hold_seconds", 1) or Restaurant.hold_seconds,
        max_spare_seats=_optional(root, "max_spare_seats", 0),
        closed_dates=root.dates("closed_dates") if root.has("closed_dates") else (),
        booking_days=_optional(root, "booking_days", 1, 365) or Restaurant.booking_days,
        courtesy_minutes=_optional(root, "courtesy_minutes", 1, 120) or Restaurant.courtesy_minutes,
        reminder_hours=_reminder_hours(root),
        retention_days=_retention_days(root),
        privacy_url=_privacy_url(root),
    )
    root.finish()
    return restaurant


def _location_id(root: Section) -> str:
    value = root.text("id")
    if root.sound("id") and not _LOCATION_ID.fullmatch(value):
        root.reject("id", f'id "{value}" may hold only small letters a-z, digits and "-"')
    return value


def _time_zone(root: Section) -> str:
    value = root.text("time_zone")
    try:
        zoneinfo.ZoneInfo(value or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        example = "an IANA name such as Europe/Madrid"
        root.reject("time_zone", f'there is no time zone "{value}"; give {example}')
    return value


def _languages(root: Section) -> tuple[str, ...]:
    values = root.texts("languages")
    for position, value in enumerate(values):
        if value not in LANGUAGES:
            reason = f'language "{value}" must be one of {", ".join(LANGUAGES)}'
            root.reject("languages", reason, position)
    return values


def _reminder_hours(root: Section) -> int:
    hours = _optional(root, "reminder_hours", 0, 168)
    return Restaurant.reminder_hours if hours is None else hours


def _retention_days(root: Section) -> int:
    days = _optional(root, "retention_days", 0, 3650)
    return Restaurant.retention_days if days is None else days


def _privacy_url(root: Section) -> str:
    """A page that guests can open from a message; empty when the file names none."""
    value = root.text("privacy_url") if root.has("privacy_url") else ""
    if value and not _is_page(value):
        example = "an address such as https://www.example.com/privacy"
        root.reject("privacy_url", f'privacy_url "{value}" must be {example}')
    return value


def _is_page(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return _HTTPS.fullmatch(url) is not None and "." in host


def _optional(root: Section, key: str, least: int, most: int | None = None) -> int | None:
    return root.whole(key, least, most) if root.has(key) else None


def _turn_times(root: Section, sets: tuple[Table | TableSet, ...]) -> tuple[TurnTime, ...]:
    rows = root.sections("turn_times")
    turns: list[TurnTime] = []
    for row in rows:
        turn = TurnTime(row.whole("max_party", 1), row.whole("minutes", 1, _LONGEST_STAY))
        row.finish()
        if row.sound("max_party") and turns and turn.max_party <= turns[-1].max_party:
            before = turns[-1].max_party
            reason = f"must be more than the {before} of the [[turn_times]] before it"
            row.reject("max_party", f"max_party {turn.max_party} {reason}")
        turns.append(turn)
    largest = max((seats.max_seats for seats in sets), default=0)
    if rows and rows[-1].sound("max_party") and turns[-1].max_party < largest:
        reason = f"the last [[turn_times]] must cover a party of {largest}, the most that fit"
        rows[-1].reject("max_party", reason)
    return tuple(turns)
