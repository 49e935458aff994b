"""The create call's form: what Twilio accepts, and the code with which it refuses the rest."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from standins.twilio.errors import TwilioError
from standins.twilio.messages import Message, new_sid

NUMBER = re.compile(r"(whatsapp:)?\+[1-9]\d{7,14}")
SERVICE = re.compile(r"MG[0-9a-f]{32}")
MAX_BODY = 1600


def new_message(form: Mapping[str, str], own_sender: str) -> Message:
    """The message that a create asks for, queued. Raises `TwilioError` when it is refused."""
    service = form.get("MessagingServiceSid") or None
    sender = own_sender if service else form.get("From", "")
    to, body, callback = form.get("To", ""), form.get("Body", ""), form.get("StatusCallback")
    _check_service(service)
    _check_recipient(to)
    _check_sender(sender, to, own_sender)
    _check_body(body)
    _check_callback(callback)
    status = "accepted" if service else "queued"
    sid = new_sid("MM" if to.startswith("whatsapp:") else "SM")
    return Message(sid, "outbound-api", sender, to, body, status, callback or None, service)


def _check_service(service: str | None) -> None:
    if service and not SERVICE.fullmatch(service):
        raise TwilioError(20404, 404)


def _check_recipient(to: str) -> None:
    if not to:
        raise TwilioError(21604)
    if not NUMBER.fullmatch(to):
        raise TwilioError(21211, to=to)


def _check_sender(sender: str, to: str, own_sender: str) -> None:
    if not sender:
        raise TwilioError(21603)
    if not NUMBER.fullmatch(sender):
        raise TwilioError(21212, sender=sender)
    if sender.startswith("whatsapp:") != to.startswith("whatsapp:"):
        raise TwilioError(21910)
    if sender != own_sender:
        raise TwilioError(63007 if sender.startswith("whatsapp:") else 21606, sender=sender)


def _check_body(body: str) -> None:
    if not body:
        raise TwilioError(21619)
    if len(body) > MAX_BODY:
        raise TwilioError(21617)


def _check_callback(callback: str | None) -> None:
    if not callback:
        return
    parts = urlsplit(callback)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TwilioError(21609, callback=callback)
