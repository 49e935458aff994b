"""How fast a burst of changes is in the restaurant's Airtable base, and whether it is too fast."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

import httpx

import wiring
from bench import chat
from bench.desk import guest
from bench.house import TERRACE
from bench.report import Row, figure
from bench.site import Site
from bench.stats import Unmeasurable
from cli.programs import airtable_settings
from settings import Settings

SECTION = "The Airtable mirror"
DAY = 12
GUESTS, LEAVERS, AT_ONCE = 200, 100, 16
WORDS = ("thank you so much, see you soon", "muchas gracias")
WITHIN_SECONDS = 30.0
PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.25

State = tuple[str, int | None, str]


async def measure(site: Site) -> list[Row]:
    """500 changes on 200 entries: each guest writes in English and in Spanish again, half leave.

    Each message changes the language that its guest is written to in, each guest who leaves moves
    up all behind.
    """
    day = site.day(DAY)
    async with httpx.AsyncClient(
        base_url=site.installation.airtable_url, trust_env=False, timeout=30.0
    ) as base:
        await set_up(site)
        await site.block(TERRACE, day)
        phones = [site.guests.phone() for _ in range(GUESTS)]
        ids = [(await site.desk.join(guest(p, day, TERRACE)))["id"] for p in phones]
        await until_equal(site, base, day)
        await base.delete("/control/statistics")
        began = time.monotonic()
        for words in WORDS:
            await all_of(phones, partial(_writes, site, words))
        await all_of(ids[:LEAVERS], site.desk.leave)
        changed = time.monotonic() - began
        await until_equal(site, base, day)
        took = time.monotonic() - began
        statistics = (await base.get("/control/statistics")).json()
    refused, taken = int(statistics["refused"]), int(statistics["taken"])
    number = len(WORDS) * GUESTS + LEAVERS
    name = f"{number} changes on {GUESTS} entries → all in the base"
    note = f"the changes themselves took {changed:.1f} s"
    return [
        figure(SECTION, name, "s", took, f"≤ {WITHIN_SECONDS:.0f} s", took <= WITHIN_SECONDS, note),
        figure(SECTION, "  requests", "requests", float(taken)),
        figure(SECTION, "  refused with 429", "requests", float(refused), "0", refused == 0),
    ]


async def set_up(site: Site) -> None:
    """Create the base's tables."""
    own = airtable_settings(site.installation.airtable_url)
    settings = Settings.model_validate({name.lower(): value for name, value in own.items()})
    async with wiring.airtable_upkeep(settings, site.restaurant) as upkeep:
        async for _ in upkeep.setup():
            pass


async def _writes(site: Site, words: str, phone: str) -> None:
    await chat.writes(site.standin, phone, words)


async def all_of(
    things: list[str], work: Callable[[str], Awaitable[object]], at_once: int = AT_ONCE
) -> None:
    """Do the work on each thing, that many at a time."""
    left = list(things)

    async def one_after_another() -> None:
        while left:
            await work(left.pop(0))

    async with asyncio.TaskGroup() as callers:
        for _ in range(at_once):
            callers.create_task(one_after_another())


async def until_equal(site: Site, base: httpx.AsyncClient, day: date) -> None:
    """Return once the base shows that day's line as the API does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if await _here(site, day) == await _there(base, day):
            return
        await asyncio.sleep(POLL_SECONDS)
    raise Unmeasurable(f"the base is not as the read model after {PATIENCE_SECONDS:.0f} s")


async def _here(site: Site, day: date) -> dict[str, State]:
    query = {"fecha": day.isoformat(), "limit": 500}
    listed = await site.desk.get("/api/mobile/waitlist", **query)
    return {e["id"]: (e["estado"], e["posicion"], e["idioma"]) for e in listed["data"]}


async def _there(base: httpx.AsyncClient, day: date) -> dict[str, State]:
    answer = (await base.get("/control/tables/WAITLIST/records")).raise_for_status()
    fields = [record["fields"] for record in answer.json()["records"]]
    ours = (f for f in fields if f.get("fecha") == day.isoformat())
    return {f["entry_id"]: (f["estado"], f.get("posicion"), f["idioma"]) for f in ours}
