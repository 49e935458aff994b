"""Every API call one at a time, each sample right after one of the engine operation under it.

Product and floor take turns (floor, call, floor, call, ...), so that whatever else the machine
does hits both alike. The calls follow one another as in an evening, so the state of the days
stays the same from cycle to cycle. A join has two floors: a bare update, and one that starts a
workflow, which is the least that a join asks of the engine.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from bench.desk import guest
from bench.floor import QUERY, SIGNAL, UPDATE, UPDATE_STARTS, UPDATE_WITH_START
from bench.house import ARRIVAL, INDOORS, PARTY, TERRACE
from bench.report import Row, against_floor, latency
from bench.site import Site
from bench.stats import timed

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]

SECTION = "API calls, one at a time"
FLOOR_SECTION = "The engine's floor"
LISTED = 10
IN_A_ROW = 10
FLOORS = (UPDATE, UPDATE_WITH_START, UPDATE_STARTS, SIGNAL, QUERY)
JOIN = (UPDATE, UPDATE_STARTS)


class Turns:
    """Samples of calls and of the floor under each."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._samples: dict[str, list[float]] = defaultdict(list)
        self._below: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    async def take(self, name: str, call: Call[T], *floors: str, paced: bool = True) -> T:
        """One sample of each floor, then one of the call."""
        for floor in floors:
            await self._site.floor.renew()
            took = await self._sample(self._site.floor.operations[floor], paced)
            self._below[name][floor].append(took)
        if paced:
            await self._site.think()
        took, result = await timed(call())
        self._samples[name].append(took)
        return result

    async def take_in_rows(self, name: str, call: Call[Any], floor: str) -> None:
        """A row of samples of the floor, then one of the call, without a pause within a row."""
        below = self._site.floor.operations[floor]
        for samples, one in ((self._below[name][floor], below), (self._samples[name], call)):
            await self._site.floor.renew()
            await self._site.rest()
            samples += [(await timed(one()))[0] for _ in range(IN_A_ROW)]

    async def bare(self, floor: str) -> None:
        """One sample of a floor operation by itself."""
        await self._site.floor.renew()
        self._samples[floor].append(await self._sample(self._site.floor.operations[floor], True))

    def rows(self) -> list[Row]:
        """All of them, in the order in which they were first taken."""
        return [row for name in self._samples for row in self._rows(name)]

    def _rows(self, name: str) -> list[Row]:
        samples, below = self._samples[name], self._below[name]
        if not below:
            return [latency(FLOOR_SECTION if name in FLOORS else SECTION, name, samples)]
        rows = [against_floor(SECTION, name, samples, *floor) for floor in below.items()]
        return [rows[0], *(replace(row, name=f"{name}: {row.floor}") for row in rows[1:])]

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
    for floor in FLOORS:
        for _ in range(site.scale.cycles):
            await turns.bare(floor)
    for _ in range(site.scale.cycles):
        await _guests_calls(turns, site)
        await _table_calls(turns, site)
        await _plain_calls(turns, site)
    for _ in range(site.scale.back_to_back):
        await _back_to_back(turns, site)
    for _ in range(site.scale.back_to_back // IN_A_ROW):
        await _in_a_row(turns, site)
    return turns.rows()


async def _guests_calls(turns: Turns, site: Site) -> None:
    desk, day, phone = site.desk, site.day(1), site.guests.phone
    body = guest(phone(), day, TERRACE)
    entry = (await turns.take("join", lambda: desk.join(body), *JOIN))["id"]
    listed = site.day(3).isoformat()
    await turns.take(f"list of {LISTED}", lambda: desk.entries(listed), QUERY)
    await turns.take("one entry", lambda: desk.entry(entry), QUERY)
    await turns.take("notify", lambda: desk.notify(entry, site.house.tables(INDOORS)[0]), UPDATE)
    await desk.leave(entry)
    bare = guest(phone(), day, TERRACE)
    joined = await turns.take(
        "join, no Idempotency-Key", lambda: desk.join_without_key(bare), *JOIN
    )
    await turns.take("cancel (DELETE)", lambda: desk.leave(joined["data"]["id"]), UPDATE)
    caller = phone()
    await turns.take("VAPI add_to_waitlist", lambda: site.voice.add(caller, day, TERRACE), *JOIN)
    await desk.leave(await _entry_of(site, caller))


async def _table_calls(turns: Turns, site: Site) -> None:
    desk, (first, second, third) = site.desk, site.house.tables(INDOORS)[:3]
    other = site.day(2).isoformat()
    await _looks_for_a_table(turns, site)
    await turns.take("tables list", lambda: desk.get("/api/mobile/tables", fecha=other), QUERY)
    await turns.take("seat", lambda: desk.seat(first), UPDATE)
    await turns.take("free", lambda: desk.free_now(first), UPDATE)
    await turns.take("block", lambda: desk.block(second, site.day(2)), UPDATE)
    await desk.free(second, other, ARRIVAL)
    booking = guest(site.guests.phone(), site.day(2)) | {"mesa": third}
    booked = await turns.take("book", lambda: desk.book(booking), UPDATE)
    await turns.take("cancel booking", lambda: desk.cancel_booking(booked["id"]), UPDATE)


async def _looks_for_a_table(turns: Turns, site: Site) -> None:
    looks = {"availability": (2, INDOORS), "availability, nothing free": (3, TERRACE)}
    for name, (ahead, zone) in looks.items():
        wish = {"fecha": site.day(ahead).isoformat(), "hora": ARRIVAL, "zona": zone}
        look = partial(site.desk.get, "/api/mobile/availability", num_personas=PARTY, **wish)
        await turns.take(name, look, QUERY)


async def _plain_calls(turns: Turns, site: Site) -> None:
    await turns.take("token", lambda: site.desk.token(*site.user))
    await turns.take("health", lambda: site.desk.get("/health"))
    await turns.take("ready", lambda: site.desk.get("/ready"))


async def _back_to_back(turns: Turns, site: Site) -> None:
    join = partial(_one_more, site)
    await turns.take("join, back to back", join, UPDATE, paced=False)


async def _in_a_row(turns: Turns, site: Site) -> None:
    # Not one by one: what an update starts would be at work during the join, and what a join
    # starts during the update. So each bears what it leaves behind itself.
    join = partial(_one_more, site)
    await turns.take_in_rows(f"join, {IN_A_ROW} in a row", join, UPDATE_STARTS)


async def _one_more(site: Site) -> None:
    await site.desk.join(guest(site.guests.phone(), site.day(4), TERRACE))


async def _entry_of(site: Site, phone: str) -> str:
    day = site.day(1).isoformat()
    page = await site.desk.get("/api/mobile/waitlist", fecha=day, estado="WAITING")
    return next(str(e["id"]) for e in page["data"] if e["telefono_cliente"] == phone)
