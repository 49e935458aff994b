"""The form of a status callback."""

from standins.twilio.addresses import bare
from standins.twilio.messages import Message
from standins.twilio.representation import API_VERSION

CHANNEL_INSTALL = "XE" + "0" * 31 + "1"
EVENTS = {"delivered": "DELIVERED", "read": "READ", "undelivered": "UNDELIVERED"}
# An SMS carrier's receipt says when it was done with the message.
RECEIPTS = ("delivered", "undelivered")


def status_form(message: Message, account_sid: str) -> dict[str, str]:
    """What Twilio posts to the StatusCallback when the message reaches a state."""
    form = {
        "ApiVersion": API_VERSION,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
        "From": message.sender,
        "MessageSid": message.sid,
        "AccountSid": account_sid,
    }
    if message.messaging_service_sid:
        form["MessagingServiceSid"] = message.messaging_service_sid
    if message.error_code is not None:
        form["ErrorCode"] = str(message.error_code)
    return form | (_whatsapp if message.channel == "whatsapp" else _sms)(message)


def _whatsapp(message: Message) -> dict[str, str]:
    fields = {
        "ChannelPrefix": "whatsapp",
        "ChannelInstallSid": CHANNEL_INSTALL,
        "StructuredMessage": "false",
        "ChannelToAddress": bare(message.to)[:-4] + "XXXX",
    }
    if event := EVENTS.get(message.status):
        fields["EventType"] = event
    if message.error_message:
        fields["ChannelStatusMessage"] = message.error_message
    return fields


def _sms(message: Message) -> dict[str, str]:
    if message.status not in RECEIPTS:
        return {}
    return {"RawDlrDoneDate": f"{message.updated_at:%y%m%d%H%M}"}
