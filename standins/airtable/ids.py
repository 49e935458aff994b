"""Ids and times in Airtable's form."""

import secrets
import string
from datetime import UTC, datetime

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 14


def new_id(kind: str) -> str:
    """A fresh id: the kind's three letters (`rec`, `tbl`, `fld`...) and 14 letters or digits."""
    return kind + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def stamp(at: datetime) -> str:
    """A moment in ISO 8601, UTC, with milliseconds: `2026-11-21T19:40:27.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
