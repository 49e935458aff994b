"""The rules about reservations in a restaurant's file: courtesy time, reminder, combinations.

A case edits the sample; the line that must be reported is the one marked `# <-`.
"""

from pathlib import Path

import pytest

from domain.restaurant_file import RestaurantFileError, parse

SAMPLE = (Path(__file__).parents[2] / "restaurant.toml").read_text(encoding="utf-8")
COURTESY, REMINDER = "courtesy_minutes = 15", "reminder_hours = 24"
MARK = "  # <-"


def edited(old: str, new: str) -> str:
    """The sample with its only `old` replaced."""
    assert SAMPLE.count(old) == 1, f"the sample holds {old!r} {SAMPLE.count(old)} times"
    return SAMPLE.replace(old, new)


def assert_reported(text: str, reason: str) -> None:
    """The marked line is the only one with a problem."""
    with pytest.raises(RestaurantFileError) as caught:
        parse(text)
    marked = [number for number, line in enumerate(text.split("\n"), 1) if line.endswith(MARK)]
    (problem,) = caught.value.problems
    assert [problem.line] == marked
    assert problem.reason.startswith(reason)


def test_what_is_left_out_has_its_default() -> None:
    for line in (COURTESY, REMINDER):
        restaurant = parse(edited(line, ""))
        assert (restaurant.courtesy_minutes, restaurant.reminder_hours) == (15, 24)


@pytest.mark.parametrize("minutes", [1, 20, 120])
def test_the_courtesy_time_is_taken_over(minutes: int) -> None:
    assert parse(edited(COURTESY, f"courtesy_minutes = {minutes}")).courtesy_minutes == minutes


@pytest.mark.parametrize("hours", [0, 3, 168])
def test_the_reminder_is_taken_over_and_0_switches_it_off(hours: int) -> None:
    assert parse(edited(REMINDER, f"reminder_hours = {hours}")).reminder_hours == hours


COMBINED = 'tables = ["T4", "T5"]'
MISTAKES = [
    (COURTESY, "courtesy_minutes = 0", "courtesy_minutes must be from 1 to 120, not 0"),
    (COURTESY, "courtesy_minutes = 121", "courtesy_minutes must be from 1 to 120, not 121"),
    (COURTESY, 'courtesy_minutes = "15"', "courtesy_minutes must be a whole number, not"),
    (REMINDER, "reminder_hours = -1", "reminder_hours must be from 0 to 168, not -1"),
    (REMINDER, "reminder_hours = 169", "reminder_hours must be from 0 to 168, not 169"),
    (REMINDER, "reminder_hours = false", "reminder_hours must be a whole number, not false"),
    (REMINDER, "reminder_hour = 24", 'unknown key "reminder_hour"; did you mean reminder_hours?'),
    ('["T5", "T6"]', '["T5", "T4"]', "T4+T5 is already combined on line"),
    (COMBINED, 'tables = ["T4", "T5", "T4"]', 'tables names "T4" twice'),
    ("minutes = 150", "minutes = 721", "minutes must be from 1 to 720, not 721"),
]


@pytest.mark.parametrize(("old", "new", "reason"), MISTAKES)
def test_a_mistake_is_reported_on_its_line(old: str, new: str, reason: str) -> None:
    assert_reported(edited(old, new + MARK), reason)


def test_combinations_that_share_a_table_are_legitimate() -> None:
    sets = [s.id for s in parse(SAMPLE).combinations]
    assert {"T4+T5", "T5+T6", "T4+T5+T6"} <= set(sets)
