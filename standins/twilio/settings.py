"""What a stand-in account looks like."""

from dataclasses import dataclass

from standins.twilio.overrides import split_webhook_url


@dataclass(frozen=True)
class StandinSettings:
    """One account with one WhatsApp sender.

    `whatsapp_from` is a channel address (`whatsapp:+34910000002`). `webhook_url` is where inbound
    messages are posted, as typed into Twilio's console (a fragment holds connection overrides);
    None until one is set. `step_seconds` passes between two states of a message. Raises
    ValueError when the webhook URL is malformed.
    """

    account_sid: str
    auth_token: str
    whatsapp_from: str
    webhook_url: str | None = None
    step_seconds: float = 0.02

    def __post_init__(self) -> None:
        if self.webhook_url is not None:
            split_webhook_url(self.webhook_url)
