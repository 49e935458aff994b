"""Columns: what they are made from, and how they are shown."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from standins.airtable.errors import AirtableError
from standins.airtable.ids import new_id
from standins.airtable.options import MODELS, PLAIN, checked

NOT_CREATABLE = (
    "aiText", "autoNumber", "button", "count", "createdBy", "createdTime", "lastModifiedBy",
    "lastModifiedTime", "multipleLookupValues", "rollup",
)  # fmt: skip
PRIMARY_TYPES = (*PLAIN, "number", "date", "dateTime")
# What `fieldsToMergeOn` may name.
MERGE_TYPES = ("singleLineText", "multilineText", "number", "singleSelect", "date")


class FieldGiven(BaseModel):
    """A column as a request describes it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    type: str
    description: str | None = None
    options: dict[str, Any] | None = None


@dataclass
class Field:
    """A column of a table. `options` is in Airtable's form, None for types without any."""

    id: str
    name: str
    type: str
    options: dict[str, Any] | None = None
    description: str | None = None

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The choices of a select, in their order; none for other types."""
        found: list[dict[str, Any]] = (self.options or {}).get("choices", [])
        return found

    def choice(self, name: str) -> dict[str, Any] | None:
        """The choice of that name."""
        return next((choice for choice in self.choices if choice["name"] == name), None)

    def add_choice(self, name: str) -> None:
        """Have that choice, as the last one if it is new."""
        if self.choice(name) is None:
            self.choices.append({"id": new_id("sel"), "name": name})

    def as_json(self) -> dict[str, Any]:
        """As the schema shows it."""
        shown: dict[str, Any] = {"type": self.type, "id": self.id, "name": self.name}
        more = {"description": self.description, "options": self.options}
        return shown | {key: value for key, value in more.items() if value is not None}


def new_field(given: FieldGiven, others: list[Field]) -> Field:
    """A column beside those others. Raises AirtableError when there can be none like it."""
    check_name(given.name, others)
    if given.type in NOT_CREATABLE:
        text = f"Creating {given.type} fields is not supported at this time"
        raise AirtableError(422, "UNSUPPORTED_FIELD_TYPE_FOR_CREATE", text)
    if given.type not in PLAIN and given.type not in MODELS:
        text = f"Invalid field type, or one that this stand-in does not know: {given.type}"
        raise AirtableError(422, "INVALID_FIELD_TYPE_FOR_CREATE", text)
    field = Field(new_id("fld"), given.name, given.type, _options(given), given.description)
    for choice in field.choices:
        choice.setdefault("id", new_id("sel"))
    return field


def check_name(name: str, others: list[Field]) -> None:
    """Raises AirtableError unless a column beside those others can have that name."""
    if not name.strip() or any(other.name.casefold() == name.casefold() for other in others):
        raise AirtableError(422, "DUPLICATE_OR_EMPTY_FIELD_NAME")


def _options(given: FieldGiven) -> dict[str, Any] | None:
    try:
        return checked(given.type, given.options)
    except ValueError as refused:
        text = f"Invalid options for {given.name}: {refused}"
        raise AirtableError(422, "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE", text) from None
