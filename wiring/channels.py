"""Which adapter carries each channel to guests, and how fast (see `domain.channels`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from activities.messaging_ports import MessageGateway
from domain.channels import Channel
from settings import Settings
from wiring.guests import twilio_gateway


class CarriedBy(NamedTuple):
    """A channel, what carries it, and at most how many messages a second, over all workers."""

    channel: Channel
    gateway: MessageGateway
    per_second: float


@asynccontextmanager
async def open_channels(settings: Settings) -> AsyncIterator[list[CarriedBy]]:
    """Every channel to guests, closed at the end. `ValueError` for a malformed setting."""
    async with twilio_gateway(settings) as twilio:
        yield [
            CarriedBy(Channel.WHATSAPP, twilio, settings.whatsapp_per_second),
            CarriedBy(Channel.SMS, twilio, settings.sms_per_second),
        ]
