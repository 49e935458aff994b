"""What the staff's screens cost: the first view, a tap, and many boards open at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from api.sessions import COOKIE
from bench.boards import open_boards
from bench.desk import guest
from bench.house import INDOORS, TERRACE
from bench.load import join_steadily
from bench.process import Meter, megabytes
from bench.report import Row, figure, latency
from bench.site import Site
from bench.stats import Unmeasurable, timed
from tests.chromium import DESK, chromium, someone

SECTION = "The staff's screens"
DAY = 15
WAITING, BOARDS = 200, 50
VIEW_BELOW_MS, TAP_BELOW_MS = 1500.0, 300.0
MOST_CORES, MOST_MB = 1.0, 500.0
# Within the page, so that what drives the browser costs nothing: from the tap to the tile's words.
TAP = """async (table) => {
  const tile = () => document.querySelector(`[data-mesa="${table}"]`);
  const began = performance.now();
  document.querySelector('dialog [data-action="free"]').click();
  while (!tile()?.textContent.includes("Libre")) {
    if (performance.now() - began > 10000) return -1;
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - began;
}"""


async def measure(site: Site) -> list[Row]:
    """On a day with many waiting guests; taps are on today's floor."""
    day = site.day(DAY)
    await site.block(TERRACE, day)
    await join_steadily(site, day, WAITING)
    name, password = site.user
    token = (await site.desk.token(name, password))["access_token"]
    async with chromium() as browser:
        async with _screen(browser, site, token) as page:
            views = [await _view(page, day.isoformat()) for _ in range(site.scale.screen_views)]
        async with _screen(browser, site, token) as page:
            taps = [await _tap(site, page) for _ in range(site.scale.screen_taps)]
    boards = await _many(site, token)
    return [
        latency(SECTION, f"a board with {WAITING} waiting, first view", views, VIEW_BELOW_MS),
        latency(SECTION, "a table freed by a tap → shown as free", taps, TAP_BELOW_MS),
        *boards,
    ]


@asynccontextmanager
async def _screen(browser: Browser, site: Site, token: str) -> AsyncIterator[Page]:
    """A page of somebody who is logged in, in a browser that knows nothing yet."""
    url = site.installation.api_url
    async with someone(browser, DESK, base_url=url, locale="es-ES") as context:
        await context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        yield await context.new_page()


async def _view(page: Page, day: str) -> float:
    """A board from the address to its last card, nothing of it kept by the browser."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    began = time.perf_counter()
    await page.goto(f"/panel?fecha={day}", wait_until="commit")
    await page.locator("[data-entry]").nth(WAITING - 1).wait_for()
    return (time.perf_counter() - began) * 1000


async def _tap(site: Site, page: Page) -> float:
    """One table is occupied, and freed by a tap."""
    table = site.house.tables(INDOORS)[0]
    await site.desk.seat(table)
    if "/panel/mesas" not in page.url:
        await page.goto("/panel/mesas")
    tile = page.locator(f'[data-mesa="{table}"]')
    await tile.filter(has_text="Ocupada").click()
    await page.locator('dialog [data-action="free"]').first.wait_for()
    took = float(await page.evaluate(TAP, table))
    if took < 0:
        raise Unmeasurable("a tap had no effect on the screen")
    await page.locator("dialog").wait_for(state="hidden")
    return took


async def _many(site: Site, token: str) -> list[Row]:
    """Many boards are open on one API while guests join and leave."""
    pid = site.installation.pid("api")
    async with open_boards(site, token, site.day(DAY), BOARDS) as heard:
        before = [board.bytes for board in heard]
        began, meter = time.monotonic(), Meter(pid)
        joins = [await _come_and_go(site) for _ in range(site.scale.screen_changes)]
        seconds = time.monotonic() - began
        cores = meter.cores()
        told = [board.bytes - then for board, then in zip(heard, before, strict=True)]
        memory = megabytes(pid)
    if not all(told):
        raise Unmeasurable("a board was told nothing")
    title = f"{BOARDS} boards, {WAITING} waiting, two changes a second: "
    return [
        figure(SECTION, f"{title}the API's CPU", "cores", cores, "< 1", cores < MOST_CORES),
        figure(SECTION, "  its memory", "MB", memory, "< 500", memory < MOST_MB),
        figure(SECTION, "  what each board is told", "kB/s", sum(told) / seconds / BOARDS / 1000),
        latency(SECTION, "  a join meanwhile", joins),
    ]


async def _come_and_go(site: Site) -> float:
    """A guest joins, and leaves; how long the join took (ms)."""
    took, entry = await timed(site.desk.join(guest(site.guests.phone(), site.day(DAY), TERRACE)))
    await site.desk.leave(entry["id"])
    await asyncio.sleep(1.0)
    return took
