"""What `docker-compose.yml` runs, natively: PostgreSQL, two workers, two APIs behind one port."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.evening import CONFIRMED, LEFT, OFFER, Evening
from tests.e2e.house import ZONE, House, open_house
from tests.e2e.people import Guest


@pytest.fixture
async def house(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    today = datetime.now(ZONE).date()
    async with open_house(
        tmp_path, today, 900, apis=2, workers=2, DATABASE_URL=postgres_url
    ) as opened:
        yield opened
        assert not (tmp_path / "nubes.db").exists()


async def _passes_on(evening: Evening, first: Guest, second: Guest, table: str) -> None:
    """The table is offered to the first, who declines, and taken by the second."""
    assert await evening.free(table) == [evening.ids[first]]
    await evening.hears(first, OFFER)
    await evening.answers(first, "No puedo", LEFT)
    await evening.hears(second, OFFER)
    await evening.answers(second, "¡Sí!", CONFIRMED)
    await evening.becomes(first, "CANCELLED")
    await evening.becomes(second, "CONFIRMED", table)


async def test_an_evening_while_parts_are_replaced_one_by_one(house: House) -> None:
    """As an update does it: each process drains (SIGTERM) and comes back; then one dies."""
    evening, parts = await house.full_evening(), house.installation
    guests = [evening.guest(f"Cliente {number}") for number in range(4)]
    assert "posición 1 de la lista" in await evening.call(guests[0])
    await evening.join(*guests[1:])
    await _passes_on(evening, guests[0], guests[1], "T2")

    async def replace_all() -> None:
        for name in ("worker", "api", "worker-2", "api-2"):
            assert await parts.stop(name) == 0, name
            await parts.start(name)
            await parts.wait_ready()

    async with asyncio.TaskGroup() as both:
        both.create_task(replace_all())
        both.create_task(_passes_on(evening, guests[2], guests[3], "T3"))
    await evening.check()

    later = [evening.guest(f"Tarde {number}") for number in range(2)]
    await evening.join(*later)
    # Some of these dates are in the one worker's memory, some in the other's.
    others = [house.evening() for _ in range(6)]
    await asyncio.gather(*(each.join(each.guest("Antes")) for each in others))
    await parts.kill("worker")
    await asyncio.gather(*(each.join(each.guest("Después")) for each in others))
    await parts.kill("api-2")
    await _passes_on(evening, later[0], later[1], "T4")
    await evening.check()
    await parts.start("worker")
    await parts.start("api-2")
    await parts.wait_ready()
