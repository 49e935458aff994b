"""The channels that carry messages to guests, and what is particular about each.

A channel is registered here and, with the adapter behind it, in `wiring.channels`. Its task queue,
its pace, what carries a message that it could not deliver and what staff read of it follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.model import Guest


class Channel(StrEnum):
    """What carries a message."""

    WHATSAPP = "whatsapp"
    SMS = "sms"
    MAIL = "mail"


@dataclass(frozen=True)
class Pace:
    """At most `burst` messages to one address within `span`."""

    burst: int
    span: timedelta


@dataclass(frozen=True)
class Carrier:
    """What is particular about a channel to guests.

    `name` is what staff read. `prefix` begins its addresses; without one an address is a bare
    number in E.164, and who writes from it is still answered where they were before. `otherwise`
    carries what it cannot deliver. `free_text_for`: how long after the guest's last message it
    takes other texts than approved templates; None: always. `pace` is None where none is known.
    """

    name: str
    prefix: str
    otherwise: Channel | None = None
    free_text_for: timedelta | None = None
    pace: Pace | None = None


# 24 hours (WhatsApp's rule); a message that waits at the provider must not miss that by a little.
WHATSAPP_FREE_TEXT_FOR = timedelta(hours=24) - timedelta(minutes=10)
# About one message in 6 s for one number (WhatsApp's limit of a pair), and a short burst.
WHATSAPP_PACE = Pace(burst=3, span=timedelta(seconds=18))

CARRIERS: Mapping[Channel, Carrier] = {
    Channel.WHATSAPP: Carrier(
        name="WhatsApp",
        prefix="whatsapp:",
        otherwise=Channel.SMS,
        free_text_for=WHATSAPP_FREE_TEXT_FOR,
        pace=WHATSAPP_PACE,
    ),
    Channel.SMS: Carrier(name="SMS", prefix=""),
}
# What a guest is written to on who has not written from anywhere else.
FIRST = Channel.WHATSAPP


def channel_of(address: str) -> Channel | None:
    """The channel of a guest's address; None for one that no message can go to (`web:...`)."""
    for channel, carrier in CARRIERS.items():
        if carrier.prefix and address.startswith(carrier.prefix):
            return channel
    if ":" in address:
        return None
    return next(channel for channel, carrier in CARRIERS.items() if not carrier.prefix)


def channel_to(guest: Guest) -> Channel:
    """What the guest is written to on first."""
    return channel_of(guest.address) or FIRST


def is_kept(address: str) -> bool:
    """Whether who writes from there is written to there from then on."""
    channel = channel_of(address)
    return channel is not None and bool(CARRIERS[channel].prefix)


def first_address(phone: str) -> str:
    """Where a guest is written to of whom only the number (E.164) is known."""
    return CARRIERS[FIRST].prefix + phone


def address_on(channel: Channel, guest: Guest) -> str:
    """The guest's address on that channel: their own, or what their number makes there."""
    if channel_of(guest.address) is channel:
        return guest.address
    return CARRIERS[channel].prefix + guest.phone


def may_be_free(channel: Channel, last_wrote: datetime | None, now: datetime) -> bool:
    """Whether the channel takes free text to who last wrote then (UTC); None: never."""
    limit = CARRIERS[channel].free_text_for
    return limit is None or (last_wrote is not None and now - last_wrote < limit)
