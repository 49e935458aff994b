"""A guest writes: the signed webhook, and what its answer sends back."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from standins.twilio.delivery import Delivery, deliver
from standins.twilio.messages import Message, address, new_sid
from standins.twilio.representation import API_VERSION
from standins.twilio.standin import Standin
from standins.twilio.twiml import Reply, TwimlError, replies

NUMBER = r"^(whatsapp:)?\+\d{6,15}$"


class Inbound(BaseModel):
    """What a guest sends. `extra` adds or replaces fields of Twilio's form (buttons, media)."""

    model_config = ConfigDict(extra="forbid")

    sender: str = Field(alias="from", pattern=NUMBER)
    body: str = Field(default="", max_length=1600)
    profile_name: str = "Invitada"
    sid: str | None = Field(default=None, pattern=r"^(SM|MM)[0-9a-f]{32}$")
    extra: dict[str, str] = {}


def inbound_form(message: Message, inbound: Inbound, account_sid: str) -> dict[str, str]:
    """The form that Twilio posts for an incoming WhatsApp message."""
    wa_id = message.sender.removeprefix("whatsapp:+")
    context = {"ProfileName": inbound.profile_name, "WaId": wa_id}
    metadata = {"type": "whatsapp", "data": {"context": context}}
    return {
        "SmsMessageSid": message.sid,
        "NumMedia": "0",
        "ProfileName": inbound.profile_name,
        "MessageType": "text",
        "SmsSid": message.sid,
        "WaId": wa_id,
        "SmsStatus": "received",
        "Body": message.body,
        "To": message.to,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message.sid,
        "AccountSid": account_sid,
        "ChannelMetadata": json.dumps(metadata, ensure_ascii=False, separators=(",", ":")),
        "From": message.sender,
        "ApiVersion": API_VERSION,
        **inbound.extra,
    }


async def receive(standin: Standin, webhook_url: str, inbound: Inbound) -> dict[str, Any]:
    """Deliver the guest's message to the product and send what the product answers."""
    settings = standin.settings
    sid, sender = inbound.sid or new_sid("SM"), address(inbound.sender)
    message = Message(sid, "inbound", sender, settings.whatsapp_from, inbound.body, "received")
    if standin.store.get(sid) is None:
        await standin.store.put(message)
    form = inbound_form(message, inbound, settings.account_sid)
    delivery = await deliver(standin.http, webhook_url, form, settings.auth_token)
    error, found = _answer(delivery)
    for reply in found:
        await standin.accept(_outbound(standin, reply, sender))
    return _report(sid, delivery, error, found)


def _answer(delivery: Delivery) -> tuple[int | None, list[Reply]]:
    if delivery.error or delivery.response is None:
        return delivery.error, []
    try:
        kind = delivery.response.headers.get("Content-Type", "")
        return None, replies(kind, delivery.response.text)
    except TwimlError as refused:
        return refused.code, []


def _outbound(standin: Standin, reply: Reply, guest: str) -> Message:
    return Message(
        new_sid("SM"),
        "outbound-reply",
        standin.settings.whatsapp_from,
        reply.to or guest,
        reply.body,
        "queued",
        reply.status_callback,
    )


def _report(sid: str, delivery: Delivery, error: int | None, found: list[Reply]) -> dict[str, Any]:
    response = delivery.response
    return {
        "status_code": response.status_code if response is not None else None,
        "twiml": response.text if response is not None else None,
        "reply": "\n".join(reply.body for reply in found) if found else None,
        "message_sid": sid,
        "elapsed_ms": delivery.elapsed_ms,
        "attempts": delivery.attempts,
        "error": error,
    }
