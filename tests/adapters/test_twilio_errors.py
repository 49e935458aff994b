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
from adapters.twilio_webhook import TwilioWebhook
from domain.channels import Channel
from domain.delivery import Route, next_route


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


@pytest.mark.parametrize(
    ("code", "expected", "then"),
    [
        (63024, "recipient", Route(Channel.SMS)),
        (63016, "content", Route(Channel.SMS)),
        (63018, "busy", Route(Channel.WHATSAPP, 1)),
        (63007, "configuration", Route(Channel.SMS)),
        (99999, "recipient", Route(Channel.SMS)),
        (None, "recipient", Route(Channel.SMS)),
    ],
)
def test_what_a_report_says_is_what_the_next_way_is_chosen_by(
    code: int | None, expected: str, then: Route
) -> None:
    failure = TwilioWebhook("token").failure_of(code)
    assert (failure, next_route(Route(), failure)) == (expected, then)


def test_who_wants_no_messages_gets_none_on_any_way() -> None:
    assert next_route(Route(), Failure.OPTED_OUT.value) is None
