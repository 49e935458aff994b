"""What a worker costs while many guests wait and nothing happens."""

import asyncio

from bench.house import TERRACE
from bench.load import join_steadily
from bench.process import Meter, megabytes
from bench.report import Row, figure
from bench.site import Site

SECTION = "A worker of many waits"
FIRST_DAY, DAYS = 20, 4
MOST_MB, MOST_CPU_PERCENT = 400.0, 3.0


async def measure(site: Site) -> list[Row]:
    """All waits are open and in the worker's cache, on a few days."""
    waiting = site.scale.idle_waits
    for ahead in range(FIRST_DAY, FIRST_DAY + DAYS):
        await site.block(TERRACE, site.day(ahead))
        await join_steadily(site, site.day(ahead), waiting // DAYS)
    await site.rest()
    pid = site.installation.pid("worker")
    meter = Meter(pid)
    await asyncio.sleep(site.scale.idle_seconds)
    percent = meter.cores() * 100
    memory = megabytes(pid)
    name = f"{waiting} entries wait: the worker's memory"
    return [
        figure(SECTION, name, "MB", memory, f"< {MOST_MB:.0f}", memory < MOST_MB),
        figure(
            SECTION,
            "  its CPU, of one core",
            "%",
            percent,
            f"< {MOST_CPU_PERCENT:.0f}",
            percent < MOST_CPU_PERCENT,
        ),
    ]
