"""How the cost of a join and of a list grows with what there is already."""

from dataclasses import dataclass, field
from datetime import date

from bench.boards import open_boards
from bench.desk import guest
from bench.house import TERRACE
from bench.load import join_steadily
from bench.process import Meter, megabytes
from bench.report import Row, figure, latency
from bench.site import Site
from bench.stats import timed
from workflows.contract import day_workflow_id

LINE, DAYS = "Growth: guests in line", "Growth: days open"
HISTORY, SCREENS = "Growth: a day's history", "Growth: screens open"
LINE_DAY, HISTORY_DAY, SCREENS_DAY, FIRST_DAY = 26, 27, 28, 30
EVENTS = 250


@dataclass
class Samples:
    """What joins and lists took (ms), and what the API used meanwhile (cores)."""

    joins: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    api: float = 0.0

    def rows(self, section: str, name: str) -> list[Row]:
        """The section's rows of that many."""
        return [
            latency(section, f"join, {name}", self.joins),
            latency(section, f"list, {name}", self.lists),
        ]


async def measure_line(site: Site) -> list[Row]:
    """One day on which more and more guests wait."""
    day, waiting, rows = site.day(LINE_DAY), 0, []
    await site.block(TERRACE, day)
    for most in site.scale.growth_line:
        await join_steadily(site, day, most - waiting)
        waiting = most
        rows += (await _sampled(site, day)).rows(LINE, f"{most} wait")
        rows.append(_memory(site, LINE, "worker"))
    return rows


async def measure_days(site: Site) -> list[Row]:
    """More and more days are open, with a guest on each."""
    opened, rows = 0, []
    for most in site.scale.growth_days:
        for ahead in range(FIRST_DAY + opened, FIRST_DAY + most):
            await site.block(TERRACE, site.day(ahead))
            await join_steadily(site, site.day(ahead), 1)
        opened = most
        rows += (await _sampled(site, site.day(FIRST_DAY))).rows(DAYS, f"{most} days")
        rows.append(_memory(site, DAYS, "worker"))
    return rows


async def measure_history(site: Site) -> list[Row]:
    """Guests come and go on one day until its history begins anew; by the events it had then."""
    day = site.day(HISTORY_DAY)
    await site.block(TERRACE, day)
    handle = site.temporal.get_workflow_handle(day_workflow_id(site.restaurant.id, day))
    by_events: dict[int, list[float]] = {}
    longest = 0
    for _ in range(site.scale.growth_joins):
        events = (await handle.describe()).history_length
        longest = max(longest, events)
        by_events.setdefault(events // EVENTS, []).append(await _come_and_go(site, day))
    rows = [
        latency(HISTORY, f"join, {n * EVENTS} to {(n + 1) * EVENTS} events", took)
        for n, took in sorted(by_events.items())
    ]
    return [*rows, figure(HISTORY, "the longest history", "events", longest)]


async def measure_screens(site: Site) -> list[Row]:
    """More and more boards show one day on which guests join and leave."""
    day, rows = site.day(SCREENS_DAY), []
    await site.block(TERRACE, day)
    await join_steadily(site, day, 50)
    name, password = site.user
    token = (await site.desk.token(name, password))["access_token"]
    for most in site.scale.growth_screens:
        async with open_boards(site, token, day, most):
            found = await _sampled(site, day)
            rows += found.rows(SCREENS, f"{most} boards")
            rows.append(figure(SCREENS, "  the API's CPU meanwhile", "%", 100 * found.api))
            rows.append(_memory(site, SCREENS, "api"))
    return rows


async def _sampled(site: Site, day: date) -> Samples:
    found = Samples()
    await site.rest()
    meter = Meter(site.installation.pid("api"))
    query = {"fecha": day.isoformat(), "estado": "WAITING"}
    for _ in range(site.scale.growth_samples):
        found.joins.append(await _come_and_go(site, day))
        await site.think()
        found.lists.append((await timed(site.desk.get("/api/mobile/waitlist", **query)))[0])
    found.api = meter.cores()
    return found


async def _come_and_go(site: Site, day: date) -> float:
    await site.think()
    took, entry = await timed(site.desk.join(guest(site.guests.phone(), day, TERRACE)))
    await site.think()
    await site.desk.leave(entry["id"])
    return took


def _memory(site: Site, section: str, process: str) -> Row:
    used = megabytes(site.installation.pid(process))
    return figure(section, f"  the {process}'s memory", "MB", used)
