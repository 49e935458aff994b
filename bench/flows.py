"""What guests notice: a table comes free and a telephone rings, they answer and are answered.

One table goes round: it is freed, its guest declines, the next one in line accepts. The next
round frees it from that guest. Nobody answers in the very instant in which their telephone rings:
the pause before a sample is also the guests'.
"""

from collections.abc import Awaitable

from bench import chat
from bench.desk import guest
from bench.floor import SIGNAL_UPDATE
from bench.house import ARRIVAL, INDOORS
from bench.report import Row, against_floor, latency
from bench.site import Site
from bench.stats import timed

SECTION = "What guests notice"
FREED_BELOW, PASSED_ON_BELOW, TWIML_BELOW = 150.0, 300.0, 250.0
DAY_AHEAD = 5


class Rounds:
    """Samples in ms."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._day = site.day(DAY_AHEAD)
        self._table = site.house.tables(INDOORS)[0]
        self.freed: list[float] = []
        self.passed_on: list[float] = []
        self.replied: list[float] = []
        self.below_replied: list[float] = []

    async def one(self) -> None:
        """One round."""
        site = self._site
        first, second = site.guests.phone(), site.guests.phone()
        for phone in (first, second):
            await site.desk.join(guest(phone, self._day, INDOORS))
        await site.think()
        freeing = site.desk.free(self._table, self._day.isoformat(), ARRIVAL)
        self.freed.append(await self._rings_after(freeing, first))
        await site.think()
        self.passed_on.append(await self._rings_after(self._answers(first, "NO"), second))
        await site.think()
        await self._answers(second, "SÍ")
        await site.think()

    async def _rings_after(self, cause: Awaitable[object], phone: str) -> float:
        began = chat.now()
        await cause
        return chat.ms_since(began, await chat.rings(self._site.standin, phone))

    async def _answers(self, phone: str, text: str) -> None:
        self.replied.append(await chat.writes(self._site.standin, phone, text))

    async def floor(self) -> None:
        """One sample of what stands under a reply."""
        await self._site.floor.renew()
        await self._site.think()
        took, _ = await timed(self._site.floor.operations[SIGNAL_UPDATE]())
        self.below_replied.append(took)


async def measure(site: Site) -> list[Row]:
    """Free, decline, accept."""
    await site.block(INDOORS, site.day(DAY_AHEAD))
    rounds = Rounds(site)
    for _ in range(site.scale.flows):
        await rounds.floor()
        await rounds.one()
        await rounds.floor()
    replies = "reply → TwiML"
    return [
        latency(SECTION, "table freed → WhatsApp", rounds.freed, FREED_BELOW),
        latency(SECTION, "decline → next guest's WhatsApp", rounds.passed_on, PASSED_ON_BELOW),
        latency(SECTION, replies, rounds.replied, TWIML_BELOW),
        against_floor(
            SECTION,
            f"{replies}, beside the floor",
            rounds.replied,
            SIGNAL_UPDATE,
            rounds.below_replied,
        ),
    ]
