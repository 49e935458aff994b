"""The calls to Temporal, on the real server with the product's own workflows."""

import asyncio
import gc
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from temporalio.client import (
    Client,
)
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.composing import Composer
from activities.house import CurrentHouse
from activities.messaging import MessagingActivities
from activities.records import RecordActivities
from adapters.wording import CatalogueWording
from api.engine_errors import EngineAway, EntryGone
from api.temporal_engine import TemporalEngine
from api.temporal_service import WaitlistService
from domain.booking import BookRequest
from domain.channels import Channel
from domain.entry import Reply
from domain.line import JoinRequest
from domain.model import Actor, Entry, Guest, Status
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant
from domain.said import Text
from domain.tables import BlockTable, FreeTable
from tests.fakes import MemoryGateway, MemoryGuests, MemoryOutbox, MemoryRecords
from tests.waiting import eventually
from workflows.contract import (
    WAITLIST_QUEUE,
    Block,
    Book,
    CancelReservation,
    DayAnswer,
    Free,
    Join,
    sending_queue,
)
from workflows.converter import data_converter
from workflows.runner import release, workflow_runner
from workflows.service_day import ServiceDayWorkflow
from workflows.waitlist_entry import WaitlistEntryWorkflow


@dataclass
class Day:
    """A service day of a location of its own."""

    engine: TemporalEngine
    location: str
    date: date

    def service(self) -> WaitlistService:
        """As a process of its own would have it."""
        return WaitlistService(self.engine, self.location, 30)

    def at(self, hour: int) -> datetime:
        """A wall time of the day, which is in UTC."""
        return datetime.combine(self.date, time(hour), UTC)

    async def block(self, table: str) -> DayAnswer:
        """Take a table for the evening."""
        key = uuid.uuid4().hex
        command = BlockTable(key, table, self.at(20), self.at(23) + timedelta(hours=2))
        return await self.service().command(self.date, Block(key, command))

    def wish(self, number: int) -> Join:
        """A guest's wish to wait for 21:00."""
        entry_id = uuid.uuid4().hex
        phone = f"+34600000{number:03}"
        guest = Guest(f"Guest{number}", phone, f"whatsapp:{phone}")
        return Join(entry_id, JoinRequest(entry_id, guest, 2, self.at(21), "app"))


@pytest.fixture
async def day(
    engine: WorkflowEnvironment, restaurant: Restaurant, tomorrow: date
) -> AsyncIterator[Day]:
    own = replace(restaurant, id=f"casa-{uuid.uuid4().hex[:8]}")
    memory = MemoryRecords()
    words, guests = CatalogueWording(), MemoryGuests()
    records = RecordActivities(memory, memory, words, CurrentHouse(own).refresh)
    messages = MessagingActivities(
        MemoryOutbox(), MemoryGateway(), guests, Composer(words, guests, {}), settle=timedelta(0)
    )
    waitlist = Worker(
        engine.client,
        task_queue=WAITLIST_QUEUE,
        workflows=[ServiceDayWorkflow, WaitlistEntryWorkflow],
        activities=records.every(),
        workflow_runner=workflow_runner(),
        deployment_config=release(),
    )
    whatsapp = Worker(
        engine.client,
        task_queue=sending_queue(Channel.WHATSAPP),
        activities=[messages.send_message],
        deployment_config=release(),
    )
    async with waitlist, whatsapp:
        yield Day(TemporalEngine(engine.client), own.id, tomorrow)


@pytest.fixture
async def full(day: Day) -> Day:
    """A day on which every table is taken at 21:00."""
    for table in ("T1", "T2", "T3", "T4"):
        await day.block(table)
    return day


async def test_a_guest_joins_writes_and_leaves(full: Day) -> None:
    service = full.service()
    answer = await service.join(full.date, full.wish(11))
    assert answer.entry is not None
    assert (answer.position, answer.entry.status) == (1, Status.WAITING)
    entry_id = answer.entry.id
    await service.reply(entry_id, Reply("SM1", "hola", datetime.now(UTC)))
    said = await service.answer_to(entry_id, "SM1", 10)
    assert said is not None
    assert (said.text, said.name) == (Text.STILL_WAITING, "Guest11")
    ended = await service.cancel(entry_id, "k1", Actor.STAFF, "staff")
    assert (ended.status, ended.reason) == (Status.CANCELLED, "staff")
    with pytest.raises(Refused) as caught:
        await service.cancel(entry_id, "k2", Actor.STAFF, "staff")
    assert caught.value.reason is Reason.ENTRY_FINAL


async def test_a_cancel_whose_answer_was_lost_is_answered_again_after_the_end(full: Day) -> None:
    service = full.service()
    entry_id = str((await service.join(full.date, full.wish(11))).entry_id)
    ended = await service.cancel(entry_id, "k1", Actor.STAFF, "staff")
    handle = full.engine._entry(entry_id)

    async def closed() -> bool:
        return (await handle.describe()).close_time is not None

    await eventually(closed)
    assert await full.service().cancel(entry_id, "k1", Actor.STAFF, "staff") == ended


