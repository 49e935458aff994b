"""What stands behind each channel to guests (see `domain.channels`): what carries its messages, how
fast, and where what guests write on it comes in."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from activities.messaging_ports import MessageGateway
from domain.channels import Channel
from settings import Settings
from wiring.guests import twilio_gateway

if TYPE_CHECKING:
    from fastapi import APIRouter


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


def webhooks() -> "Sequence[APIRouter]":
    """Where each provider posts what guests write, and what became of our messages."""
    from api.routes import twilio  # carries both channels

    return (twilio.router,)
