"""Reads one block of a TOML file with a type for every key, and gathers what is wrong with it.

A reader never stops at a mistake: it reports the problem with its line and returns a harmless
value of its type, so that the person who wrote the file sees all mistakes at once. Whoever uses
a value in a further check asks `Section.sound` first.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from typing import TypeVar

from domain.toml_lines import Path, line_of

T = TypeVar("T")

_WALL_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True)
class Problem:
    """One mistake and the line, counted from 1, where it stands; None for the file as such."""

    line: int | None
    reason: str

    def __str__(self) -> str:
        return self.reason if self.line is None else f"line {self.line}: {self.reason}"


@dataclass
class Report:
    """The problems found so far in a file whose values stand on `lines`."""

    lines: dict[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, reason: str) -> None:
        """Notes one problem with the value at `path`."""
        self.problems.append(Problem(line_of(path, self.lines), reason))


class Section:
    """One block of the file: the top of it (`path` is empty), or one `[[name]]`."""

    def __init__(self, values: Mapping[str, object], path: Path, report: Report) -> None:
        self._values = values
        self._path = path
        self._report = report
        self._known: list[str] = []
        self._unsound: set[str] = set()

    @property
    def line(self) -> int:
        """The line on which the block begins."""
        return line_of(self._path, self._report.lines)

    def sound(self, *keys: str) -> bool:
        """True if nothing was found wrong with any of these keys so far."""
        return self._unsound.isdisjoint(keys)

    def reject(self, key: str, reason: str, item: int | None = None) -> None:
        """Reports a problem with the key, or with one item of its list."""
        self._unsound.add(key)
        at: Path = (key,) if item is None else (key, item)
        self._report.add((*self._path, *at), reason)

    def has(self, key: str) -> bool:
        """True if the file gives this key, which it may leave out."""
        self._known.append(key)
        return key in self._values

    def text(self, key: str) -> str:
        """A text that is not blank, without the spaces around it."""
        value = self._take(key, str, "a text in quotes").strip()
        if not value and self.sound(key):
            self.reject(key, f"{key} must not be empty")
        return value

    def whole(self, key: str, least: int, most: int | None = None) -> int:
        """A whole number from `least` to `most`, both allowed."""
        value = self._take(key, int, "a whole number")
        if not self.sound(key):
            return value
        if value < least or (most is not None and value > most):
            span = f"{least} or more" if most is None else f"from {least} to {most}"
            self.reject(key, f"{key} must be {span}, not {value}")
        return value

    def items(self, key: str) -> list[object]:
        """A list with at least one item, of any kind."""
        value = self._take(key, list, "a list in [ ]")
        if not value and self.sound(key):
            self.reject(key, f"{key} must name at least one")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none blank, none twice."""
        good: list[str] = []
        for position, item in enumerate(self.items(key)):
            value = item.strip() if isinstance(item, str) else ""
            if not value:
                self.reject(
                    key,
                    f"{key} must hold texts in quotes, not {shown(item)}",
                    position,
                )
            elif value in good:
                self.reject(key, f"{key} names {shown(value)} twice", position)
            else:
                good.append(value)
        return tuple(good)

    def dates(self, key: str) -> tuple[date, ...]:
        """A list of dates, which may be empty."""
        good: list[date] = []
        for position, item in enumerate(self._take(key, list, "a list in [ ]")):
            if isinstance(item, date) and type(item) is date:
                good.append(item)
            else:
                reason = f"must hold dates such as 2026-12-25, without quotes, not {shown(item)}"
                self.reject(key, f"{key} {reason}", position)
        return tuple(good)

    def wall_time(self, key: str) -> time:
        """A time of day to the minute: `"13:00"`, or TOML's own `13:00:00`."""
        if not self.has(key):
            self._missing(key)
            return time()
        value = self._values[key]
        match = _WALL_TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if match:
            return time(int(match[1]), int(match[2]))
        if isinstance(value, time) and not (value.second or value.microsecond):
            return value
        expected = 'a time of day such as "13:00", from "00:00" to "23:59"'
        self.reject(key, f"{key} must be {expected}, not {shown(value)}")
        return time()

    def sections(self, key: str, *, optional: bool = False) -> tuple["Section", ...]:
        """The blocks `[[key]]`, of which there must be one at least unless `optional`."""
        self._known.append(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.reject(key, f"{key} must be written as blocks, each under its own [[{key}]]")
            return ()
        if not value and not optional:
            self.reject(key, f"there must be at least one [[{key}]]")
        return tuple(
            Section(item, (*self._path, key, position), self._report)
            for position, item in enumerate(value)
        )

    def finish(self) -> None:
        """Reports every key that nobody asked for. Called when all others have been read."""
        for key in self._values:
            if key not in self._known:
                near = get_close_matches(key, self._known, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                self.reject(key, f"unknown key {shown(key)}{hint}")

    def _take(self, key: str, kind: type[T], expected: str) -> T:
        if not self.has(key):
            self._missing(key)
            return kind()
        value = self._values[key]
        # Not isinstance alone: to Python, true is also a whole number.
        if isinstance(value, kind) and type(value) is kind:
            return value
        self.reject(key, f"{key} must be {expected}, not {shown(value)}")
        return kind()

    def _missing(self, key: str) -> None:
        place = f"in this [[{self._path[0]}]]" if self._path else "before the first [[...]]"
        self.reject(key, f"{key} is missing {place}")


def shown(value: object) -> str:
    """The value about as the file writes it, for a reason that quotes it."""
    return json.dumps(value, ensure_ascii=False, default=str)
