"""Whether each guest gets one message per offer while the provider fails and workers are killed."""

import asyncio
import math
import time
from collections import Counter
from datetime import date

from bench.desk import guest
from bench.house import INDOORS
from bench.report import Row, figure
from bench.site import Site
from bench.stats import Unmeasurable
from cli.errors import CommandError

SECTION = "One message per offer"
FIRST_DAY, OFFERS_PER_DAY = 1, 100
WORKERS = 2
AT_ONCE = 16
KILL_EVERY_SECONDS = 4.0
# Twilio answers this share with 429 or 503 unprocessed, and cuts this share off after accepting.
FAULTS = {"retryable_share": 0.05, "drop_share": 0.02, "seed": 20}
# Longer than anything that a message can have to wait for; the hold is longer still.
PATIENCE_SECONDS = 300.0
RETRY_SECONDS = 0.2
POLL_SECONDS = 1.0


async def measure(site: Site) -> list[Row]:
    """As many guests as the scale says, each of whom finds a table free that is offered at once."""
    began = time.monotonic()
    phones = [site.guests.phone() for _ in range(site.scale.once_offers)]
    answer = await site.standin.post("/control/faults", json=FAULTS)
    if answer.is_error:
        raise Unmeasurable(f"the stand-in takes no faults: {answer.text}")
    killing = asyncio.create_task(_kill(site))
    try:
        await _join_all(site, phones)
        await _until_all_are_told(site, phones)
    finally:
        killing.cancel()
        kills = await _ended(killing)
        await site.standin.delete("/control/faults")
    got = await _messages(site)
    return _rows(phones, got, kills, time.monotonic() - began)


async def _join_all(site: Site, phones: list[str]) -> None:
    days = [site.day(FIRST_DAY + n) for n in range(math.ceil(len(phones) / OFFERS_PER_DAY))]
    left = [(phone, days[n // OFFERS_PER_DAY]) for n, phone in enumerate(phones)]

    async def one_after_another() -> None:
        while left:
            await _join(site, *left.pop(0))

    async with asyncio.TaskGroup() as callers:
        for _ in range(AT_ONCE):
            callers.create_task(one_after_another())


async def _join(site: Site, phone: str, day: date) -> None:
    """A guest who is not answered tries again, and keeps the place that they have."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            await site.desk.join(guest(phone, day, INDOORS))
        except CommandError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return


async def _kill(site: Site) -> int:
    """Kill one worker after the other, and run it again, until cancelled or often enough."""
    kills = 0
    try:
        while kills < site.scale.once_kills:
            await asyncio.sleep(KILL_EVERY_SECONDS)
            name = "worker" if kills % WORKERS == 0 else "worker-2"
            await site.installation.kill(name)
            kills += 1
            await site.installation.start(name)
    except asyncio.CancelledError:
        return kills
    return kills


async def _ended(killing: "asyncio.Task[int]") -> int:
    return await killing


async def _until_all_are_told(site: Site, phones: list[str]) -> None:
    """Every guest has a message and every entry has noted so: nothing is being tried any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        got = await _messages(site)
        open_ones = sum([await _unsettled(site, day) for day in _days(site, phones)])
        if not open_ones and len(got) >= len(phones):
            return
        await asyncio.sleep(POLL_SECONDS)


def _days(site: Site, phones: list[str]) -> list[date]:
    return [site.day(FIRST_DAY + n) for n in range(math.ceil(len(phones) / OFFERS_PER_DAY))]


async def _unsettled(site: Site, day: date) -> int:
    """How many of the day's guests have not been told yet."""
    query = {"fecha": day.isoformat(), "estado": "WAITING", "limit": 1}
    try:
        listed = await site.desk.get("/api/mobile/waitlist", **query)
    except CommandError:
        return 1
    return int(listed["metadata"]["total"])


async def _messages(site: Site) -> Counter[str]:
    """How many messages each guest has got."""
    answer = await site.standin.get("/control/messages", params={"direction": "outbound-api"})
    return Counter(str(m["to"]).removeprefix("whatsapp:") for m in answer.json()["messages"])


def _rows(phones: list[str], got: Counter[str], kills: int, seconds: float) -> list[Row]:
    doubled = sum(max(0, got[phone] - 1) for phone in phones)
    lost = sum(got[phone] == 0 for phone in phones)
    exactly = sum(got[phone] == 1 for phone in phones)
    number, goal = len(phones), f"{len(phones)} of {len(phones)}"
    name = f"{number} offers, 5 % refused, 2 % cut off after acceptance, workers killed"
    return [
        figure(SECTION, name, "guests", float(exactly), goal, exactly == number),
        figure(SECTION, "  messages too many", "messages", float(doubled), "0", doubled == 0),
        figure(SECTION, "  guests without one", "guests", float(lost), "0", lost == 0),
        figure(SECTION, "  workers killed", "kills", float(kills), note=f"in {seconds:.0f} s"),
    ]
