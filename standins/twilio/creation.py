"""The create call's form: what Twilio accepts, and the code with which it refuses the rest."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from standins.twilio.addresses import channel_of, is_recipient, is_sender
from standins.twilio.content import Catalogue
from standins.twilio.errors import TwilioError
from standins.twilio.messages import Message, new_sid
from standins.twilio.settings import StandinSettings
from standins.twilio.substance import substance

SERVICE = re.compile(r"MG[0-9a-f]{32}")
MAX_VALIDITY = 36_000


def new_message(
    form: Mapping[str, str], settings: StandinSettings, catalogue: Catalogue
) -> Message:
    """The message that a create asks for, queued. Raises `TwilioError` when it is refused."""
    service = form.get("MessagingServiceSid") or None
    _check_service(service)
    to = _recipient(form.get("To", ""))
    channel = channel_of(to)
    own = (settings.sender(channel) or "") if service else form.get("From", "")
    sender = _sender(own, to, settings)
    said = substance(form, channel, catalogue)
    return Message(
        new_sid("MM" if channel == "whatsapp" else "SM"),
        "outbound-api",
        sender,
        to,
        said.body,
        "accepted" if service else "queued",
        _callback(form.get("StatusCallback")),
        service,
        said.template,
        said.num_media,
        _validity(form.get("ValidityPeriod")),
    )


def _check_service(service: str | None) -> None:
    if service and not SERVICE.fullmatch(service):
        raise TwilioError(20404, 404)


def _recipient(to: str) -> str:
    if not to:
        raise TwilioError(21604)
    if not is_recipient(to):
        raise TwilioError(21211, to=to)
    return to


def _sender(sender: str, to: str, settings: StandinSettings) -> str:
    if not sender:
        raise TwilioError(21603)
    if not is_sender(sender):
        raise TwilioError(21212, sender=sender)
    channel = channel_of(sender)
    if channel != channel_of(to):
        raise TwilioError(21910)
    if sender != settings.sender(channel):
        raise TwilioError(63007 if channel == "whatsapp" else 21606, sender=sender)
    return sender


def _callback(callback: str | None) -> str | None:
    if not callback:
        return None
    parts = urlsplit(callback)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TwilioError(21609, callback=callback)
    return callback


def _validity(text: str | None) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"0*[1-9]\d*", text, re.ASCII):
        raise TwilioError(90014)
    if len(text.lstrip("0")) > len(str(MAX_VALIDITY)) or int(text) > MAX_VALIDITY:
        raise TwilioError(90007)
    return int(text)
