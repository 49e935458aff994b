"""The kinds of values that requests carry, each with its limits and its Spanish complaint."""

import re
from datetime import date, time
from typing import Annotated, cast, get_args

from fastapi import Path, Query
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)

from activities.account_ports import LONGEST_PASSWORD, SHORTEST_PASSWORD, USERNAME, Role
from api.cleaning import one_line, plain, storable
from domain.languages import LANGUAGES, known

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
# Enough to catch a slip; whether a mailbox exists only a mail can tell.
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")

MAX_NAME = 80
MAX_NOTES = 500
# A WhatsApp takes 1,600, and a second SMS costs twice.
MAX_WRITTEN = 1000
MAX_PARTY = 99

_ANSWERS = {"si": True, "no": False}


def parse_date(value: object) -> date:
    """An ISO date (2025-01-15)."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # the 31st of February
    raise ValueError("tiene que ser una fecha como 2025-01-15")


def parse_time(value: object) -> time:
    """A wall time (21:00); seconds are let through and dropped."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        hour, minute = value.split(":")[:2]
        return time(int(hour), int(minute))
    raise ValueError("tiene que ser una hora como 21:00")


def parse_email(value: str) -> str:
    """An address of plausible form."""
    if len(value) > 254 or not _EMAIL.fullmatch(value):
        raise ValueError("tiene que ser un correo como nombre@ejemplo.es")
    return value


def parse_language(value: object) -> str:
    """One of `domain.languages.LANGUAGES`; a country after it (en-GB) is dropped."""
    language = known(value) if isinstance(value, str) else None
    if language is None:
        raise ValueError(f"tiene que ser uno de estos: {', '.join(LANGUAGES)}")
    return language


def parse_answer(value: object) -> bool:
    """A guest's answer: si or no; case and accents do not matter."""
    answer = _ANSWERS.get(plain(value)) if isinstance(value, str) else None
    if answer is None:
        raise ValueError('tiene que ser "si" o "no"')
    return answer


def parse_flag(value: object) -> bool:
    """JSON's true or false, and nothing that resembles it."""
    if not isinstance(value, bool):
        raise ValueError("tiene que ser true o false")
    return value


def parse_role(value: object) -> Role:
    """One of the roles of staff."""
    for role in get_args(Role):
        if value == role:
            return cast(Role, role)
    raise ValueError(f"tiene que ser uno de estos: {', '.join(get_args(Role))}")


def parse_username(value: str) -> str:
    """A name that fits into a URL."""
    if not re.fullmatch(USERNAME, value):
        raise ValueError(
            "solo letras sin acento, cifras, punto, guion y guion bajo (40 como mucho)"
        )
    return value


def parse_password(value: str) -> str:
    """A password that takes long to guess."""
    if not SHORTEST_PASSWORD <= len(value) <= LONGEST_PASSWORD:
        raise ValueError(
            f"tiene que tener entre {SHORTEST_PASSWORD} y {LONGEST_PASSWORD} caracteres"
        )
    return value


def _present(value: str) -> str:
    if not value:
        raise ValueError("no puede estar vacío")
    return value


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


_OneLine = Annotated[str, Strict(), AfterValidator(one_line)]

LocalDate = Annotated[date, BeforeValidator(parse_date, json_schema_input_type=str)]
LocalTime = Annotated[time, BeforeValidator(parse_time, json_schema_input_type=str)]
Name = Annotated[_OneLine, AfterValidator(_present), StringConstraints(max_length=MAX_NAME)]
Notes = Annotated[_OneLine, StringConstraints(max_length=MAX_NOTES)]
Written = Annotated[
    str,
    Strict(),
    AfterValidator(lambda text: storable(text).strip()),
    AfterValidator(_present),
    StringConstraints(max_length=MAX_WRITTEN),
]
Email = Annotated[_OneLine, AfterValidator(parse_email)]
PhoneText = Annotated[_OneLine, AfterValidator(_present), StringConstraints(max_length=60)]
ShortText = Annotated[_OneLine, StringConstraints(max_length=MAX_NAME)]
Party = Annotated[int, Strict(), Field(ge=1, le=MAX_PARTY)]
Minutes = Annotated[int, Strict(), Field(ge=1, le=720)]
Language = Annotated[
    str,
    BeforeValidator(parse_language),
    WithJsonSchema({"type": "string", "enum": list(LANGUAGES)}),
]
YesOrNo = Annotated[
    bool,
    BeforeValidator(parse_answer),
    WithJsonSchema({"type": "string", "enum": list(_ANSWERS)}),
]
StaffRole = Annotated[
    Role,
    BeforeValidator(parse_role),
    WithJsonSchema({"type": "string", "enum": list(get_args(Role))}),
]
Username = Annotated[str, Strict(), AfterValidator(parse_username)]
Password = Annotated[str, Strict(), AfterValidator(parse_password)]
Flag = Annotated[bool, BeforeValidator(parse_flag)]
OrNone = BeforeValidator(_blank_is_none)

Id = Annotated[str, Path(max_length=80, pattern=r"^[\w.-]+$")]
TableId = Annotated[str, Path(max_length=80, pattern=r"^[\w+-]+$")]
DateQuery = Annotated[LocalDate | None, Query(description="Fecha de servicio; hoy si falta.")]
Limit = Annotated[int, Query(ge=1, le=500, description="Cuántos como mucho.")]
Cursor = Annotated[str | None, Query(max_length=200, pattern=r"^[\x20-\x7e]*$")]
