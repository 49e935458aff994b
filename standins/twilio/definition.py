"""The definition of a message template, as the Content API takes it.

Of Twilio's content types it knows `twilio/text` and `twilio/quick-reply`; the limits are those of
WhatsApp (source: Twilio's pages on the two types).
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from standins.twilio.addresses import Channel
from standins.twilio.errors import TwilioError

Model = TypeVar("Model", bound=BaseModel)
PLACEHOLDER = re.compile(r"\{\{([1-9]\d*)\}\}")


def _well_formed(text: str) -> str:
    rest = PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise ValueError("a variable is written {{1}}")
    return text


Templated = Annotated[str, AfterValidator(_well_formed)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        # Twilio's own packages send a null for each type that a template does not have.
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


class TextType(_Part):
    """`twilio/text`."""

    body: Templated = Field(min_length=1, max_length=1600)


class Action(_Part):
    """A button. `id` comes back as `ButtonPayload`; variables in it are filled when it is sent."""

    type: str = Field(pattern=r"^QUICK_REPLY$")
    title: str = Field(min_length=1, max_length=20)
    id: Templated = Field(min_length=1, max_length=200)


class QuickReply(_Part):
    """`twilio/quick-reply`."""

    body: Templated = Field(min_length=1, max_length=1024)
    actions: tuple[Action, ...] = Field(min_length=1, max_length=10)


class Types(_Part):
    """The template's forms, one for each kind of channel."""

    text: TextType | None = Field(default=None, alias="twilio/text")
    quick_reply: QuickReply | None = Field(default=None, alias="twilio/quick-reply")

    @model_validator(mode="after")
    def _has_one(self) -> "Types":
        if self.text is None and self.quick_reply is None:
            raise ValueError("at least one content type is required")
        return self


class Definition(_Part):
    """A template. `variables` are the samples of its variables, by number."""

    friendly_name: str = Field(min_length=1, max_length=450)
    language: str = Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")
    variables: dict[str, str] = {}
    types: Types

    @field_validator("variables")
    @classmethod
    def _numbered(cls, given: dict[str, str]) -> dict[str, str]:
        if unnumbered := [name for name in given if not re.fullmatch(r"[1-9]\d*", name)]:
            raise ValueError(f"variables are numbered, not {unnumbered[0]!r}")
        if empty := [name for name, sample in given.items() if not sample.strip()]:
            raise ValueError(f"variable {empty[0]} has no sample")
        return given

    @property
    def content_type(self) -> str:
        """The richest of its types."""
        return "twilio/quick-reply" if self.types.quick_reply else "twilio/text"

    def form_for(self, channel: Channel) -> TextType | QuickReply | None:
        """The form that such a channel carries: an SMS has no buttons. None if it has none."""
        rich = self.types.quick_reply if channel == "whatsapp" else None
        return rich or self.types.text

    def texts(self) -> Iterator[str]:
        """Every text of it that variables are filled into."""
        forms = (self.types.text, self.types.quick_reply)
        yield from (form.body for form in forms if form)
        if self.types.quick_reply:
            yield from (action.id for action in self.types.quick_reply.actions)

    def placeholders(self) -> set[int]:
        """The numbers of all variables that its texts use."""
        return {int(number) for text in self.texts() for number in PLACEHOLDER.findall(text)}


def parsed(model: type[Model], given: Any) -> Model:
    """The body of a request to the Content API. Raises `TwilioError` that says what is wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise TwilioError(20001, detail=f"{place}: {first['msg']}") from None
