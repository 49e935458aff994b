"""What a mail server's answers mean, by the step in which they come."""

import ssl

import pytest

from activities.messaging_ports import Failure
from adapters.mail.errors import Step, interrupted, refused, unsupported


@pytest.mark.parametrize(
    ("step", "code", "text", "expected"),
    [
        (Step.CONNECTION, 421, "4.7.0 Try again later", Failure.BUSY),
        (Step.CONNECTION, 454, "4.7.0 Too many login attempts", Failure.BUSY),
        (Step.CONNECTION, 535, "5.7.8 Username and Password not accepted", Failure.CONFIGURATION),
        (Step.CONNECTION, 534, "5.7.9 Application-specific password", Failure.CONFIGURATION),
        (Step.CONNECTION, 554, "No SMTP service here", Failure.CONFIGURATION),
        (Step.CONNECTION, -1, "Malformed SMTP response line", Failure.BUSY),
        (Step.SENDER, 530, "5.7.0 Authentication Required", Failure.CONFIGURATION),
        (Step.SENDER, 553, "5.7.1 Sender address rejected", Failure.CONFIGURATION),
        (Step.SENDER, 550, "5.4.5 Daily user sending limit exceeded", Failure.BUSY),
        (Step.SENDER, 452, "4.3.1 Insufficient storage", Failure.BUSY),
        (Step.RECIPIENT, 550, "5.1.1 No such user", Failure.RECIPIENT),
        (Step.RECIPIENT, 550, "User unknown", Failure.RECIPIENT),
        (Step.RECIPIENT, 552, "5.2.2 Mailbox full", Failure.RECIPIENT),
        (Step.RECIPIENT, 553, "5.1.3 Bad address syntax", Failure.RECIPIENT),
        (Step.RECIPIENT, 450, "4.2.1 Greylisted", Failure.BUSY),
        (Step.RECIPIENT, 550, "5.4.5 Daily user sending limit exceeded", Failure.BUSY),
        (Step.RECIPIENT, 554, "5.7.1 <x>: Relay access denied", Failure.CONFIGURATION),
        (Step.RECIPIENT, 530, "Must issue a STARTTLS command first", Failure.CONFIGURATION),
        (Step.RECIPIENT, 550, "5.1.8 Bad sender's system address", Failure.CONFIGURATION),
        (Step.DATA, 550, "5.1.1 No such user", Failure.RECIPIENT),
        (Step.DATA, 554, "5.7.1 Message refused as spam", Failure.CONTENT),
        (Step.DATA, 552, "5.2.3 Message too long", Failure.CONTENT),
        (Step.DATA, 552, "5.3.4 Message too big", Failure.CONTENT),
        (Step.DATA, 550, "5.4.5 Daily user sending limit exceeded", Failure.BUSY),
        (Step.DATA, 451, "4.3.0 Try again later", Failure.BUSY),
        (Step.DATA, -1, "Malformed SMTP response line", Failure.UNKNOWN),
    ],
)
def test_refusals(step: Step, code: int, text: str, expected: Failure) -> None:
    error = refused(step, code, text)
    assert (error.failure, error.code) == (expected, code)


def test_the_daily_limit_is_waited_out() -> None:
    limit = refused(Step.SENDER, 550, "5.4.5 Daily user sending limit exceeded.\n5.4.5 Learn more")
    assert limit.retry_after == 3600
    assert refused(Step.SENDER, 450, "4.2.1 Later").retry_after is None


def test_details_do_not_repeat_what_the_server_says() -> None:
    error = refused(Step.RECIPIENT, 550, "5.1.1 <lucia.vega@example.com>: no such user")
    assert error.detail == "recipient refused: 550 5.1.1"
    assert (
        refused(Step.RECIPIENT, 550, "lucia.vega@example.com?").detail == "recipient refused: 550"
    )


@pytest.mark.parametrize(
    ("step", "error", "expected"),
    [
        (Step.CONNECTION, ConnectionRefusedError(), Failure.BUSY),
        (Step.RECIPIENT, TimeoutError(), Failure.BUSY),
        (Step.RECIPIENT, ConnectionResetError(), Failure.BUSY),
        (Step.DATA, ConnectionResetError(), Failure.UNKNOWN),
        (Step.DATA, TimeoutError(), Failure.UNKNOWN),
        (Step.CONNECTION, ssl.SSLEOFError(), Failure.BUSY),
        (Step.CONNECTION, ssl.SSLCertVerificationError(), Failure.CONFIGURATION),
    ],
)
def test_interruptions(step: Step, error: OSError, expected: Failure) -> None:
    assert interrupted(step, error).failure is expected


def test_what_a_server_does_not_offer_is_ours_to_repair() -> None:
    assert unsupported(Step.CONNECTION).failure is Failure.CONFIGURATION
