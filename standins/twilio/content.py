"""Templates that the account has, and what a template becomes when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from standins.twilio.addresses import Channel
from standins.twilio.definition import PLACEHOLDER, Definition, QuickReply
from standins.twilio.errors import TwilioError

Status = Literal["received", "pending", "approved", "rejected"]


@dataclass(frozen=True)
class Approval:
    """What WhatsApp thinks of a template. `name` is its name over there."""

    name: str
    category: str
    status: Status
    rejection_reason: str = ""


@dataclass(frozen=True)
class Content:
    """A template of the account. Instants are UTC."""

    sid: str
    definition: Definition
    created_at: datetime
    approval: Approval | None = None

    @property
    def approved(self) -> bool:
        """Whether it may open a conversation."""
        return self.approval is not None and self.approval.status == "approved"


@dataclass(frozen=True)
class Button:
    """A quick reply as its guest has it."""

    title: str
    payload: str


@dataclass(frozen=True)
class Rendered:
    """A template as it went out. `unknown`: values given for variables that it does not have."""

    content_sid: str
    name: str
    approved: bool
    body: str
    buttons: tuple[Button, ...] = ()
    unknown: tuple[str, ...] = ()


class Catalogue:
    """The account's templates in order of creation. `verdict` is what the next approval requests
    get; None lets WhatsApp's rules decide. `rejected`: names that can never be used again."""

    def __init__(self) -> None:
        self._contents: dict[str, Content] = {}
        self.rejected: list[str] = []
        self.verdict: tuple[Status, str] | None = None

    def put(self, sid: str, definition: Definition) -> Content:
        """Keep a template; one of that id is replaced."""
        self._contents[sid] = Content(sid, definition, datetime.now(UTC))
        return self._contents[sid]

    def judge(self, sid: str, approval: Approval) -> Content:
        """Note what WhatsApp thinks of it. Raises `TwilioError` for an unknown one."""
        self._contents[sid] = replace(self.get(sid), approval=approval)
        if approval.status == "rejected":
            self.rejected.append(approval.name)
        return self._contents[sid]

    def get(self, sid: str) -> Content:
        """The template of that id. Raises `TwilioError` when there is none."""
        if sid not in self._contents:
            raise TwilioError(20404, 404)
        return self._contents[sid]

    def find(self, sid: str) -> Content | None:
        """The template of that id, if there is one."""
        return self._contents.get(sid)

    def all(self) -> list[Content]:
        """Every template."""
        return list(self._contents.values())

    def clear(self) -> None:
        """Forget all of them, and the verdict."""
        self._contents.clear()
        self.rejected.clear()
        self.verdict = None


def rendered(content: Content, values: Mapping[str, str], channel: Channel) -> Rendered:
    """The template with its variables filled; one without a value gets its sample.

    Raises `TwilioError` when it has neither, or when the channel cannot carry the template.
    """
    definition = content.definition
    form = definition.form_for(channel)
    if form is None:
        raise TwilioError(63005)
    actions = form.actions if isinstance(form, QuickReply) else ()
    known = {str(number) for number in definition.placeholders()} | definition.variables.keys()
    filling = {**definition.variables, **values}
    return Rendered(
        content.sid,
        definition.friendly_name,
        content.approved,
        _filled(form.body, filling),
        tuple(Button(action.title, _filled(action.id, filling)) for action in actions),
        tuple(name for name in values if name not in known),
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    try:
        return PLACEHOLDER.sub(lambda found: values[found[1]], text)
    except KeyError:
        raise TwilioError(21656) from None
