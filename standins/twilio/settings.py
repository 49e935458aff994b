"""What a stand-in account looks like."""

import re
from dataclasses import dataclass

from standins.twilio.addresses import E164, Channel
from standins.twilio.overrides import split_webhook_url


@dataclass(frozen=True)
class StandinSettings:
    """One account with one WhatsApp sender and, if `sms_from` is given, one for SMS.

    `whatsapp_from` is a channel address (`whatsapp:+34910000002`), `sms_from` a number in E.164.
    `webhook_url` is where inbound messages of both are posted, as typed into Twilio's console (a
    fragment holds connection overrides); None until one is set. `step_seconds` passes between two
    states of a message. Raises ValueError when the webhook URL or the SMS sender is malformed.
    """

    account_sid: str
    auth_token: str
    whatsapp_from: str
    webhook_url: str | None = None
    step_seconds: float = 0.02
    sms_from: str | None = None

    def __post_init__(self) -> None:
        if self.webhook_url is not None:
            split_webhook_url(self.webhook_url)
        if self.sms_from is not None and not re.fullmatch(E164, self.sms_from):
            raise ValueError(f"not a number in E.164: {self.sms_from!r}")

    def sender(self, channel: Channel) -> str | None:
        """The account's sender on that channel, if it has one."""
        return self.whatsapp_from if channel == "whatsapp" else self.sms_from
