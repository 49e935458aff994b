"""Each channel to guests has something that carries it."""

import wiring
from domain.channels import CARRIERS
from settings import Settings


async def test_every_channel_is_carried_once() -> None:
    async with wiring.open_channels(Settings()) as channels:
        assert [carried.channel for carried in channels] == list(CARRIERS)
        assert all(carried.per_second > 0 for carried in channels)
