"""What guests notice of the mirror: a burst of changes beside an Airtable, and beside none."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx

from bench import chat
from bench.desk import guest
from bench.house import TERRACE
from bench.mirror import WORDS, all_of, set_up, until_equal
from bench.report import Row, figure, latency
from bench.site import Site, open_site
from bench.stats import percentile

SECTION = "Guests beside the mirror"
FIRST_DAY = 14
# At a time so few that guests wait for what is measured, not for one another.
AT_ONCE = 4
MOST = 1.10


@dataclass
class Side:
    """One installation, and how long its guests waited for their answers, in ms."""

    site: Site
    base: httpx.AsyncClient | None
    waits: list[float] = field(default_factory=list)

    async def round(self, number: int) -> None:
        """Guests of a day of their own write twice each; then the base comes to rest."""
        site, day = self.site, self.site.day(FIRST_DAY + number)
        await site.block(TERRACE, day)
        phones = [site.guests.phone() for _ in range(site.scale.beside_guests)]
        for phone in phones:
            await site.desk.join(guest(phone, day, TERRACE))
        await self._rest(day)
        for words in WORDS:

            async def write(phone: str, words: str = words) -> None:
                self.waits.append(await chat.writes(site.standin, phone, words))

            await all_of(phones, write, AT_ONCE)
        await self._rest(day)

    async def _rest(self, day: date) -> None:
        if self.base is not None:
            await until_equal(self.site, self.base, day)


async def measure(site: Site) -> list[Row]:
    """The same burst in turns at both installations, of which one has a base."""
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=site.installation.airtable_url, trust_env=False, timeout=30.0
            )
        )
        await set_up(site)
        other = await stack.enter_async_context(_without(site))
        sides = (Side(site, base), Side(other, None))
        for number in range(site.scale.beside_rounds):
            # Who is first in a round changes, because the machine's pace does.
            for side in sides if number % 2 == 0 else sides[::-1]:
                await side.round(number)
    return _rows(*sides)


@asynccontextmanager
async def _without(site: Site) -> AsyncIterator[Site]:
    folder = Path(site.installation.settings.data_dir) / "without"
    folder.mkdir()
    async with open_site(folder, site.scale, site.house) as other:
        yield other


def _rows(beside: Side, alone: Side) -> list[Row]:
    rows = [
        latency(SECTION, "a guest's message → TwiML, with a base", beside.waits),
        latency(SECTION, "  without one, in turns", alone.waits),
    ]
    for name, share in (("median", 0.5), ("p95", 0.95)):
        ratio = percentile(beside.waits, share) / percentile(alone.waits, share)
        rows.append(
            figure(SECTION, f"  {name}, with : without", "x", ratio, f"≤ {MOST}", ratio <= MOST)
        )
    return rows
