"""What Airtable's refusals mean for the mirror, as data, in words for who can mend them.

Source: Airtable's error pages. Three layouts of error bodies are in use. Airtable's
own messages repeat what was sent, so of them only words are told that are ours: the names of
columns and of choices.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

import requests

from activities.mirror_ports import BaseError, BaseFailure
from adapters.airtable.schema import ALL_COLUMNS

BUSY_SECONDS = 30.0  # Airtable refuses everything for that long
QUOTA_SECONDS = 3600.0  # a larger plan may be bought at any time

_NAMES = {column.name for columns in ALL_COLUMNS.values() for column in columns}
_CHOICES = {
    choice for columns in ALL_COLUMNS.values() for column in columns for choice in column.choices
}
_QUOTED = re.compile(r'"+([^"]+)"+')
_CODE = re.compile(r"[A-Z][A-Z_]+")
# Airtable names no type of its own for an upsert with several matches.
_SEVERAL = re.compile(r"more than one|multiple records|several records", re.IGNORECASE)


@dataclass(frozen=True)
class Deed:
    """What a request was for: the scope that its token needs, and the table, if it has one."""

    scope: str
    table: str = ""


class Meaning(NamedTuple):
    """A failure, and its text: `{table}`, `{scope}`, `{column}`, `{choice}` and `{code}` are put
    in. `retry_after` in seconds."""

    failure: BaseFailure
    text: str
    retry_after: float | None = None


_WRONG_KEY = Meaning(BaseFailure.CONFIGURATION, "AIRTABLE_API_KEY is not accepted")
_BUSY = Meaning(BaseFailure.BUSY, "Airtable gets too many requests a second", BUSY_SECONDS)
_REFUSED = Meaning(BaseFailure.RECORD, "Airtable refuses what it was sent ({code})")
_NO_PLACE = Meaning(
    BaseFailure.CONFIGURATION,
    "there is no base AIRTABLE_BASE_ID, or nothing of that name in it{in_table}: "
    "`nubes airtable check`",
)
_TAKEN = Meaning(
    BaseFailure.CONFIGURATION, "the base has something of that name already{in_table}: look there"
)

BY_TYPE: dict[str, Meaning] = {
    "PUBLIC_API_BILLING_LIMIT_EXCEEDED": Meaning(
        BaseFailure.QUOTA,
        "the month's API calls of the Airtable plan are used up: a larger plan or a new month",
        QUOTA_SECONDS,
    ),
    "RATE_LIMIT_REACHED": _BUSY,
    "AUTHENTICATION_REQUIRED": _WRONG_KEY,
    "UNAUTHORIZED": _WRONG_KEY,
    "UNKNOWN_FIELD_NAME": Meaning(
        BaseFailure.CONFIGURATION,
        "the table {table} has no column {column}: `nubes airtable setup`",
    ),
    "TABLE_NOT_FOUND": Meaning(
        BaseFailure.CONFIGURATION, "the base has no table {table}: `nubes airtable setup`"
    ),
    "INVALID_MULTIPLE_CHOICE_OPTIONS": Meaning(
        BaseFailure.RECORD,
        "the table {table} does not know the choice {choice}: `nubes airtable setup`",
    ),
    "INVALID_VALUE_FOR_COLUMN": Meaning(
        BaseFailure.RECORD,
        "the column {column} of {table} does not take its value: `nubes airtable setup`",
    ),
    "LIST_RECORDS_ITERATOR_NOT_AVAILABLE": Meaning(
        BaseFailure.AWAY, "the listing took so long that Airtable forgot it: start over"
    ),
    "DUPLICATE_TABLE_NAME": _TAKEN,
    "DUPLICATE_OR_EMPTY_FIELD_NAME": _TAKEN,
}
BY_STATUS: dict[int, Meaning] = {
    400: _REFUSED,
    401: _WRONG_KEY,
    403: Meaning(
        BaseFailure.CONFIGURATION,
        "the token lacks {scope}, does not list the base, or there is no such thing"
        "{in_table}: `nubes airtable check`",
    ),
    404: _NO_PLACE,
    408: Meaning(BaseFailure.AWAY, "Airtable gave up waiting for the request"),
    413: Meaning(BaseFailure.RECORD, "a record is larger than Airtable takes"),
    422: _REFUSED,
    429: _BUSY,
}
_AWAY = Meaning(BaseFailure.AWAY, "Airtable has trouble of its own ({code})")
_ELSEWHERE = Meaning(
    BaseFailure.CONFIGURATION, "what answers at AIRTABLE_API_URL is not Airtable ({code})"
)
_FULL = Meaning(
    BaseFailure.CONFIGURATION, "the base is full, or at another limit of its plan ({code})"
)
_DUPLICATE = Meaning(
    BaseFailure.DUPLICATE,
    "more than one record of {table} has that key: delete all but one of them in Airtable",
)


def refused(status: int, body: object, deed: Deed) -> BaseError:
    """The answer was no success; `body` is its JSON, or None when it has none."""
    code, message = _problem(body)
    meaning = _meaning(status, code, message)
    names = {
        "code": " ".join((str(status), code)).strip(),
        "scope": deed.scope,
        "table": deed.table or "the base",
        "in_table": f" (table {deed.table})" if deed.table else "",
        "column": _known(message, _NAMES) or "that was written",
        "choice": _known(message, _CHOICES) or "that was written",
    }
    return BaseError(meaning.failure, meaning.text.format_map(names), meaning.retry_after)


def unanswered(error: requests.RequestException) -> BaseError:
    """There was no answer, or none that can be read."""
    name = type(error).__name__
    if isinstance(error, requests.exceptions.InvalidHeader):
        return BaseError(*_WRONG_KEY)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.TooManyRedirects):
        return BaseError(_ELSEWHERE.failure, _ELSEWHERE.text.format(code=name))
    return BaseError(BaseFailure.AWAY, f"Airtable does not answer ({name})")


def unreadable() -> BaseError:
    """A success whose body is not what Airtable answers: something stands in between."""
    return BaseError(BaseFailure.AWAY, "the answer is not Airtable's: is something in between?")


def _meaning(status: int, code: str, message: str) -> Meaning:
    if code in BY_TYPE:
        return BY_TYPE[code]
    if status == 422 and _SEVERAL.search(message):
        return _DUPLICATE
    if status in (402, 403, 422) and "LIMIT" in code:
        return _FULL
    if status >= 500:
        return _AWAY
    return BY_STATUS.get(status, _ELSEWHERE)


def _problem(body: object) -> tuple[str, str]:
    """Type and message, from any of the three layouts."""
    answer = body if isinstance(body, dict) else {}
    several = answer.get("errors")
    found = several[0] if isinstance(several, list) and several else answer.get("error")
    if not isinstance(found, dict):
        return _code(found), ""
    return _code(found.get("type") or found.get("error")), str(found.get("message") or "")


def _code(value: object) -> str:
    """The type, unless it is no code word: then it may hold anything."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def _known(message: str, words: set[str]) -> str:
    return next((word for word in _QUOTED.findall(message) if word in words), "")
