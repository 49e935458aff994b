"""The services of a restaurant's file: hours, weekdays and overlaps, with the line of each mistake.

A case edits sound services; the lines that must be reported are those marked `# <-`.
"""

import tomllib
from datetime import time

import pytest

from domain.restaurant import Service
from domain.restaurant_services import read_services
from domain.toml_lines import line_numbers
from domain.toml_section import Problem, Report, Section

SOUND = """\
[[services]]
name = "Comida"
weekdays = ["martes", "Miércoles", "sabado", 7]
opens = "13:00"
last_seating = "15:30"
closes = "17:00"

[[services]]
name = "Cena"
weekdays = ["sábado", "martes"]
opens = 20:00:00
last_seating = "23:15"
closes = "01:00"
"""
ALL_DAYS = '["martes", "Miércoles", "sabado", 7]'
MARK = "  # <-"


def edited(old: str, new: str) -> str:
    """The sound services with the only `old` replaced."""
    assert SOUND.count(old) == 1, f"the sound services hold {old!r} {SOUND.count(old)} times"
    return SOUND.replace(old, new)


def read(text: str) -> tuple[tuple[Service, ...], list[Problem]]:
    report = Report(line_numbers(text))
    return read_services(Section(tomllib.loads(text), (), report)), report.problems


def marked_lines(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if line.endswith(MARK)]


def service(name: str, days: str, opens: str, closes: str) -> str:
    """One more service; its opening is marked."""
    hours = f'opens = "{opens}"{MARK}\nlast_seating = "{opens}"\ncloses = "{closes}"'
    return f'\n[[services]]\nname = "{name}"\nweekdays = {days}\n{hours}\n'


def test_sound_services_are_read_with_their_weekdays_in_order() -> None:
    assert read(SOUND) == (
        (
            Service("Comida", (2, 3, 6, 7), time(13), time(15, 30), time(17)),
            Service("Cena", (2, 6), time(20), time(23, 15), time(1)),
        ),
        [],
    )


def test_a_time_may_have_one_digit_for_the_hour() -> None:
    (lunch, _), problems = read(edited('"13:00"', '"9:05"'))
    assert (lunch.opens, problems) == (time(9, 5), [])


MISTAKES = [
    ('"Comida"', '""', "name must not be empty"),
    (ALL_DAYS, "[0]", "weekdays must hold 1 (lunes)"),
    (ALL_DAYS, "[8]", "weekdays must hold 1 (lunes)"),
    ('"sabado", 7]', "true]", "weekdays must hold 1 (lunes) to 7 (domingo) or"),
    ('"sabado", 7]', '"lunez"]', "weekdays must hold 1 (lunes) to 7 (domingo) or"),
    ('"sabado", 7]', "2]", "weekdays names martes twice"),
    (ALL_DAYS, "[]", "weekdays must name at least"),
    ('"13:00"', '"25:00"', 'opens must be a time of day such as "13:00", from'),
    ('"13:00"', "13", 'opens must be a time of day such as "13:00", from "00:00"'),
    ('"13:00"', "13:00:30", "opens must be a time of day such as"),
    ('"15:30"', '"12:59"', "last_seating 12:59 must be 13:00 or later and before"),
    ('"15:30"', '"17:00"', "last_seating 17:00 must be 13:00 or later and before"),
    ('"23:15"', '"01:00"', "last_seating 01:00 must be 20:00 or later and before"),
    ('"23:15"', '"19:59"', "last_seating 19:59 must be 20:00 or later and before"),
    ('"01:00"', '"20:00"', "closes 20:00 is the time at which it opens"),
    ("20:00:00", '"16:59"', "Cena of martes overlaps Comida of martes (line 1)"),
]


@pytest.mark.parametrize(("old", "new", "reason"), MISTAKES)
def test_a_mistake_is_reported_on_its_line(old: str, new: str, reason: str) -> None:
    text = edited(old, new + MARK)
    _, (problem,) = read(text)
    assert [problem.line] == marked_lines(text)
    assert problem.reason.startswith(reason)


@pytest.mark.parametrize(
    ("days", "opens", "closes", "reason"),
    [
        ('["miércoles"]', "00:30", "03:00", "miércoles overlaps Cena of martes (line 8)"),
        ('["domingo"]', "00:59", "03:00", "domingo overlaps Cena of sábado (line 8)"),
        ('["lunes", "martes"]', "19:00", "20:01", "martes overlaps Cena of martes (line 8)"),
        ('["lunes"]', "20:30", "13:01", "lunes overlaps Comida of martes (line 1)"),
        ('["sábado"]', "20:30", "21:00", "sábado overlaps Cena of sábado (line 8)"),
        ('["sábado"]', "20:00", "01:00", "sábado overlaps Cena of sábado (line 8)"),
    ],
)
def test_services_that_overlap_are_reported_on_the_later_one(
    days: str, opens: str, closes: str, reason: str
) -> None:
    text = SOUND + service("Copas", days, opens, closes)
    _, problems = read(text)
    assert problems == [Problem(marked_lines(text)[0], f"Copas of {reason}")]


@pytest.mark.parametrize(
    ("days", "opens", "closes"),
    [
        ('["miércoles"]', "01:00", "03:00"),
        ('["martes"]', "17:00", "20:00"),
        ('["lunes"]', "20:30", "13:00"),
        ('["jueves"]', "20:00", "02:00"),
    ],
)
def test_services_may_follow_one_another_without_a_gap(days: str, opens: str, closes: str) -> None:
    services, problems = read(SOUND + service("Copas", days, opens, closes))
    assert (len(services), problems) == (3, [])


def test_the_night_of_sunday_overlaps_the_early_monday() -> None:
    night = service("Copas", '["domingo"]', "22:00", "03:00").replace(MARK, "")
    text = SOUND + night + service("Alba", "[1]", "02:00", "04:00")
    reason = "Alba of lunes overlaps Copas of domingo (line 15)"
    assert read(text)[1] == [Problem(marked_lines(text)[0], reason)]


def test_a_wrong_last_seating_does_not_hide_an_overlap() -> None:
    text = edited("20:00:00", '"16:00"' + MARK).replace('"15:30"', '"18:00"' + MARK)
    assert [problem.line for problem in read(text)[1]] == marked_lines(text)
