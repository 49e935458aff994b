"""Basic authentication with the account's id and token."""

import base64
import binascii
import secrets

from fastapi import Request

from standins.twilio.errors import TwilioError
from standins.twilio.settings import StandinSettings


def authenticate(request: Request, settings: StandinSettings) -> None:
    """Raises `TwilioError` unless the request carries the account's credentials."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    wanted = f"{settings.account_sid}:{settings.auth_token}".encode()
    if scheme.lower() != "basic" or not secrets.compare_digest(_decoded(encoded), wanted):
        raise TwilioError(20003, 401)


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
