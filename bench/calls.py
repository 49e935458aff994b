"""Every API call one at a time, each sample right after one of the engine operation under it.

Product and floor take turns (floor, call, floor, call, ...), so that whatever else the machine
does hits both alike. The calls follow one another as in an evening, so the state of the days
stays the same from cycle to cycle.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from bench.desk import guest
from bench.floor import QUERY, SIGNAL, UPDATE, UPDATE_WITH_START
from bench.house import ARRIVAL, INDOORS, PARTY, TERRACE
from bench.report import Row, against_floor, latency
from bench.site import Site
from bench.stats import timed

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]

SECTION = "API calls, one at a time"
FLOOR_SECTION = "The engine's floor"
LISTED = 10
NO_FLOOR = ""


class Turns:
    """Samples of calls and of the floor under each."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._floors: dict[str, str] = {}
        self._samples: dict[str, list[float]] = defaultdict(list)
        self._below: dict[str, list[float]] = defaultdict(list)

    async def take(self, name: str, floor: str, call: Call[T], *, paced: bool = True) -> T:
        """One sample of the floor (unless there is none), then one of the call."""
        self._floors[name] = floor
        if floor:
            await self._site.floor.renew()
            self._below[name].append(await self._sample(self._site.floor.operations[floor], paced))
        if paced:
            await self._site.think()
        took, result = await timed(call())
        self._samples[name].append(took)
        return result

    async def bare(self, floor: str) -> None:
        """One sample of a floor operation by itself."""
        await self._site.floor.renew()
        self._samples[floor].append(await self._sample(self._site.floor.operations[floor], True))

    def rows(self) -> list[Row]:
        """All of them, in the order in which they were first taken."""
        return [self._row(name) for name in self._samples]

    def _row(self, name: str) -> Row:
        floor, samples = self._floors.get(name), self._samples[name]
        if floor is None:
            return latency(FLOOR_SECTION, name, samples)
        if not floor:
            return latency(SECTION, name, samples)
        return against_floor(SECTION, name, samples, floor, self._below[name])

    async def _sample(self, operation: Call[Any], paced: bool) -> float:
        if paced:
            await self._site.think()
        return (await timed(operation()))[0]


async def measure(site: Site) -> list[Row]:
    """All API calls, and the floor."""
    for ahead in (1, 3, 4):
        await site.block(TERRACE, site.day(ahead))
    for _ in range(LISTED):
        await site.desk.join(guest(site.guests.phone(), site.day(3), TERRACE))
    turns = Turns(site)
    for floor in (UPDATE, UPDATE_WITH_START, SIGNAL, QUERY):
        for _ in range(site.scale.cycles):
            await turns.bare(floor)
    for _ in range(site.scale.cycles):
        await _guests_calls(turns, site)
        await _table_calls(turns, site)
        await _plain_calls(turns, site)
    for _ in range(site.scale.back_to_back):
        await _back_to_back(turns, site)
    return turns.rows()


async def _guests_calls(turns: Turns, site: Site) -> None:
    desk, day, phone = site.desk, site.day(1), site.guests.phone
    body = guest(phone(), day, TERRACE)
    entry = (await turns.take("join", UPDATE, lambda: desk.join(body)))["id"]
    listed = site.day(3).isoformat()
    await turns.take(f"list of {LISTED}", QUERY, lambda: desk.entries(listed))
    await turns.take("one entry", QUERY, lambda: desk.entry(entry))
    await turns.take("notify", UPDATE, lambda: desk.notify(entry, site.house.tables(INDOORS)[0]))
    await desk.leave(entry)
    bare = guest(phone(), day, TERRACE)
    joined = await turns.take(
        "join, no Idempotency-Key", UPDATE, lambda: desk.join_without_key(bare)
    )
    await turns.take("cancel (DELETE)", UPDATE, lambda: desk.leave(joined["data"]["id"]))
    caller = phone()
    await turns.take("VAPI add_to_waitlist", UPDATE, lambda: site.voice.add(caller, day, TERRACE))
    await desk.leave(await _entry_of(site, caller))


async def _table_calls(turns: Turns, site: Site) -> None:
    desk, (first, second, third) = site.desk, site.house.tables(INDOORS)[:3]
    other = site.day(2).isoformat()
    await _looks_for_a_table(turns, site)
    await turns.take("tables list", QUERY, lambda: desk.get("/api/mobile/tables", fecha=other))
    await turns.take("seat", UPDATE, lambda: desk.seat(first))
    await turns.take("free", UPDATE, lambda: desk.free_now(first))
    await turns.take("block", UPDATE, lambda: desk.block(second, site.day(2)))
    await desk.free(second, other, ARRIVAL)
    booking = guest(site.guests.phone(), site.day(2)) | {"mesa": third}
    booked = await turns.take("book", UPDATE, lambda: desk.book(booking))
    await turns.take("cancel booking", UPDATE, lambda: desk.cancel_booking(booked["id"]))


async def _looks_for_a_table(turns: Turns, site: Site) -> None:
    looks = {"availability": (2, INDOORS), "availability, nothing free": (3, TERRACE)}
    for name, (ahead, zone) in looks.items():
        wish = {"fecha": site.day(ahead).isoformat(), "hora": ARRIVAL, "zona": zone}
        look = partial(site.desk.get, "/api/mobile/availability", num_personas=PARTY, **wish)
        await turns.take(name, QUERY, look)


async def _plain_calls(turns: Turns, site: Site) -> None:
    await turns.take("token", NO_FLOOR, lambda: site.desk.token(*site.user))
    await turns.take("health", NO_FLOOR, lambda: site.desk.get("/health"))
    await turns.take("ready", NO_FLOOR, lambda: site.desk.get("/ready"))


async def _back_to_back(turns: Turns, site: Site) -> None:
    body = guest(site.guests.phone(), site.day(4), TERRACE)
    join = "join, back to back"
    await turns.take(join, UPDATE, lambda: site.desk.join(body), paced=False)


async def _entry_of(site: Site, phone: str) -> str:
    day = site.day(1).isoformat()
    page = await site.desk.get("/api/mobile/waitlist", fecha=day, estado="WAITING")
    return next(str(e["id"]) for e in page["data"] if e["telefono_cliente"] == phone)
