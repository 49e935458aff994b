"""What a restaurant's file says of its guests: their languages, and what becomes of their data."""

import pytest

from domain.languages import LANGUAGES
from domain.restaurant_file import parse
from tests.domain.test_restaurant_file import (
    MARK,
    SAMPLE,
    SOUND,
    edited,
    marked_lines,
    problems_of,
)

OPTIONAL = "# optional rules"
SPOKEN = '["es", "en"]'
PAGE = "https://www.example.com/privacidad?de=reservas"


@pytest.mark.parametrize("days", [0, 1, 3650])
def test_what_guests_are_promised_about_their_data(days: int) -> None:
    restaurant = parse(edited(OPTIONAL, f'retention_days = {days}\nprivacy_url = " {PAGE} "'))
    assert (restaurant.retention_days, restaurant.privacy_url) == (days, PAGE)


def test_what_is_left_out_has_its_default() -> None:
    restaurant = parse(SOUND)
    assert (restaurant.retention_days, restaurant.privacy_url) == (30, "")


def test_the_sample_writes_in_every_language_and_forgets_after_a_month() -> None:
    restaurant = parse(SAMPLE.read_text(encoding="utf-8"))
    assert (restaurant.languages, restaurant.retention_days) == (LANGUAGES, 30)


def test_every_language_that_guests_are_written_to_in_may_be_named() -> None:
    listed = ", ".join(f'"{language}"' for language in reversed(LANGUAGES))
    assert parse(edited(SPOKEN, f"[{listed}]")).languages == LANGUAGES[::-1]


MISTAKES = [
    (SPOKEN, '["es", "de"]', 'language "de" must be one of es, en, eu, ca, gl, fr'),
    (SPOKEN, '["es", "EN"]', 'language "EN" must be one of es, en, eu, ca, gl, fr'),
    (OPTIONAL, "retention_days = -1", "retention_days must be from 0 to 3650, not -1"),
    (OPTIONAL, "retention_days = 3651", "retention_days must be from 0 to 3650, not 3651"),
    (OPTIONAL, "retention_days = false", "retention_days must be a whole number, not false"),
    (OPTIONAL, "privacy_url = 5", "privacy_url must be a text in quotes, not 5"),
    (OPTIONAL, 'privacy_url = ""', "privacy_url must not be empty"),
    *(
        (OPTIONAL, f'privacy_url = "{url}"', f'privacy_url "{url}" must be an address such as')
        for url in (
            "http://www.example.com/privacidad",
            "www.example.com",
            "https://",
            "https://privacidad",
            "https://www.example.com/mis datos",
            "https://[www.example.com",
            f"https://www.example.com/{'a' * 200}",
        )
    ),
]


@pytest.mark.parametrize(("old", "new", "reason"), MISTAKES)
def test_a_mistake_is_reported_on_its_line(old: str, new: str, reason: str) -> None:
    text = edited(old, new + MARK)
    (problem,) = problems_of(text)
    assert [problem.line] == marked_lines(text)
    assert problem.reason.startswith(reason)
