"""What is particular about each channel, and which one an address is on."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.channels import (
    CARRIERS,
    FIRST,
    WHATSAPP_FREE_TEXT_FOR,
    Channel,
    address_on,
    channel_of,
    channel_to,
    first_address,
    is_kept,
    may_be_free,
)
from domain.delivery import Route, next_route
from domain.model import Guest

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE = "+34600000011"


@pytest.mark.parametrize(
    ("address", "channel", "kept"),
    [
        (f"whatsapp:{PHONE}", Channel.WHATSAPP, True),
        ("whatsapp:ES.1187204455090311", Channel.WHATSAPP, True),
        (PHONE, Channel.SMS, False),
        ("web:e1", None, False),
    ],
)
def test_an_address_names_its_channel(address: str, channel: Channel | None, kept: bool) -> None:
    assert (channel_of(address), is_kept(address)) == (channel, kept)


def test_a_guest_has_an_address_on_each_channel() -> None:
    guest = Guest("María", PHONE, "whatsapp:ES.1187204455090311")
    assert address_on(Channel.WHATSAPP, guest) == guest.address
    assert address_on(Channel.SMS, guest) == PHONE
    assert channel_to(guest) is Channel.WHATSAPP


def test_who_has_shown_a_number_alone_is_written_to_on_the_first_channel() -> None:
    assert channel_of(first_address(PHONE)) is FIRST
    assert channel_to(Guest("María", PHONE, "web:e1")) is FIRST


@pytest.mark.parametrize("channel", CARRIERS)
def test_every_way_of_a_message_comes_to_an_end(channel: Channel) -> None:
    route: Route | None = Route(channel)
    seen = set()
    while route is not None:
        assert route not in seen
        seen.add(route)
        route = next_route(route, "recipient")


@pytest.mark.parametrize(
    ("channel", "wrote", "free"),
    [
        (Channel.WHATSAPP, None, False),
        (Channel.WHATSAPP, NOW - WHATSAPP_FREE_TEXT_FOR, False),
        (Channel.WHATSAPP, NOW - WHATSAPP_FREE_TEXT_FOR + timedelta(seconds=1), True),
        (Channel.SMS, None, True),
    ],
)
def test_when_a_channel_takes_free_text(
    channel: Channel, wrote: datetime | None, free: bool
) -> None:
    assert may_be_free(channel, wrote, NOW) is free
