"""The form of a status callback."""

from standins.twilio.messages import Message
from standins.twilio.representation import API_VERSION

CHANNEL_INSTALL = "XE" + "0" * 31 + "1"
EVENTS = {"delivered": "DELIVERED", "read": "READ", "undelivered": "UNDELIVERED"}


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
    return form | _whatsapp_fields(message) if message.to.startswith("whatsapp:") else form


def _whatsapp_fields(message: Message) -> dict[str, str]:
    fields = {
        "ChannelPrefix": "whatsapp",
        "ChannelInstallSid": CHANNEL_INSTALL,
        "StructuredMessage": "false",
        "ChannelToAddress": message.to.removeprefix("whatsapp:")[:-4] + "XXXX",
    }
    if event := EVENTS.get(message.status):
        fields["EventType"] = event
    if message.error_message:
        fields["ChannelStatusMessage"] = message.error_message
    return fields
