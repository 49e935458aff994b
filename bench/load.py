"""Many guests: a steady 16 at a time, and a very long line."""

import asyncio
import time
from collections.abc import Sequence
from datetime import date

from bench import burst
from bench.desk import guest
from bench.house import TERRACE
from bench.report import Row, figure, latency
from bench.site import Site
from bench.stats import percentile, timed

LOAD_DAY, SHORT_DAY, LONG_DAY = 7, 8, 9
SECTION = "A long line"
AT_ONCE = 16
JOINS_PER_SECOND = 40.0
SHORT_LINE = 10
DEPTH_RATIO = 1.5


async def measure_load(site: Site) -> list[Row]:
    """Some guests at any time, each followed by another as soon as it has its place."""
    day = site.day(LOAD_DAY)
    await site.block(TERRACE, day)
    times, rate = await join_steadily(site, day, site.scale.load)
    goal = f"≥ {JOINS_PER_SECOND:.0f} joins/s"
    name = f"joins, {AT_ONCE} at a time"
    return [
        figure(burst.SECTION, name, "joins/s", rate, goal, rate >= JOINS_PER_SECOND),
        latency(burst.SECTION, f"  each of these {site.scale.load}", times),
    ]


async def measure_depth(site: Site) -> list[Row]:
    """Joining and listing a day on which hardly anybody, or very many, wait."""
    short, long = site.day(SHORT_DAY), site.day(LONG_DAY)
    for day, waiting in ((short, SHORT_LINE), (long, site.scale.deep_line)):
        await site.block(TERRACE, day)
        _, rate = await join_steadily(site, day, waiting)
    await site.rest()
    samples: dict[str, tuple[list[float], list[float]]] = {}
    for _ in range(site.scale.depth_samples):
        for place, day in enumerate((short, long)):
            for name, took in (await _depth_sample(site, day)).items():
                samples.setdefault(name, ([], []))[place].append(took)
    filling = f"filling the long line, {AT_ONCE} at a time"
    rows = [figure(SECTION, filling, "joins/s", rate)]
    for name, (few, many) in samples.items():
        rows += _compared(name, few, many, site.scale.deep_line)
    return rows


async def join_steadily(
    site: Site, day: date, number: int, zone: str = TERRACE
) -> tuple[list[float], float]:
    """How long each of that many joins took (ms), and how many there were a second."""
    left = [guest(site.guests.phone(), day, zone) for _ in range(number)]
    times: list[float] = []

    async def one_after_another() -> None:
        while left:
            took, _ = await timed(site.desk.join(left.pop(0)))
            times.append(took)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as callers:
        for _ in range(AT_ONCE):
            callers.create_task(one_after_another())
    return times, number / (time.perf_counter() - began)


async def _depth_sample(site: Site, day: date) -> dict[str, float]:
    desk, waiting = site.desk, {"fecha": day.isoformat(), "estado": "WAITING"}
    path = "/api/mobile/waitlist"
    await site.think()
    joining, entry = await timed(desk.join(guest(site.guests.phone(), day, TERRACE)))
    await site.think()
    await desk.leave(entry["id"])
    await site.think()
    usual, _ = await timed(desk.get(path, **waiting))
    same, _ = await timed(desk.get(path, **waiting, limit=SHORT_LINE))
    return {"join": joining, "list": usual, f"list, limit={SHORT_LINE}": same}


def _compared(name: str, few: Sequence[float], many: Sequence[float], deep: int) -> list[Row]:
    ratio = percentile(many, 0.5) / percentile(few, 0.5)
    goal = f"≤ {DEPTH_RATIO}x"
    return [
        latency(SECTION, f"{name}, {SHORT_LINE} waiting", few),
        latency(SECTION, f"{name}, {deep} waiting", many),
        figure(SECTION, "  ratio of the p50", "x", ratio, goal, ratio <= DEPTH_RATIO),
    ]
