"""A worker over in-memory ports, and a service day with guests, on the real server."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.ports import Received
from domain.delivery import DeliveryReport, State
from domain.entry import Reply
from domain.line import JoinRequest
from domain.model import Actor, Entry, Guest, Status
from domain.restaurant import Restaurant
from domain.tables import BlockTable, FreeTable
from tests.fakes import (
    MemoryGateway,
    MemoryGuests,
    MemoryMailer,
    MemoryOutbox,
    MemoryPrivacy,
    MemoryRecords,
)
from tests.waiting import eventually
from tests.workflows.day_updates import update_day
from tests.workflows.house_workers import WORDS, workers_of
from worker import WORKFLOWS
from workflows.contract import (
    Block,
    DayAnswer,
    Free,
    Join,
    Notify,
    day_workflow_id,
    entry_workflow_id,
    mirror_workflow_id,
    reservation_workflow_id,
    retention_workflow_id,
)
from workflows.entry_contract import AnswerFor, Cancel, TakenReply
from workflows.policies import NOTED_WITHIN
from workflows.waitlist_entry import WaitlistEntryWorkflow


@dataclass
class House:
    """One restaurant's worker and its ports; every test has a location of its own."""

    env: WorkflowEnvironment
    restaurant: Restaurant
    day: date
    records: MemoryRecords = field(default_factory=MemoryRecords)
    gateway: MemoryGateway = field(default_factory=MemoryGateway)
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    mailer: MemoryMailer = field(default_factory=MemoryMailer)
    guests: MemoryGuests = field(default_factory=MemoryGuests)
    privacy: MemoryPrivacy = field(default_factory=MemoryPrivacy)

    known: dict[int, Guest] = field(default_factory=dict)
    cache: int = 1000
    load: Callable[[], Awaitable[Restaurant]] | None = None
    workflows: Sequence[type] = tuple(WORKFLOWS)
    working: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def back(self) -> None:
        """Start the workers."""
        for worker in workers_of(self):
            await self.working.enter_async_context(worker)

    async def current_restaurant(self) -> Restaurant:
        """What a day is opened with."""
        return self.restaurant if self.load is None else await self.load()

    async def away(self) -> None:
        """Stop the workers."""
        await self.working.aclose()

    @property
    def client(self) -> Client:
        return self.env.client

    def guest(self, number: int) -> Guest:
        """A sample guest; the number ends the phone."""
        if number in self.known:
            return self.known[number]
        phone = f"+346000000{number:02}"
        return Guest(f"Guest{number} Sample", phone, f"whatsapp:{phone}")

    def wanted(self) -> datetime:
        """The slot that everybody wants: the day's dinner, 21:00."""
        return datetime.combine(self.day, time(21), UTC)

    async def update(self, name: str, argument: object, result: type = DayAnswer) -> object:
        """Send an update to the service day, starting it when it does not run."""
        return await update_day(self.client, self.restaurant.id, self.day, name, argument, result)

    async def fill(self) -> None:
        """Block every table around the slot that everybody wants."""
        for table in self.restaurant.tables:
            span = (self.wanted() - timedelta(hours=1), self.wanted() + timedelta(hours=5))
            command = BlockTable(f"full-{table.id}", table.id, *span)
            await self.update("block_table", Block(f"full-{table.id}", command))

    async def join(self, number: int, party: int = 2, zone: str | None = None) -> DayAnswer:
        """The sample guest of that number joins for the slot."""
        entry_id = uuid.uuid4().hex
        request = JoinRequest(
            entry_id, self.guest(number), party, self.wanted(), "voice", zone=zone
        )
        answers = await self.update("join", [Join(entry_id, request)], list[DayAnswer])
        assert isinstance(answers, list)
        answer = answers[0]
        assert isinstance(answer, DayAnswer)

        async def started() -> bool:
            return answer.entry_id in self.records.entries

        if answer.refusal is None:
            await eventually(started)
        return answer

    async def free(self, table: str, key: str | None = None) -> DayAnswer:
        """Staff say that the table is free for the slot."""
        command = FreeTable(table, self.wanted())
        answer = await self.update("free_table", Free(key or uuid.uuid4().hex, command))
        assert isinstance(answer, DayAnswer)
        return answer

    def entry(self, entry_id: str | None) -> WorkflowHandle[WaitlistEntryWorkflow, Entry]:
        """The entry's workflow."""
        assert entry_id is not None
        return self.client.get_workflow_handle_for(
            WaitlistEntryWorkflow.run, entry_workflow_id(entry_id)
        )

    async def snapshot(self, entry_id: str | None) -> Entry:
        """The entry as its workflow sees it."""
        return await self.entry(entry_id).query(WaitlistEntryWorkflow.snapshot)

    async def until_status(self, entry_id: str | None, status: Status) -> Entry:
        """Wait until the entry is saved with that status.

        A query would do, but the SDK drops a workflow task whose local activity is running when
        a query comes to a worker without a cache.
        """

        async def has_it() -> Entry | None:
            entry = self.records.entries.get(entry_id or "")
            return entry if entry is not None and entry.status is status else None

        return await eventually(has_it)

    async def ended(self, entry_id: str | None) -> Entry:
        """The entry once it is over. What it still waits for then, for its last answer to have been
        noted, is skipped."""
        handle = self.entry(entry_id)
        with suppress(RPCError):  # not found: it has ended
            await self.env.fast_forward(handle, NOTED_WITHIN)
        return await handle.result()

    async def says(
        self,
        entry_id: str | None,
        body: str,
        at: datetime | None = None,
        sid: str | None = None,
        offer_id: str | None = None,
    ) -> str | None:
        """The guest writes; returns what the webhook would answer."""
        reply = Reply(sid or f"SM{uuid.uuid4().hex}", body, at or datetime.now(UTC), offer_id)
        handle = self.entry(entry_id)
        await handle.signal(WaitlistEntryWorkflow.reply, TakenReply(reply))
        said = await handle.execute_update(WaitlistEntryWorkflow.answer_to, reply.message_sid)
        if said is None:
            return None
        text = WORDS.text(said)
        if not self.records.down:
            await self.records.answered(reply.message_sid, text, "twiml")
        return text

    async def report(
        self, entry_id: str | None, key: str, state: State, failure: str = "", code: int = 0
    ) -> None:
        """The provider reports what became of a message."""
        report = DeliveryReport(key, state, datetime.now(UTC), failure, code or None)
        await self.entry(entry_id).signal(WaitlistEntryWorkflow.delivery, report)

    async def cancel(self, entry_id: str | None) -> Entry:
        """Staff end the entry's wait."""
        update = WaitlistEntryWorkflow.cancel
        return await self.entry(entry_id).execute_update(update, Cancel(Actor.STAFF, "staff"))

    async def answer_for(self, entry_id: str | None, *, accepts: bool) -> Entry:
        """Staff have the guest's answer."""
        update = WaitlistEntryWorkflow.answer_for
        return await self.entry(entry_id).execute_update(update, AnswerFor(accepts))

    async def notify(self, entry_id: str | None, table: str) -> None:
        """Staff offer a table out of turn."""
        await self.update("notify_entry", Notify(uuid.uuid4().hex, entry_id or "", table))

    async def refusal_of(self, asking: Awaitable[object]) -> str | None:
        """The reason for which an update is refused."""
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await asking
        assert isinstance(failed.value.cause, ApplicationError)
        return failed.value.cause.type

    async def in_inbox(self, entry_id: str | None, body: str, at: datetime) -> None:
        """A message that reached the inbox and that nobody has handed over."""
        entry = self.records.entries[entry_id or ""]
        phone = entry.guest.phone
        sid = f"SM{uuid.uuid4().hex}"
        received = Received(sid, entry.guest.address, phone, "whatsapp:+34910000002", body, at)
        await self.records.receive(received, entry_id)

    async def continue_day(self) -> None:
        """Send requests that change nothing until the day has continued as new.

        The server skips no time for a run while its children are open; the new run has none.
        """
        handle = self.client.get_workflow_handle(day_workflow_id(self.restaurant.id, self.day))
        run = (await handle.describe()).run_id

        async def continued() -> bool:
            nobody = JoinRequest("", self.guest(99), 0, self.wanted(), "voice")
            await self.update("join", [Join(uuid.uuid4().hex, nobody)], list[DayAnswer])
            return (await handle.describe()).run_id != run

        await eventually(continued)

    async def alone(self) -> None:
        """End what tests elsewhere left open: this house's worker would go on with it."""
        async for left in self.client.list_workflows("ExecutionStatus = 'Running'"):
            with suppress(RPCError):  # not found: it has ended since
                await self.client.get_workflow_handle(left.id).terminate()

    @property
    def workflow_ids(self) -> list[str]:
        """All that may have been started here."""
        location = self.restaurant.id
        standing = [mirror_workflow_id(location), retention_workflow_id(location)]
        entries = [entry_workflow_id(entry_id) for entry_id in self.records.entries]
        booked = [reservation_workflow_id(booked) for booked in self.records.reservations]
        return [day_workflow_id(location, self.day), *entries, *booked, *standing]

    async def forget(self) -> None:
        """Leave nothing open that the next test's worker would go on with."""
        for workflow_id in self.workflow_ids:
            with suppress(RPCError):  # not found: it has ended
                await self.client.get_workflow_handle(workflow_id).terminate()

    async def skip_day(self, span: timedelta) -> None:
        """Move the service day's clock forward."""
        await self.continue_day()
        handle = self.client.get_workflow_handle(day_workflow_id(self.restaurant.id, self.day))
        await self.env.fast_forward(handle, span)

    async def skip(self, entry_id: str | None, span: timedelta) -> None:
        """Move the entry's clock forward."""
        await self.env.fast_forward(self.entry(entry_id), span)


@asynccontextmanager
async def at_work(house: House) -> AsyncIterator[None]:
    """The house's workers run, alone on the server, and what they began is ended at the end."""
    await house.alone()
    await house.back()
    try:
        yield
        await house.forget()
    finally:
        await house.away()
