"""The `ContentVariables` of a create: a JSON object of texts, in a string."""

import json
import re
from typing import Any

from standins.twilio.errors import TwilioError

MAX_VALUE = 1600
# Twilio's page on error 21656 names them: WhatsApp takes none of these inside a variable.
_FORBIDDEN = re.compile(r"[\n\t]| {5}")


def content_values(text: str) -> dict[str, str]:
    """The values by the number of their variable. Raises `TwilioError` for what Twilio refuses."""
    if not text:
        return {}
    try:
        given = json.loads(text)
    except ValueError:
        raise TwilioError(21656) from None
    if not isinstance(given, dict):
        raise TwilioError(21656)
    return {name: _value(value) for name, value in given.items()}


def _value(value: Any) -> str:
    if not isinstance(value, str) or not value or _FORBIDDEN.search(value):
        raise TwilioError(21656)
    if len(value) > MAX_VALUE:
        raise TwilioError(21658)
    return value
