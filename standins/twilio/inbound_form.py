"""The form that Twilio posts for a guest's message."""

import json

from standins.twilio.addresses import PREFIX, bare
from standins.twilio.messages import Message
from standins.twilio.representation import API_VERSION


def inbound_form(message: Message, profile_name: str, account_sid: str) -> dict[str, str]:
    """The message's form on its channel, without what only some kinds of message have."""
    form = {
        "SmsMessageSid": message.sid,
        "NumMedia": "0",
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "Body": message.body,
        "To": message.to,
        "NumSegments": "1",
        "MessageSid": message.sid,
        "AccountSid": account_sid,
        "From": message.sender,
        "ApiVersion": API_VERSION,
    }
    if message.channel == "whatsapp":
        return form | _whatsapp(message.sender, profile_name)
    return form | _places("From", message.sender) | _places("To", message.to)


def reply_fields(original: Message) -> dict[str, str]:
    """What the form of an answer to that very message says of it."""
    return {
        "OriginalRepliedMessageSid": original.sid,
        "OriginalRepliedMessageSender": original.sender,
    }


def _whatsapp(sender: str, profile_name: str) -> dict[str, str]:
    hidden = not bare(sender).startswith("+")
    wa_id = "" if hidden else sender.removeprefix(f"{PREFIX}+")
    context = {"ProfileName": profile_name, "WaId": wa_id}
    metadata = {"type": "whatsapp", "data": {"context": context}}
    return {
        "ProfileName": profile_name,
        "MessageType": "text",
        "WaId": wa_id,
        "ReferralNumMedia": "0",
        "ChannelMetadata": json.dumps(metadata, ensure_ascii=False, separators=(",", ":")),
        **({"ExternalUserId": sender} if hidden else {}),
    }


def _places(side: str, number: str) -> dict[str, str]:
    country = "ES" if number.startswith("+34") else ""
    return {f"{side}Country": country, f"{side}State": "", f"{side}City": "", f"{side}Zip": ""}
