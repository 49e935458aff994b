"""One run: which sections there are, on which installation each is measured, and in which order."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import httpx
from playwright.async_api import Error as BrowserError
from temporalio.exceptions import TemporalError

from bench import (
    beside,
    burst,
    calls,
    demo,
    domain,
    edits,
    expiry,
    flows,
    growth,
    idle,
    load,
    mirror,
    once,
    screens,
)
from bench.house import House
from bench.report import Row
from bench.scale import Scale
from bench.site import Site, open_site
from bench.stats import Unmeasurable
from cli.errors import CommandError

Measure = Callable[[Site], Awaitable[list[Row]]]

ON_EVENING: dict[str, Measure] = {
    "calls": calls.measure,
    "flows": flows.measure,
    "burst": burst.measure,
    "load": load.measure_load,
    "depth": load.measure_depth,
    "screens": screens.measure,
    "idle": idle.measure,
    "growth-line": growth.measure_line,
    "growth-days": growth.measure_days,
    "growth-history": growth.measure_history,
    "growth-screens": growth.measure_screens,
}
ON_ONE_TABLE: dict[str, Measure] = {"chain": expiry.measure_chain}
ON_MANY_TABLES: dict[str, Measure] = {
    "second": expiry.measure_second,
    "minute": expiry.measure_minute,
}
WITH_A_BASE: dict[str, Measure] = {
    "mirror": mirror.measure,
    "edits": edits.measure,
    "beside": beside.measure,
}
WITH_KILLS: dict[str, Measure] = {"once": once.measure}
FAULTS = (CommandError, TemporalError, httpx.HTTPError, BrowserError, OSError)
DOMAIN, DEMO = "domain", "demo"
SECTIONS = (DOMAIN, *ON_EVENING, *ON_ONE_TABLE, *ON_MANY_TABLES, *WITH_KILLS, *WITH_A_BASE, DEMO)


class Run:
    """Measures the chosen sections; what fails is noted and does not stop the others."""

    def __init__(
        self, folder: Path, scale: Scale, only: Sequence[str], say: Callable[[str], None]
    ) -> None:
        self._folder, self._scale, self._only, self._say = folder, scale, only, say
        self.rows: list[Row] = []
        self.failures: dict[str, str] = {}

    async def measure(self) -> None:
        """Everything, one section after the other."""
        if DOMAIN in self._only:
            await self._section(DOMAIN, domain.measure())
        await self._on("evening", House(10, 10), ON_EVENING, {})
        chain = {"WAITLIST_HOLD_SECONDS": str(expiry.CHAIN_HOLD_SECONDS)}
        await self._on("one-table", House(1), ON_ONE_TABLE, chain)
        await self._on("many-tables", House(expiry.HOLDS_PER_DAY + 1), ON_MANY_TABLES, {})
        await self._on(
            "kills", House(once.OFFERS_PER_DAY + 1), WITH_KILLS, {}, workers=once.WORKERS
        )
        await self._on("base", House(10, 10), WITH_A_BASE, {}, airtable=True)
        if DEMO in self._only:
            await self._section(DEMO, demo.measure(self._made("demo"), self._scale.demos))

    async def _on(
        self,
        name: str,
        house: House,
        sections: Mapping[str, Measure],
        env: Mapping[str, str],
        workers: int = 1,
        *,
        airtable: bool = False,
    ) -> None:
        chosen = {n: measure for n, measure in sections.items() if n in self._only}
        if not chosen:
            return
        try:
            folder, scale = self._made(name), self._scale
            opening = open_site(folder, scale, house, env, workers, airtable=airtable)
            async with opening as site:
                for section, measure in chosen.items():
                    await self._section(section, measure(site))
        except FAULTS as error:
            self.failures[name] = f"the installation does not run: {error!r}"

    async def _section(self, name: str, measuring: Awaitable[list[Row]]) -> None:
        began = time.monotonic()
        try:
            self.rows += await measuring
        except (Unmeasurable, *FAULTS) as error:
            self.failures[name] = str(error) or repr(error)
        except BaseExceptionGroup as errors:
            self.failures[name] = repr(errors.exceptions[0])
        self._say(f"[dim]{name}: {time.monotonic() - began:.1f} s[/dim]")

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        return folder
