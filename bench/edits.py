"""How soon something changed in the restaurant's Airtable base by hand is so in the line."""

import asyncio
import time
from datetime import date

import httpx

from bench.desk import guest
from bench.house import PARTY, TERRACE
from bench.mirror import set_up, until_equal
from bench.report import Row, latency
from bench.site import Site
from bench.stats import Unmeasurable

SECTION = "Edits in the Airtable base"
DAY = 13
P95_BELOW_MS = 2000.0
PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.02


async def measure(site: Site) -> list[Row]:
    """Each waiting party grows by one, one after the other, as somebody at the base types."""
    day, base_url = site.day(DAY), site.installation.airtable_url
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=30.0) as base:
        await set_up(site)
        await site.block(TERRACE, day)
        for _ in range(site.scale.edits):
            await site.desk.join(guest(site.guests.phone(), day, TERRACE))
        await until_equal(site, base, day)
        records = await _records(base, day)
        times = [await _edit(site, base, *record) for record in records.items()]
    return [latency(SECTION, "a party changed in the base → in the line", times, P95_BELOW_MS)]


async def _records(base: httpx.AsyncClient, day: date) -> dict[str, str]:
    """Airtable's record id of each entry of that day."""
    listed = (await base.get("/control/tables/WAITLIST/records")).raise_for_status()
    records = listed.json()["records"]
    ours = (r for r in records if r["fields"].get("fecha") == day.isoformat())
    return {r["fields"]["entry_id"]: r["id"] for r in ours}


async def _edit(site: Site, base: httpx.AsyncClient, entry_id: str, record_id: str) -> float:
    await site.think()
    began = time.perf_counter()
    body = {"fields": {"num_personas": PARTY + 1}}
    path = f"/control/tables/WAITLIST/records/{record_id}"
    (await base.patch(path, json=body)).raise_for_status()
    while time.perf_counter() - began < PATIENCE_SECONDS:
        answer = await site.desk.get(f"/api/mobile/waitlist/{entry_id}")
        if answer["data"]["num_personas"] == PARTY + 1:
            return (time.perf_counter() - began) * 1000
        await asyncio.sleep(POLL_SECONDS)
    raise Unmeasurable(f"an edit had no effect within {PATIENCE_SECONDS:.0f} s")
