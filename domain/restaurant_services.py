"""The services of `restaurant.toml`: hours that make sense, and never two at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from itertools import combinations

from domain.restaurant import Service
from domain.spanish import WEEKDAYS
from domain.toml_section import Section, shown

_DAY = 24 * 60
_WEEK = 7 * _DAY
_HOURS = ("opens", "last_seating", "closes")


def read_services(root: Section) -> tuple[Service, ...]:
    """The `[[services]]` in the file's order; two that overlap in the week are a problem."""
    rows = root.sections("services")
    services = tuple(_service(row) for row in rows)
    sound = [
        _Timetable(row, service)
        for row, service in zip(rows, services, strict=True)
        if row.sound("weekdays", "opens", "closes")
    ]
    for earlier, later in combinations(sound, 2):
        _reject_overlap(earlier, later)
    return services


@dataclass(frozen=True)
class _Timetable:
    row: Section
    service: Service

    @property
    def length(self) -> int:
        return _minutes_between(self.service.opens, self.service.closes)

    def openings(self) -> Iterator[tuple[int, int]]:
        """Each weekday with its opening in minutes since the week began."""
        for day in self.service.weekdays:
            yield day, (day - 1) * _DAY + _minute(self.service.opens)


def _service(row: Section) -> Service:
    service = Service(
        name=row.text("name"),
        weekdays=_weekdays(row),
        opens=row.wall_time("opens"),
        last_seating=row.wall_time("last_seating"),
        closes=row.wall_time("closes"),
    )
    if row.sound(*_HOURS):
        _check_hours(row, service)
    row.finish()
    return service


def _weekdays(row: Section) -> tuple[int, ...]:
    days: list[int] = []
    for position, item in enumerate(row.items("weekdays")):
        day = _weekday(item)
        if day is None:
            expected = "1 (lunes) to 7 (domingo) or the Spanish name in quotes"
            row.reject("weekdays", f"weekdays must hold {expected}, not {shown(item)}", position)
        elif day in days:
            row.reject("weekdays", f"weekdays names {WEEKDAYS[day - 1]} twice", position)
        else:
            days.append(day)
    return tuple(sorted(days))


def _weekday(item: object) -> int | None:
    if isinstance(item, str):
        plain = [_unaccented(name) for name in WEEKDAYS]
        name = _unaccented(item.strip().lower())
        return plain.index(name) + 1 if name in plain else None
    if isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= 7:
        return item
    return None


def _unaccented(name: str) -> str:
    return name.replace("é", "e").replace("á", "a")


def _check_hours(row: Section, service: Service) -> None:
    # Counted from the opening, a service that runs past midnight is like any other.
    length = _minutes_between(service.opens, service.closes)
    seating = _minutes_between(service.opens, service.last_seating)
    if length == 0:
        row.reject("closes", f"closes {service.closes:%H:%M} is the time at which it opens")
    elif seating >= length:
        span = f"{service.opens:%H:%M} or later and before {service.closes:%H:%M}"
        reason = f"last_seating {service.last_seating:%H:%M} must be {span}, the closing"
        row.reject("last_seating", reason)


def _reject_overlap(earlier: _Timetable, later: _Timetable) -> None:
    for day, start in later.openings():
        for other_day, other_start in earlier.openings():
            after = (start - other_start) % _WEEK
            if after < earlier.length or _WEEK - after < later.length:
                name, other = later.service.name, earlier.service.name
                days = f"{WEEKDAYS[day - 1]} overlaps {other} of {WEEKDAYS[other_day - 1]}"
                later.row.reject("opens", f"{name} of {days} (line {earlier.row.line})")
                return


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _minutes_between(start: time, end: time) -> int:
    return (_minute(end) - _minute(start)) % _DAY
