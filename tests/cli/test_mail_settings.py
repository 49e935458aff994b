"""Which mail server the settings lead to, and which of them make no sense."""

from dataclasses import asdict
from typing import Any

import pytest
from pydantic import ValidationError

import wiring
from settings import Settings

NONE = {
    "smtp_host": "",
    "smtp_port": 587,
    "smtp_user": "",
    "smtp_password": "",
    "smtp_from": "",
    "smtp_tls": "starttls",
}
GMAIL = {"smtp_host": "smtp.gmail.com", "smtp_user": "casa@example.com", "smtp_password": "s3creta"}


def settings(**values: Any) -> Settings:
    """The settings with these values, whatever the environment says of mail."""
    return Settings.model_validate({**NONE, **values})


def account_of(chosen: Settings) -> dict[str, Any]:
    return asdict(wiring.mail_account(chosen))


def test_three_settings_are_enough_for_gmail() -> None:
    account = account_of(settings(**GMAIL))
    assert account == {
        "host": "smtp.gmail.com",
        "port": 587,
        "sender": "casa@example.com",
        "username": "casa@example.com",
        "password": "s3creta",
        "tls": "starttls",
        "timeout_seconds": 20.0,
    }


def test_none_leads_to_the_standin() -> None:
    account = account_of(settings())
    assert (account["host"], account["port"]) == ("127.0.0.1", wiring.STANDIN_SMTP_PORT)
    assert (account["sender"], account["tls"]) == (wiring.STANDIN_SENDER, "none")


def test_a_sender_of_its_own_wins() -> None:
    named = settings(**GMAIL, smtp_from="reservas@example.com")
    assert account_of(named)["sender"] == "reservas@example.com"


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (
            {"smtp_user": "a@example.com", "smtp_password": "x"},
            "SMTP_USER is set but not SMTP_HOST",
        ),
        ({**GMAIL, "smtp_password": ""}, "SMTP_USER and SMTP_PASSWORD go together"),
        ({**GMAIL, "smtp_user": ""}, "SMTP_USER and SMTP_PASSWORD go together"),
        ({"smtp_host": "mail.example.com"}, "SMTP_FROM must be an address"),
        ({**GMAIL, "smtp_user": "AKIA123"}, "SMTP_FROM must be an address"),
        ({**GMAIL, "smtp_tls": "perhaps"}, "'starttls', 'tls' or 'none'"),
        ({**GMAIL, "smtp_timeout_seconds": 0}, "greater than 0"),
    ],
)
def test_what_makes_no_sense_is_refused(values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        settings(**values)


def test_a_sender_that_no_header_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="must be an address"):
        wiring.mail_gateway(settings(**GMAIL, smtp_from="reservas@ñ\n.es"))


def test_the_password_is_not_shown() -> None:
    assert "s3creta" not in repr(settings(**GMAIL))
