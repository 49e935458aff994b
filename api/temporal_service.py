"""The one caller of the engine: queues per day, patience, and keys that make repeating safe."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import TypeVar

from api.engine_errors import EngineAway, EntryGone, EntryUnborn
from api.lanes import Lane, Lanes
from api.patience import in_time, persist
from api.ports import DayRequest, Engine
from domain.alerts import Notice
from domain.delivery import DeliveryReport
from domain.entry import Reply
from domain.model import Actor, Entry
from domain.refusals import Reason, Refused
from domain.said import Said
from workflows.contract import Book, DayAnswer, HandWritten, Join

# How long a guest is kept waiting before the call counts as failed.
PATIENCE = 10.0
SIGNAL_PATIENCE = 4.0
# The day answers a join before the entry's workflow has started, and the entry can be read at once.
# In a burst the starts queue up behind one another.
NEWBORN = 5.0
STARTING_PAUSE = 0.05

T = TypeVar("T")


class WaitlistService:
    """All calls to one location's workflows.

    Raises `Refused` when the rules say no, `EngineAway` when no answer came in time, `EntryGone`
    when an entry's workflow is not open. `reached` is told the version that a day has reached
    when it has answered.
    """

    def __init__(
        self,
        engine: Engine,
        location: str,
        patience: float = PATIENCE,
        newborn: float = NEWBORN,
        reached: Callable[[date, int], None] = lambda day, version: None,
    ) -> None:
        self._engine = engine
        self._location = location
        self._reached = reached
        self._patience = patience
        self._newborn = newborn
        self._lanes = Lanes(self._lane)

    async def join(self, day: date, join: Join) -> DayAnswer:
        """Put a guest in that day's line, after all who asked before."""
        async with self._lanes.to(day) as lane:
            return self._accepted(day, await in_time(lane.joins.submit(join), self._patience))

    async def book(self, day: date, book: Book) -> DayAnswer:
        """Make a reservation, after all who asked before."""
        async with self._lanes.to(day) as lane:
            return self._accepted(day, await in_time(lane.books.submit(book), self._patience))

    async def command(self, day: date, request: DayRequest) -> DayAnswer:
        """Free, seat or block a table, notify an entry, cancel a reservation."""
        async with self._lanes.to(day) as lane:

            async def send() -> DayAnswer:
                async with lane.commands:
                    return await self._engine.command(self._location, day, request, request.key)

            return self._accepted(day, await persist(send, self._patience))

    async def cancel(self, entry_id: str, key: str, actor: Actor, reason: str) -> Entry:
        """End an entry's wait; `Refused` when it has ended already."""
        send = partial(self._engine.cancel_entry, entry_id, actor, reason, key)
        try:
            return await self._once_started(send, self._patience)
        except EntryGone:
            raise Refused(Reason.ENTRY_FINAL) from None

    async def answer_for(self, entry_id: str, accepts: bool, key: str) -> Entry:
        """Give an entry its guest's answer, as staff heard it; `Refused` when no offer is open."""
        send = partial(self._engine.answer_for, entry_id, accepts, key)
        try:
            return await self._once_started(send, self._patience)
        except EntryGone:
            raise Refused(Reason.ENTRY_HAS_NO_OFFER) from None

    async def reply(self, entry_id: str, reply: Reply) -> None:
        """Give an entry its guest's message. The same message twice is heard once."""
        send = partial(self._engine.reply, entry_id, reply)
        await self._once_started(send, SIGNAL_PATIENCE)

    async def delivered(self, conversation: str, report: DeliveryReport) -> None:
        """Tell an entry or a reservation what became of its message. Twice is once."""
        send = partial(self._engine.delivered, conversation, report)
        await self._once_started(send, SIGNAL_PATIENCE)

    async def answer_to(self, entry_id: str, message_sid: str, seconds: float) -> Said | None:
        """The text that answers a message.

        None when it does not come within `seconds`, or when the entry sends it on its own.
        """
        try:
            return await persist(partial(self._engine.answer_to, entry_id, message_sid), seconds)
        except (EngineAway, EntryGone):
            return None

    async def write(self, note: HandWritten) -> None:
        """Have a message sent that staff wrote. The same one twice goes out once."""
        await persist(partial(self._engine.write, note), self._patience)

    async def base_edited(self) -> None:
        """Somebody has changed something in the restaurant's base. `EngineAway`."""
        await persist(partial(self._engine.base_edited, self._location), SIGNAL_PATIENCE)

    async def workers(self, seconds: float = 3.0) -> int:
        """How many workers poll. `EngineAway` when Temporal does not answer in time."""
        return await persist(self._engine.pollers, seconds)

    async def open_alerts(self, seconds: float = 3.0) -> list[Notice]:
        """What operators were told that is not over. `EngineAway` when nobody says."""
        return await persist(partial(self._engine.open_alerts, self._location), seconds)

    async def close(self) -> None:
        """Stop what is queued; those who wait are told that the engine is away."""
        await self._lanes.close()

    async def _once_started(self, call: Callable[[], Awaitable[T]], seconds: float) -> T:
        """As `persist`, for an entry that was readable: its workflow may be about to start."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._newborn
        while True:
            try:
                return await persist(call, seconds)
            except EntryUnborn:
                if loop.time() >= deadline:
                    raise
                await asyncio.sleep(STARTING_PAUSE)

    def _accepted(self, day: date, answer: DayAnswer) -> DayAnswer:
        """The answer, or `Refused` when it is a refusal."""
        if answer.refusal is not None:
            raise Refused(Reason(answer.refusal), answer.subject)
        self._reached(day, answer.version)
        return answer

    def _lane(self, day: date) -> Lane:
        async def join(joins: list[Join]) -> list[DayAnswer]:
            batch_id = _batch_id([j.key for j in joins])
            send = partial(self._engine.join, self._location, day, joins, batch_id)
            return await persist(send, self._patience)

        async def book(books: list[Book]) -> list[DayAnswer]:
            batch_id = _batch_id([b.key for b in books])
            send = partial(self._engine.book, self._location, day, books, batch_id)
            return await persist(send, self._patience)

        return Lane(join, book)


def _batch_id(keys: list[str]) -> str:
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]
