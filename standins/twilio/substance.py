"""What a create wants to say: a text, a template or a medium, one of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from standins.twilio.addresses import Channel
from standins.twilio.content import Catalogue, Rendered, rendered
from standins.twilio.errors import TwilioError
from standins.twilio.variables import content_values

CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
MAX_BODY = 1600


@dataclass(frozen=True)
class Substance:
    """`body` is what the guest reads, also of a template."""

    body: str
    template: Rendered | None = None
    num_media: int = 0


def substance(form: Mapping[str, str], channel: Channel, catalogue: Catalogue) -> Substance:
    """What the form says. Raises `TwilioError` for what Twilio refuses."""
    if form.get("ContentVariables") and not form.get("ContentSid"):
        raise TwilioError(21654)
    given = [name for name in ("Body", "ContentSid", "MediaUrl") if form.get(name)]
    if not given:
        raise TwilioError(21619)
    if len(given) > 1:
        raise TwilioError(20001, detail=f"{given[0]} and {given[1]} exclude each other")
    if given == ["ContentSid"]:
        return _of_template(form, channel, catalogue)
    return Substance("", num_media=1) if given == ["MediaUrl"] else Substance(_body(form["Body"]))


def _of_template(form: Mapping[str, str], channel: Channel, catalogue: Catalogue) -> Substance:
    sid = form["ContentSid"]
    content = catalogue.find(sid) if CONTENT_SID.fullmatch(sid) else None
    if content is None:
        raise TwilioError(21655)
    template = rendered(content, content_values(form.get("ContentVariables", "")), channel)
    return Substance(_body(template.body), template)


def _body(text: str) -> str:
    if len(text) > MAX_BODY:
        raise TwilioError(21617)
    return text
