"""Whatever happens on the way, in the end the base has what the read model has."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, text
from sqlalchemy.util import await_only

from activities.mirror_ports import MirrorItem
from activities.ports import DayChanges
from adapters.sql import Database, open_database
from adapters.sql.mirror import SqlMirror
from adapters.sql.privacy import SqlPrivacy
from adapters.sql.tables import entries, reservations
from domain.model import Entry, Reservation, ReservationStatus, Status
from tests.sql_samples import DAY, LOCATION, MARIA, NOW, booked, booking, entry, offer

GUESTS = 5
_CHANGES: list[Callable[[Entry], Entry]] = [
    lambda e: replace(e, party_size=e.party_size + 1),
    lambda e: replace(e, offer=offer()),
    lambda e: replace(e, offer=None, status=Status.WAITING),
    lambda e: replace(e, status=Status.NOTIFIED, offer=offer()),
    lambda e: replace(e, status=Status.CANCELLED),
]
_who = st.integers(1, GUESTS)
_step = st.one_of(
    st.tuples(st.just("wait"), _who, st.sampled_from(_CHANGES)),
    st.tuples(st.just("book"), _who, st.sampled_from(ReservationStatus)),
    st.tuples(st.just("take"), st.integers(1, GUESTS), st.none()),
    st.tuples(st.sampled_from(["taken", "lost", "refused", "forget"]), st.none(), st.none()),
)


class House:
    """The read model, and the base as what it was given makes it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.mirror = SqlMirror(database.sql, lambda: NOW)
        self.base: dict[str, MirrorItem] = {}
        self.on_the_way: list[MirrorItem] = []
        self.waits: dict[int, Entry] = {}
        self.stays: dict[int, Reservation] = {}

    async def wait(self, number: int, change: Callable[[Entry], Entry]) -> None:
        """A guest joins, or something happens to them."""
        known = self.waits.get(number)
        fresh = entry(number) if known is None else change(known)
        newest = replace(fresh, guest=MARIA, version=fresh.version + 1)
        self.waits[number] = newest
        await self.database.store.save_entry(newest)

    async def book(self, number: int, status: ReservationStatus) -> None:
        """A reservation is made or changes."""
        known = self.stays.get(number) or booking(number)
        newest = replace(known, guest=MARIA, status=status, version=known.version + 1)
        self.stays[number] = newest
        await self.database.store.save_day(DayChanges(None, (), (booked(newest),)))

    async def take(self, limit: int, _: object) -> None:
        """A request is made up, unless one is on its way."""
        self.on_the_way = self.on_the_way or await self.mirror.due(LOCATION, limit)

    async def taken(self, *_: object) -> None:
        """The request has arrived."""
        self._arrive()
        await self.mirror.mirrored(self.on_the_way, NOW)
        self.on_the_way = []

    async def lost(self, *_: object) -> None:
        """It arrived, and nobody was told."""
        self._arrive()
        self.on_the_way = []

    async def refused(self, *_: object) -> None:
        """The base does not take it."""
        for item in self.on_the_way:
            await self.mirror.refused(item, "no", NOW)
        self.on_the_way = []

    async def forget(self, *_: object) -> None:
        """María asks to be forgotten, where she neither waits nor has booked."""
        await SqlPrivacy(self.database.sql, lambda: NOW).forget_phone(LOCATION, MARIA.phone)

    def _arrive(self) -> None:
        self.base.update({item.key: item for item in self.on_the_way})

    async def settle(self) -> None:
        """Nothing happens any more; the mirror catches up."""
        await self.taken()
        for _ in range(4 * GUESTS):
            await self.take(2, None)
            await self.taken()


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(_step, max_size=25))
async def test_in_the_end_the_base_has_what_we_have(
    database: Database, steps: list[tuple[str, Any, Any]]
) -> None:
    for table in (entries, reservations):
        await database.sql.change(delete(table))
    house = House(database)
    for name, *values in steps:
        await getattr(house, name)(*values)
    await house.settle()
    assert await house.mirror.due(LOCATION, 10) == []
    unwelcome = {refusal.key for refusal in await house.mirror.refusals(LOCATION)}
    backlog = await house.mirror.backlog(LOCATION)
    assert (backlog.waiting, backlog.refused, backlog.since) == (0, len(unwelcome), None)
    wanted = {item.key: item async for item in house.mirror.everything(LOCATION, DAY)}
    assert {k: v for k, v in wanted.items() if k not in unwelcome} == {
        k: v for k, v in house.base.items() if k not in unwelcome
    }


async def test_what_is_just_being_written_holds_up_nobody(postgres_url: str) -> None:
    written, go_on = asyncio.Event(), asyncio.Event()

    def write_slowly(connection: Connection) -> None:
        connection.execute(text("UPDATE entries SET notes = 'x' WHERE id = 'e1'"))
        written.set()
        await_only(go_on.wait())

    async with open_database(postgres_url) as database:
        mirror = SqlMirror(database.sql, lambda: NOW)
        for number in (1, 2):
            await database.store.save_entry(entry(number))
        taken = await mirror.due(LOCATION, 10)
        writing = asyncio.create_task(database.sql.transaction(write_slowly))
        await written.wait()
        await mirror.mirrored(taken, NOW)
        go_on.set()
        await writing
        again = MirrorItem(replace(entry(1), notes="x"), 1)
        assert await mirror.due(LOCATION, 10) == [again]
