"""Values on their way into a cell and out of it. An empty cell is None."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from standins.airtable.errors import AirtableError, unknown_choice, wrong_value
from standins.airtable.fields import Field
from standins.airtable.ids import stamp
from standins.airtable.options import PLAIN

Cell = str | int | float | bool | None
TICKED = ("true", "checked", "yes", "1")


class NewChoice(str):
    """A choice that the request may add to its column."""

    __slots__ = ()


def written(field: Field, value: Any, typecast: bool = False) -> Cell:
    """What the cell holds once that value was written. Raises AirtableError if it takes it not.

    With `typecast`, what cannot be understood empties the cell, and an unknown choice comes back
    as a `NewChoice` for the caller to add.
    """
    value = _cast(field, value) if typecast else value
    if value is None or isinstance(value, NewChoice):
        return value
    cell = _WRITERS[field.type](field, value)
    return None if cell == "" or cell is False else cell


def shown_to_webhooks(field: Field, cell: Cell) -> Any:
    """The cell in the form that payloads have it: a select's with the choice's id and colour."""
    return field.choice(str(cell)) if field.type == "singleSelect" and cell is not None else cell


def _text(field: Field, value: Any) -> Cell:
    if not isinstance(value, str):
        raise wrong_value(field.name)
    return value


def _number(field: Field, value: Any) -> Cell:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong_value(field.name)
    try:
        rounded = round(float(value), (field.options or {})["precision"])
    except OverflowError:
        raise wrong_value(field.name) from None
    if not math.isfinite(rounded):
        raise wrong_value(field.name)
    return int(rounded) if rounded.is_integer() else rounded


def _choice(field: Field, value: Any) -> Cell:
    if not isinstance(value, str):
        raise wrong_value(field.name)
    if field.choice(value) is None:
        raise unknown_choice(value)
    return value


def _date(field: Field, value: Any) -> Cell:
    return _moment(field, value).date().isoformat()


def _date_time(field: Field, value: Any) -> Cell:
    moment = _moment(field, value)
    try:
        return stamp(moment if moment.tzinfo else moment.replace(tzinfo=_zone(field)))
    except OverflowError:
        raise _no_date(field, value) from None


def _checkbox(field: Field, value: Any) -> Cell:
    if not isinstance(value, bool):
        raise wrong_value(field.name)
    return value


def _moment(field: Field, value: Any) -> datetime:
    if not isinstance(value, str):
        raise wrong_value(field.name)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise _no_date(field, value) from None


def _no_date(field: Field, value: str) -> AirtableError:
    text = f'Cannot parse date value "{value}" for field {field.name}'
    return AirtableError(422, "INVALID_VALUE_FOR_COLUMN", text)


def _zone(field: Field) -> ZoneInfo:
    name = (field.options or {})["timeZone"]
    return ZoneInfo("UTC" if name in ("client", "utc") else name)


_WRITERS: dict[str, Callable[[Field, Any], Cell]] = dict.fromkeys(PLAIN, _text) | {
    "number": _number,
    "singleSelect": _choice,
    "date": _date,
    "dateTime": _date_time,
    "checkbox": _checkbox,
}


def _cast(field: Field, value: Any) -> Any:
    if field.type in PLAIN:
        return value if isinstance(value, str | None) else str(value)
    if not isinstance(value, str):
        return value
    if field.type == "singleSelect":
        return value if field.choice(value) else NewChoice(value) if value else None
    if field.type == "checkbox":
        return value.casefold() in TICKED
    return _parsed(float if field.type == "number" else _date_text, value)


def _parsed(reader: Callable[[str], object], text: str) -> object:
    try:
        return reader(text)
    except ValueError:
        return None


def _date_text(text: str) -> str:
    datetime.fromisoformat(text)
    return text
