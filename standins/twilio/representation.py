"""A message as the REST API shows it."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from standins.twilio.messages import Message

API_VERSION = "2010-04-01"


def messages_path(account_sid: str) -> str:
    """Path of the account's messages, without the `.json`."""
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages"


def rfc2822(instant: datetime | None) -> str | None:
    """The instant as Twilio writes it, in whole seconds: `Sat, 21 Nov 2026 20:15:04 +0000`."""
    return format_datetime(instant.astimezone(UTC)) if instant else None


def as_json(message: Message, account_sid: str) -> dict[str, Any]:
    """The message's REST form, field by field as in Twilio's 201 answer."""
    path = f"{messages_path(account_sid)}/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.accepted_at),
        "date_sent": rfc2822(message.date_sent),
        "date_updated": rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "from": message.sender,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": str(message.num_media),
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": message.to,
        "uri": f"{path}.json",
    }


def as_shown(message: Message, account_sid: str) -> dict[str, Any]:
    """The REST form and what it leaves out: the exact instant, channel, template and buttons."""
    template = message.template
    buttons = template.buttons if template else ()
    return as_json(message, account_sid) | {
        "accepted_at": message.accepted_at.isoformat(timespec="microseconds"),
        "channel": message.channel,
        "validity_period": message.validity_seconds,
        "content_sid": template.content_sid if template else None,
        "template": template.name if template else None,
        "buttons": [{"title": button.title, "payload": button.payload} for button in buttons],
    }
