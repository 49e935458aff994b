"""A guest presses a button under a message."""

from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict, Field

from standins.twilio.content import Button, Rendered
from standins.twilio.inbound import SID, Inbound, outbound, receive
from standins.twilio.standin import Standin

_SESSION = {"Forwarded": "false", "FrequentlyForwarded": "false"}


class Press(BaseModel):
    """Which button of which message, by its place from 0 or its title. `sid`: of the inbound
    message that comes of it, so that a press can be delivered twice."""

    model_config = ConfigDict(extra="forbid")

    message_sid: str = Field(pattern=SID)
    button: int | str
    profile_name: str = "Invitada"
    sid: str | None = Field(default=None, pattern=SID)


async def press(standin: Standin, pressed: Press) -> dict[str, Any]:
    """Deliver the answer that the button gives.

    Raises HTTPException, before anything happens, for a message or a button that is not there.
    """
    original = outbound(standin, pressed.message_sid)
    template = original.template
    if template is None or not template.buttons:
        raise HTTPException(422, f"message {original.sid} has no buttons")
    button = _button(template, pressed.button)
    inbound = {
        "from": original.to,
        "body": button.title,
        "profile_name": pressed.profile_name,
        "sid": pressed.sid,
        "reply_to": original.sid,
        "extra": _fields(button, template),
    }
    return await receive(standin, Inbound.model_validate(inbound))


def _button(template: Rendered, wanted: int | str) -> Button:
    for place, button in enumerate(template.buttons):
        if wanted in (place, button.title):
            return button
    titles = ", ".join(button.title for button in template.buttons)
    raise HTTPException(422, f"no button {wanted!r}; there are: {titles}")


def _fields(button: Button, template: Rendered) -> dict[str, str]:
    fields = {"ButtonText": button.title, "ButtonPayload": button.payload}
    # A template that WhatsApp has not approved goes out as a message of the session.
    if template.approved:
        return fields | {"MessageType": "button"}
    return fields | {"MessageType": "interactive"} | _SESSION
