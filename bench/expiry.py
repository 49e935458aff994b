"""How late holds expire of which nobody hears anything: alone, many in a second, in a minute."""

import asyncio
import math
import time
from dataclasses import replace
from datetime import date, timedelta

from bench import chat, holds
from bench.desk import guest
from bench.house import EVENING, INDOORS
from bench.load import join_steadily
from bench.report import Row, figure, latency
from bench.site import Site
from workflows.contract import day_workflow_id

SECTION = "Expiry"
CHAIN_HOLD_SECONDS = 1
CHAIN_DAY, SECOND_DAY, MINUTE_DAY = 1, 10, 30
BATCH = 10
HOLDS_PER_DAY = 100
# From the last batch of the same second to its deadline.
QUIET_SECONDS = 4
# From the first deadline of the minute to that of the last day's first guest.
MINUTE_SPREAD_SECONDS = 50
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


async def measure_chain(site: Site) -> list[Row]:
    """One table for a line of silent guests: each hold that ends begins the next.

    The installation has one table and holds of `CHAIN_HOLD_SECONDS`.
    """
    day, number = site.day(CHAIN_DAY), site.scale.chain
    phones = [site.guests.phone() for _ in range(number)]
    for phone in phones:
        await site.desk.join(guest(phone, day, INDOORS))
    rings = [await chat.rings(site.standin, phone) for phone in phones]
    ended = sorted(await holds.expired(site, [day], number), key=lambda hold: hold.due)
    onward = [chat.ms_since(hold.due, ring) for hold, ring in zip(ended, rings[1:], strict=False)]
    name = "deadline → next guest's WhatsApp"
    return [
        *holds.rows(SECTION, "1 hold at a time", ended, judged=False),
        latency(SECTION, f"  {name}", onward),
    ]


async def measure_second(site: Site) -> list[Row]:
    """Many holds that are due in the same second.

    A hold lasts whole seconds from the moment its message went out. So one batch of guests joins
    in each second, every batch on a day of its own whose hold is a second shorter.
    """
    batches = site.scale.second_batches
    days = [site.day(SECOND_DAY + batch) for batch in range(batches)]
    for batch, day in enumerate(days):
        await _open(site, day, QUIET_SECONDS + batches - batch)
    first = math.ceil(time.time()) + 1
    for batch, day in enumerate(days):
        await asyncio.sleep(max(0.0, first + batch - time.time()))
        await asyncio.gather(*(_join(site, day) for _ in range(BATCH)))
    ended = await holds.expired(site, days, batches * BATCH)
    together = holds.busiest((hold.due for hold in ended), SECOND)
    found = holds.rows(SECTION, f"{len(ended)} holds in a second", ended, judged=True)
    return [*found, _spread(together, len(ended), "second")]


async def measure_minute(site: Site) -> list[Row]:
    """Very many holds that are due within one minute.

    However long it takes to get that many guests in line: the day of each hundred has a hold that
    ends when its share of the minute comes.
    """
    number = site.scale.minute_holds
    days = [site.day(MINUTE_DAY + n) for n in range(math.ceil(number / HOLDS_PER_DAY))]
    first = time.time() + site.scale.minute_lead_seconds
    for n, day in enumerate(days):
        due = first + n * MINUTE_SPREAD_SECONDS / len(days)
        await _open(site, day, max(1, round(due - time.time())))
        await join_steadily(site, day, min(HOLDS_PER_DAY, number - n * HOLDS_PER_DAY), INDOORS)
    ended = await holds.expired(site, days, number)
    together = holds.busiest((hold.due for hold in ended), MINUTE)
    found = holds.rows(SECTION, f"{number} holds in a minute", ended, judged=True)
    return [*found, _spread(together, number, "minute")]


async def _open(site: Site, day: date, hold_seconds: int) -> None:
    """Open the day, then give it a hold of its own."""
    await site.desk.block(site.house.tables(INDOORS)[-1], day, EVENING)
    rules = replace(site.restaurant, hold_seconds=hold_seconds)
    handle = site.temporal.get_workflow_handle(day_workflow_id(site.restaurant.id, day))
    await handle.signal("configure", rules)


async def _join(site: Site, day: date) -> None:
    await site.desk.join(guest(site.guests.phone(), day, INDOORS))


def _spread(together: int, number: int, span: str) -> Row:
    return figure(
        SECTION,
        f"  due in the busiest {span}",
        "holds",
        float(together),
        note=f"of {number}; the lateness above is of all of them",
    )
