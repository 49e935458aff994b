"""A whole evening of random messages, jumps of time and dead workers, on the real server.

`Evening.play` makes the moves, one after the other, from a seed; `Evening.check` says what must
hold when all is quiet again: a promise that was broken is an `AssertionError`.
"""

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random

from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.messaging_ports import Failure, SendError
from domain.day import ServiceDay
from domain.delivery import State
from domain.entry import Reply
from domain.model import Entry, ReservationStatus, Status
from domain.restaurant import Restaurant
from tests.domain.fairness import assert_nobody_forgotten
from tests.fakes import MemoryRecords
from tests.waiting import eventually
from tests.workflows.house import House, at_work
from workflows.contract import day_workflow_id, offer_key
from workflows.entry_contract import TakenReply
from workflows.service_day import ServiceDayWorkflow
from workflows.waitlist_entry import WaitlistEntryWorkflow

YES, NO = ("Sí", "sí, la quiero", "OK 👍", "yes please"), ("No", "no, gracias", "ezin dut")
OTHER = ("¿cuánto falta?", "5 minutos más", "si no hay terraza, no", "", "gracias")
LEAVE = "cancelar"
TABLES = ("T1", "T2", "T3", "T4")
# Longer than an offer is open, with its extension.
LONGEST_HOLD = timedelta(minutes=21)
CONFIRMED = "Mesa confirmada"


class WatchedRecords(MemoryRecords):
    """Records that fail the evening when a wait that is over goes on."""

    async def save_entry(self, entry: Entry) -> None:
        kept = self.entries.get(entry.id)
        if kept is not None and kept.status.is_final and entry.version > kept.version:
            assert entry.status is kept.status, (kept, entry)
        await super().save_entry(entry)


@asynccontextmanager
async def random_house(
    engine: WorkflowEnvironment, restaurant: Restaurant, day: date
) -> AsyncIterator[House]:
    """A house of its own for one evening, with its workers."""
    own = replace(restaurant, id=f"casa-{uuid.uuid4().hex[:8]}")
    house = House(engine, own, day, records=WatchedRecords())
    async with at_work(house):
        yield house


