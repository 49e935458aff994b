"""A guest writes: the signed webhook, and what its answer sends back."""

from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict, Field

from standins.twilio.addresses import PREFIX, USER_ID, Channel, address
from standins.twilio.delivery import Delivery, deliver
from standins.twilio.inbound_form import inbound_form, reply_fields
from standins.twilio.messages import Message, new_sid
from standins.twilio.standin import Standin
from standins.twilio.twiml import Reply, TwimlError, replies

SENDER = rf"^((whatsapp:)?\+\d{{6,15}}|{PREFIX}{USER_ID})$"
SID = r"^(SM|MM)[0-9a-f]{32}$"


class Inbound(BaseModel):
    """What a guest sends.

    Without `channel`, a bare number writes an SMS if the account has a sender for that, and a
    WhatsApp otherwise. `reply_to` is the sid of the message that the guest answers. `extra` adds
    or replaces fields of Twilio's form (buttons, media, location).
    """

    model_config = ConfigDict(extra="forbid")

    sender: str = Field(alias="from", pattern=SENDER)
    channel: Channel | None = None
    body: str = Field(default="", max_length=1600)
    profile_name: str = "Invitada"
    sid: str | None = Field(default=None, pattern=SID)
    reply_to: str | None = Field(default=None, pattern=SID)
    extra: dict[str, str] = {}


async def receive(standin: Standin, inbound: Inbound) -> dict[str, Any]:
    """Deliver the guest's message to the product and send what the product answers.

    Raises HTTPException, before anything happens, when it cannot be delivered.
    """
    if standin.webhook_url is None:
        raise HTTPException(409, "no webhook URL is set: POST /control/webhook first")
    form_of_reply = _reply_fields(standin, inbound.reply_to)
    message = _message(standin, inbound)
    if standin.store.get(message.sid) is None:
        await standin.store.put(message)
    account = standin.settings
    form = inbound_form(message, inbound.profile_name, account.account_sid)
    form |= form_of_reply | inbound.extra
    delivery = await deliver(standin.http, standin.webhook_url, form, account.auth_token)
    error, found = _answer(delivery)
    for reply in found:
        await standin.accept(_outbound(reply, message))
    return _report(message.sid, delivery, error, found)


def outbound(standin: Standin, sid: str) -> Message:
    """The message of ours of that id. Raises HTTPException when there is none."""
    message = standin.store.get(sid)
    if message is None or message.direction == "inbound":
        raise HTTPException(404, f"no message {sid} went out")
    return message


def _message(standin: Standin, inbound: Inbound) -> Message:
    channel = _channel(standin, inbound)
    receiver = standin.settings.sender(channel)
    if receiver is None:
        raise HTTPException(409, "the account has no SMS sender: start it with --sms-from")
    if channel == "sms" and inbound.sender.startswith(PREFIX):
        raise HTTPException(422, f"{inbound.sender} writes no SMS")
    sender, media = address(inbound.sender, channel), inbound.extra.get("NumMedia", "0")
    sid, count = inbound.sid or new_sid("SM"), int(media) if media.isdecimal() else 0
    return Message(sid, "inbound", sender, receiver, inbound.body, "received", num_media=count)


def _channel(standin: Standin, inbound: Inbound) -> Channel:
    if inbound.channel is not None:
        return inbound.channel
    plain = not inbound.sender.startswith(PREFIX)
    return "sms" if plain and standin.settings.sms_from is not None else "whatsapp"


def _reply_fields(standin: Standin, original: str | None) -> dict[str, str]:
    return reply_fields(outbound(standin, original)) if original else {}


def _answer(delivery: Delivery) -> tuple[int | None, list[Reply]]:
    if delivery.error or delivery.response is None:
        return delivery.error, []
    try:
        kind = delivery.response.headers.get("Content-Type", "")
        return None, replies(kind, delivery.response.text)
    except TwimlError as refused:
        return refused.code, []


def _outbound(reply: Reply, answered: Message) -> Message:
    return Message(
        new_sid("SM"),
        "outbound-reply",
        answered.to,
        reply.to or answered.sender,
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