async def test_staff_answer_for_a_guest_once_a_table_is_offered(full: Day) -> None:
    service = full.service()
    joined = await service.join(full.date, full.wish(11))
    entry_id = str(joined.entry_id)
    with pytest.raises(Refused) as early:
        await service.answer_for(entry_id, True, "k1")
    assert early.value.reason is Reason.ENTRY_HAS_NO_OFFER
    await service.command(full.date, Free("k2", FreeTable("T1", full.at(21))))

    async def answered() -> Entry | None:
        with suppress(Refused):  # the offer is on its way from the day to the entry
            return await service.answer_for(entry_id, True, "k3")
        return None

    entry = await eventually(answered)
    assert (entry.status, entry.history[-1].actor) == (Status.CONFIRMED, Actor.STAFF)
    with pytest.raises(Refused) as late:
        await service.answer_for(entry_id, False, "k4")
    assert late.value.reason is Reason.ENTRY_HAS_NO_OFFER


async def test_repeating_a_join_gives_the_same_place(full: Day) -> None:
    wish = full.wish(11)
    first = await full.service().join(full.date, wish)
    second = await full.service().join(full.date, wish)
    assert (second.entry_id, second.position) == (first.entry_id, first.position)


async def test_refusals_keep_their_reason_and_subject(full: Day) -> None:
    service = full.service()
    with pytest.raises(Refused) as single:
        await service.command(full.date, Free("k1", FreeTable("T99")))
    with pytest.raises(Refused) as taken:
        await full.block("T2")
    book = BookRequest("r1", full.wish(12).request.guest, 2, full.at(21), "app")
    with pytest.raises(Refused) as in_batch:
        await service.book(full.date, Book("k2", book))
    reasons = [(e.value.reason, e.value.subject) for e in (single, taken, in_batch)]
    assert reasons == [
        (Reason.TABLE_UNKNOWN, "T99"),
        (Reason.TABLE_TAKEN, "T2"),
        (Reason.NO_TABLE_FITS, ""),
    ]


async def test_books_and_cancels(day: Day) -> None:
    service = day.service()
    request = BookRequest("r1", day.wish(12).request.guest, 2, day.at(21), "app")
    made = await service.book(day.date, Book("k1", request))
    ended = await service.command(day.date, CancelReservation("k2", "r1"))
    assert made.reservation is not None
    assert ended.reservation is not None
    assert (made.reservation.status, ended.reservation.status) == ("CONFIRMED", "CANCELLED")


async def test_entries_that_never_were(day: Day) -> None:
    with pytest.raises(EntryGone):
        await day.engine.reply("nobody", Reply("SM1", "hola", datetime.now(UTC)))
    with pytest.raises(EntryGone):
        await day.engine.answer_to("nobody", "SM1")
    with pytest.raises(EntryGone):
        await day.engine.cancel_entry("nobody", Actor.STAFF, "staff", "k")
    with pytest.raises(EntryGone):
        await day.engine.answer_for("nobody", True, "k")


async def test_a_burst_from_three_processes_reaches_everybody(full: Day) -> None:
    """More updates at once than a run takes: nobody hears of it."""
    services = [full.service() for _ in range(3)]
    joins = [
        s.join(full.date, full.wish(30 * n + i)) for n, s in enumerate(services) for i in range(20)
    ]
    frees = [
        s.command(full.date, Free(uuid.uuid4().hex, FreeTable("T1", full.at(13))))
        for s in services
        for _ in range(10)
    ]
    answers = await asyncio.gather(*joins, *frees)
    places = sorted(a.position for a in answers[:60] if a.position is not None)
    assert places == list(range(1, 61))


async def test_workers_are_seen(day: Day) -> None:
    assert await eventually(day.service().workers) >= 1


async def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        client = await Client.connect(address, lazy=True, data_converter=data_converter)
        service = WaitlistService(TemporalEngine(client), "casa", 0.5)
        with pytest.raises(EngineAway):
            await service.command(date(2026, 11, 21), Free("k", FreeTable("T1")))
        with pytest.raises(EngineAway):
            await service.workers(0.5)


async def test_a_failure_is_told_once(day: Day) -> None:
    """The SDK has a second copy of it, which nobody asks for."""
    loop, forgotten = asyncio.get_running_loop(), list[dict[str, object]]()
    loop.set_exception_handler(lambda _, context: forgotten.append(context))
    try:
        wrong = replace(day.wish(11), key="x" * 10_000)  # longer than an update's id may be
        with pytest.raises(EngineAway):
            await day.engine.join(day.location, day.date, [wrong], wrong.key)
        gc.collect()
        await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(None)
    assert forgotten == []