class Evening:
    """Guests of one full house. `house` has a worker with a cache, and `WatchedRecords`."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.random = house, Random(seed)
        self.joined: list[str] = []
        self.moves: Counter[str] = Counter()
        # What must have come of a message: the entry's status, by entry.
        self._due: dict[str, Status] = {}
        # Messages that nobody collected an answer of, and those whose answer was collected.
        self._alone: set[str] = set()
        self._collected: set[str] = set()
        self._number = 10

    async def play(self, guests: int) -> None:
        """That many guests join a full house, and as many things again happen to them."""
        await self.house.fill()
        while len(self.joined) < guests:
            await self._move()
        for _ in range(2 * guests):
            await self._move(joins=False)
        await self._to_the_end()

    async def check(self) -> None:
        """What must hold of an evening that is quiet."""
        board = await self._board()
        for one, other in combinations(board.occupancies.values(), 2):
            shared = set(one.tables) & set(other.tables)
            assert not (shared and one.overlaps(other.start, other.end)), (one, other)
        assert_nobody_forgotten(board, datetime.now(UTC))
        entries = self.house.records.entries
        assert set(self.joined) <= set(entries)
        waiting = {e for e in self.joined if not entries[e].status.is_final}
        assert waiting == set(board.line)
        for entry_id, due in self._due.items():
            assert entries[entry_id].status is due, (entries[entry_id], due)
        self._check_tables(board)
        await self._check_messages()

    def _check_tables(self, board: ServiceDay) -> None:
        """Who was confirmed has a reservation, and it has its tables until it is over."""
        for entry_id in self.joined:
            entry = self.house.records.entries[entry_id]
            if entry.status is not Status.CONFIRMED:
                continue
            (own,) = [r for r in board.reservations.values() if r.entry_id == entry_id]
            if own.status is ReservationStatus.CONFIRMED:
                assert board.occupancies[own.id].tables == own.tables, own

    async def _check_messages(self) -> None:
        sent = Counter(message.key for message in self.house.gateway.sent)
        assert [key for key, times in sent.items() if times > 1] == []
        answered = {key.removeprefix("answer:") for key in sent if key.startswith("answer:")}
        assert not self._collected & answered

        async def all_answered() -> bool:
            keys = {message.key for message in self.house.gateway.sent}
            return {f"answer:{sid}" for sid in self._alone} <= keys

        await eventually(all_answered)

    # --- moves ------------------------------------------------------------------------------

    async def _move(self, *, joins: bool = True) -> None:
        moves: dict[Callable[[], Awaitable[None]], int] = {
            self._free: 4,
            self._write: 8,
            self._report: 3,
            self._wait: 2,
            self._staff_answer: 1,
            self._staff_cancel: 1,
            self._notify: 1,
            self._refuse: 1,
            self._worker_dies: 1,
        }
        if joins:
            moves[self._join] = 10
        (move,) = self.random.choices(list(moves), list(moves.values()))
        self.moves[move.__name__.strip("_")] += 1
        # What the rules refuse, or comes to who has gone, changes nothing.
        with suppress(WorkflowUpdateFailedError, RPCError):
            await move()

    async def _join(self) -> None:
        self._number += 1
        zone = self.random.choice([None, None, "Interior", "Terraza"])
        answer = await self.house.join(self._number, self.random.randint(1, 4), zone)
        if answer.entry_id is not None and answer.refusal is None:
            self.joined.append(answer.entry_id)

    async def _free(self) -> None:
        await self.house.free(self.random.choice(TABLES))

    async def _write(self) -> None:
        """A guest writes, at times twice; a yes or a no to an open offer must count."""
        if (entry := self._anyone()) is None:
            return
        body = self.random.choice([*YES, *NO, *OTHER, LEAVE])
        sid = f"SM{uuid.uuid4().hex}"
        said = await self.house.says(entry.id, body, sid=sid)
        if said is not None:
            self._collected.add(sid)
        if said is not None and CONFIRMED in said:
            self._due[entry.id] = Status.CONFIRMED
        elif entry.status is Status.NOTIFIED and body in YES:
            # It was withdrawn in this very moment, or else the answer would have confirmed it.
            assert await self._is_no_longer(entry), (entry, said)
        if self.random.random() < 0.2:
            await self._signal(entry.id, body, sid)

    async def _report(self) -> None:
        entry = self._anyone(Status.NOTIFIED)
        if entry is None or entry.offer is None:
            return
        state = self.random.choice([State.DELIVERED, State.READ, State.FAILED])
        failure = self.random.choice(["recipient", "busy"]) if state is State.FAILED else ""
        await self.house.report(entry.id, offer_key(entry.offer.id), state, failure)

    async def _wait(self) -> None:
        entry = self._anyone(Status.NOTIFIED)
        if entry is not None:
            await self.house.skip(entry.id, timedelta(minutes=self.random.randint(1, 16)))

    async def _staff_answer(self) -> None:
        if entry := self._anyone(Status.NOTIFIED):
            await self.house.answer_for(entry.id, accepts=self.random.random() < 0.5)

    async def _staff_cancel(self) -> None:
        if entry := self._anyone():
            await self.house.cancel(entry.id)
            self._due[entry.id] = Status.CANCELLED

    async def _notify(self) -> None:
        if entry := self._anyone(Status.WAITING):
            await self.house.notify(entry.id, self.random.choice(TABLES))

    async def _refuse(self) -> None:
        """From now on the provider knows nothing of that guest's WhatsApp, or of their number."""
        if entry := self._anyone(Status.WAITING):
            error = SendError(Failure.RECIPIENT, 63003, "not there")
            address = self.random.choice([entry.guest.address, entry.guest.phone])
            self.house.gateway.refuse[address] = error

    async def _worker_dies(self) -> None:
        """Without its memory, while guests write whom nobody answers at once."""
        await self.house.away()
        heard = {}
        for _ in range(3):
            if entry := self._anyone():
                sid = f"SM{uuid.uuid4().hex}"
                heard[sid] = entry
                await self._signal(entry.id, self.random.choice([*NO, *OTHER[:2]]), sid)
        await self.house.back()
        reachable = {s for s, e in heard.items() if e.guest.address not in self._refused()}
        self._alone |= {sid for sid in reachable if heard[sid].status is Status.NOTIFIED}

    # --- what moves are made of ---------------------------------------------------------------

    def _anyone(self, *statuses: Status) -> Entry | None:
        wanted = statuses or (Status.NOTIFIED, Status.NOTIFIED, Status.WAITING)
        status = self.random.choice(wanted)
        known = (self.house.records.entries[e] for e in self.joined)
        found = [entry for entry in known if entry.status is status]
        return self.random.choice(found) if found else None

    def _refused(self) -> set[str]:
        return set(self.house.gateway.refuse)

    async def _signal(self, entry_id: str, body: str, sid: str) -> None:
        reply = Reply(sid, body, datetime.now(UTC))
        with suppress(RPCError):  # its workflow has ended
            await self.house.entry(entry_id).signal(WaitlistEntryWorkflow.reply, TakenReply(reply))

    async def _is_no_longer(self, entry: Entry) -> bool:
        async def moved() -> bool:
            return self.house.records.entries[entry.id].offer != entry.offer or (
                self.house.records.entries[entry.id].status is not Status.NOTIFIED
            )

        return await eventually(moved)

    async def _board(self) -> ServiceDay:
        day_id = day_workflow_id(self.house.restaurant.id, self.house.day)
        board = await self.house.client.get_workflow_handle(day_id).query(ServiceDayWorkflow.board)
        assert board is not None
        return board

    async def _to_the_end(self) -> None:
        """Every open offer is answered by silence, and so is what follows, until none is open."""

        async def quiet() -> bool:
            board = await self._board()
            for offer in board.offers.values():
                with suppress(RPCError, RuntimeError):  # it has ended meanwhile
                    await self.house.skip(offer.entry_id, LONGEST_HOLD)
            return not board.offers and self._is_saved(board)

        await eventually(quiet, 180.0)

    def _is_saved(self, board: ServiceDay) -> bool:
        known = self.house.records.entries
        ended = {e for e in self.joined if known[e].status.is_final}
        return self.house.records.day_version == board.version and not ended & set(board.line)
