"""The table of Twilio's errors, and the masking of numbers in their texts."""

import pytest

from activities.messaging_ports import Failure
from adapters.twilio_errors import (
    BUSY_CODES,
    CONFIGURATION_CODES,
    CONTENT_CODES,
    FAILURES,
    RECIPIENT_CODES,
    failure_of_answer,
    failure_of_code,
    masked,
)


def test_every_code_has_one_meaning() -> None:
    groups = (RECIPIENT_CODES, CONTENT_CODES, CONFIGURATION_CODES, BUSY_CODES)
    assert sum(len(group) for group in groups) == len(FAILURES)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 63024, Failure.RECIPIENT),
        (400, 12345, Failure.RECIPIENT),
        (400, None, Failure.RECIPIENT),
        (401, None, Failure.CONFIGURATION),
        (403, 12345, Failure.CONFIGURATION),
        (429, 63038, Failure.BUSY),
        (429, 21211, Failure.BUSY),
        (500, 21211, Failure.UNKNOWN),
        (504, None, Failure.UNKNOWN),
        (408, None, Failure.UNKNOWN),
    ],
)
def test_meaning_of_answers(status: int, code: int | None, expected: Failure) -> None:
    assert failure_of_answer(status, code) is expected


def test_codes_of_callbacks() -> None:
    assert failure_of_code(63016) is Failure.CONTENT
    assert failure_of_code(None) is failure_of_code(99999) is Failure.RECIPIENT


@pytest.mark.parametrize("number", ["+34600000011", "34 600 000 011", "whatsapp:+34600000011"])
def test_numbers_are_masked(number: str) -> None:
    text = masked(f"HTTP 400, code 21211: The 'To' number {number} is not valid.")
    assert "600" not in text
    assert "•••011" in text
    assert "HTTP 400, code 21211" in text
