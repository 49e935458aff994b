"""A house is backed up while it works, loses everything after that, and goes on from there."""

import asyncio
from datetime import datetime
from pathlib import Path

from tests.e2e.evening import CONFIRMED, OFFER
from tests.e2e.house import ZONE, open_house

PARTS = ("api", "worker", "temporal")


async def test_a_restored_house_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    await asyncio.to_thread(folder.mkdir)
    kept = str(tmp_path / "kept.tar.gz")
    async with open_house(folder, datetime.now(ZONE).date(), hold=900) as house:
        evening = await house.full_evening()
        carmen, luis = evening.guest("Carmen Ruiz"), evening.guest("Luis Ortega")
        await evening.join(carmen, luis)
        assert await evening.free("T2") == [evening.ids[carmen]]
        await evening.hears(carmen, OFFER)
        await evening.becomes(carmen, "NOTIFIED", "T2")

        async with asyncio.TaskGroup() as meanwhile:
            backing_up = meanwhile.create_task(house.nubes("backup", kept))
            others = await house.full_evening()
            meanwhile.create_task(others.join(*(others.guest(f"Otra {n}") for n in range(10))))
        assert backing_up.result()[0] == 0
        await evening.staff.do("DELETE", f"/waitlist/{evening.ids[luis]}")

        for part in PARTS:
            await house.installation.stop(part)
        assert (await house.nubes("restore", kept))[0] == 1
        assert (await house.nubes("restore", kept, "--replace"))[0] == 0
        for part in reversed(PARTS):
            await house.installation.start(part)
        await house.installation.wait_ready()

        await evening.becomes(luis, "WAITING")
        await evening.answers(carmen, "SÍ", CONFIRMED)
        await evening.becomes(carmen, "CONFIRMED", "T2")
        assert await evening.free("T3") == [evening.ids[luis]]
        await evening.hears(luis, OFFER)
        await evening.becomes(luis, "NOTIFIED", "T3")
        await evening.check()
