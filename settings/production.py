"""What production refuses to start on: secrets that are missing, a demonstration's, or weak."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from activities.account_ports import SHORTEST_PASSWORD

if TYPE_CHECKING:
    from settings import Settings

DEMO_SECRET = "nubes-demo"  # noqa: S105 - a marker that production refuses
_RANDOM = "`openssl rand -hex 32` makes one"
_FEWEST_CHARACTERS = 8
# What examples and manuals have for PostgreSQL.
_KNOWN_PASSWORDS = {"password", "postgres", "nubes", "secret", "changeme", "change-me"}


def weaknesses(settings: "Settings") -> Iterator[str]:
    """One line for each setting that production must not have, with how to mend it. No values."""
    jwt, previous = settings.jwt_secret, settings.jwt_secret_previous
    yield from _weak("JWT_SECRET", jwt.get_secret_value(), 32, _RANDOM)
    if previous.get_secret_value():
        fix = "remove it: whoever knows it can log in"
        yield from _weak("JWT_SECRET_PREVIOUS", previous.get_secret_value(), 32, fix)
    vapi = f"{_RANDOM}; VAPI must have the same"
    yield from _weak("VAPI_SECRET", settings.vapi_secret.get_secret_value(), 16, vapi)
    console = "Twilio's console shows it"
    yield from _weak("TWILIO_ACCOUNT_SID", settings.twilio_account_sid, 34, console, 1)
    token = settings.twilio_auth_token.get_secret_value()
    yield from _weak("TWILIO_AUTH_TOKEN", token, 32, console)
    if not settings.public_base_url.startswith("https://"):
        yield "PUBLIC_BASE_URL is not https: put a proxy with TLS before the API, and name it here"
    yield from _users(settings.staff_users.get_secret_value())
    yield from _database(settings)
    yield from _codec(settings)


def _weak(
    name: str, value: str, least: int, fix: str, characters: int = _FEWEST_CHARACTERS
) -> Iterator[str]:
    if not value:
        yield f"{name} is missing: {fix}"
    elif DEMO_SECRET in value:
        yield f"{name} is the demonstration's: {fix}"
    elif len(value) < least:
        yield f"{name} is shorter than {least} characters: {fix}"
    elif len(set(value)) < characters:
        yield f"{name} has too few different characters: {fix}"


def _users(text: str) -> Iterator[str]:
    fix = "name:role:password of the first manager"
    if not text:
        yield f"STAFF_USERS is missing: {fix}"
    elif DEMO_SECRET in text:
        yield f"STAFF_USERS is the demonstration's: {fix}"
    else:
        for number, user in enumerate(filter(None, map(str.strip, text.split(","))), 1):
            if len(user.split(":", 2)[-1]) < SHORTEST_PASSWORD:
                least = f"a password of {SHORTEST_PASSWORD} characters at least"
                yield f"STAFF_USERS: user {number} needs {least}"


def _database(settings: "Settings") -> Iterator[str]:
    try:
        password = unquote(urlsplit(settings.sql_url).password or "")
    except ValueError:  # no URL, which is told elsewhere
        return
    if password.lower() in _KNOWN_PASSWORDS:
        name = "DATABASE_PASSWORD" if settings.database_password else "DATABASE_URL"
        yield f"{name}: the password is an example's: {_RANDOM}; PostgreSQL must have the same"


def _codec(settings: "Settings") -> Iterator[str]:
    keys = settings.codec_keys
    if not keys:
        fix = "`nubes secrets codec-key` makes one; keep a copy"
        yield f"TEMPORAL_CODEC_KEYS is missing: {fix}"
    for key_id, key in keys:
        if len(set(key)) < _FEWEST_CHARACTERS:
            yield f"TEMPORAL_CODEC_KEYS: {key_id} is no random key: replace it"
