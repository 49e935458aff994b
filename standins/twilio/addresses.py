"""Addresses of guests and senders: `whatsapp:+34600000011`, or `+34600000011` for an SMS."""

import re
from typing import Literal

Channel = Literal["whatsapp", "sms"]

PREFIX = "whatsapp:"
E164 = r"\+[1-9]\d{7,14}"
# What WhatsApp gives instead of a number when its user hides it (a business-scoped user id).
USER_ID = r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}"
_RECIPIENT = re.compile(rf"(?:{PREFIX})?{E164}|{PREFIX}{USER_ID}")
_SENDER = re.compile(rf"(?:{PREFIX})?{E164}")


def channel_of(full: str) -> Channel:
    """The channel that a full address is on."""
    return "whatsapp" if full.startswith(PREFIX) else "sms"


def bare(full: str) -> str:
    """The number or user id alone."""
    return full.removeprefix(PREFIX)


def address(text: str, channel: Channel = "whatsapp") -> str:
    """The full address, also of a bare number or of one whose `+` became a space.

    A prefix in the text wins over `channel`.
    """
    given = text.strip()
    named = given.removeprefix(PREFIX).strip()
    whole = named if re.fullmatch(USER_ID, named) else f"+{named.lstrip('+')}"
    prefixed = channel == "whatsapp" or given.startswith(PREFIX)
    return f"{PREFIX}{whole}" if prefixed else whole


def is_recipient(text: str) -> bool:
    """Whether a message may be sent to that."""
    return _RECIPIENT.fullmatch(text) is not None


def is_sender(text: str) -> bool:
    """Whether that has the form of a sender of ours."""
    return _SENDER.fullmatch(text) is not None
