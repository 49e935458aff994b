"""The options that columns of each type need, as the field model names them."""

from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

HUES = "blue|cyan|teal|green|yellow|orange|red|pink|purple|gray"
DATE_FORMATS = {
    "local": "l", "friendly": "LL", "us": "M/D/YYYY", "european": "D/M/YYYY", "iso": "YYYY-MM-DD"
}  # fmt: skip
TIME_FORMATS = {"12hour": "h:mma", "24hour": "HH:mm"}


def _time_zone(name: str) -> str:
    # "UTC" is refused by Airtable: it wants "utc".
    if name not in ("client", "utc") and (name == "UTC" or name not in available_timezones()):
        raise ValueError(f'Invalid timezone "{name}"')
    return name


def _distinct(choices: "list[ChoiceGiven]") -> "list[ChoiceGiven]":
    if len({choice.name for choice in choices}) < len(choices):
        raise ValueError("two choices have the same name")
    return choices


class _Given(BaseModel):
    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, populate_by_name=True, strict=True
    )


class ChoiceGiven(_Given):
    """A choice of a select; `id` names one that is there already."""

    id: str | None = None
    name: str = Field(min_length=1)
    color: str | None = Field(default=None, pattern=rf"^({HUES})(Light2|Light1|Bright|Dark1)$")


class NumberOptions(_Given):
    """How many digits follow the point."""

    precision: int = Field(ge=0, le=8)


class SelectOptions(_Given):
    """The choices, in their order."""

    choices: Annotated[list[ChoiceGiven], AfterValidator(_distinct)]


class DateFormat(_Given):
    """How a date is shown."""

    name: Literal["local", "friendly", "us", "european", "iso"]
    format: str | None = None


class TimeFormat(_Given):
    """How a time is shown."""

    name: Literal["12hour", "24hour"]
    format: str | None = None


class DateOptions(_Given):
    """How a date column is shown."""

    date_format: DateFormat


class DateTimeOptions(DateOptions):
    """How a moment is shown, and in which time zone."""

    time_format: TimeFormat
    time_zone: Annotated[str, AfterValidator(_time_zone)]


class CheckboxOptions(_Given):
    """What a tick looks like."""

    icon: Literal["check", "xCheckbox", "star", "heart", "thumbsUp", "flag", "dot"]
    color: str = Field(pattern=rf"^({HUES})Bright$")


MODELS: dict[str, type[_Given]] = {
    "number": NumberOptions,
    "singleSelect": SelectOptions,
    "date": DateOptions,
    "dateTime": DateTimeOptions,
    "checkbox": CheckboxOptions,
}
PLAIN = ("singleLineText", "multilineText", "phoneNumber", "email")


def checked(kind: str, options: dict[str, Any] | None) -> dict[str, Any] | None:
    """The options that a column of that type has. Raises ValueError when they do not fit."""
    if kind in PLAIN:
        if options:
            raise ValueError(f"{kind} takes no options")
        return None
    try:
        given = MODELS[kind].model_validate(options)
    except ValidationError as refused:
        raise ValueError(str(refused.errors()[0]["msg"])) from None
    return _complete(given.model_dump(by_alias=True, exclude_none=True))


def _complete(options: dict[str, Any]) -> dict[str, Any]:
    for key, formats in (("dateFormat", DATE_FORMATS), ("timeFormat", TIME_FORMATS)):
        if key in options:
            name = options[key]["name"]
            options[key] = {"name": name, "format": formats[name]}
    return options
