"""One message per offer, while Twilio fails and workers are killed: a slice of the benchmark."""

from dataclasses import replace
from pathlib import Path

from bench import once
from bench.house import House
from bench.scale import QUICK
from bench.site import open_site

OFFERS = 40


async def test_each_guest_gets_one_message_per_offer(tmp_path: Path) -> None:
    scale = replace(QUICK, once_offers=OFFERS)
    house = House(once.OFFERS_PER_DAY + 1)
    async with open_site(tmp_path, scale, house, workers=once.WORKERS) as site:
        told, doubled, lost, kills = await once.measure(site)
    assert (told.value, doubled.value, lost.value) == (OFFERS, 0, 0)
    assert kills.value
