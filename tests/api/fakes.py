"""Temporal by hand: the day's own rules, run at once, with the failures that tests ask for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from activities.ports import DayChanges, DayRecord, OfferRecord, RecordStore, ReservationRecord
from api.engine_errors import EntryGone
from api.ports import DayRequest
from domain import booking, changing, late, reservations, tables, waitlist
from domain import entry as rules
from domain.alerts import Notice
from domain.day import (
    Change,
    MakeOffer,
    SaveReservation,
    ServiceDay,
    StartEntry,
    TellChange,
    TellSeated,
)
from domain.delivery import DeliveryReport
from domain.entry import Reply
from domain.model import Actor, Entry, Offer, Outcome, PassOver
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant
from domain.said import Said, Text, Venue
from workflows.contract import (
    Amend,
    Block,
    Book,
    CancelReservation,
    ChangeEntry,
    ClaimLate,
    DayAnswer,
    Free,
    HandWritten,
    Join,
    MarkReservation,
    Notify,
    Seat,
    SeatEntry,
)
from workflows.day_answers import changed_answer, join_answer, seat_entry
from workflows.day_events import MARKS

EVENING = datetime(2026, 11, 21, 20, 40, tzinfo=UTC)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


@dataclass
class FakeEngine:
    """An `Engine` over service days in memory; it saves what they change, as workflows do.

    `failures` are raised one by one before anything happens. `answers` maps a message's id to
    text; a message that is not in it is answered with its own words as the guest's name, None
    stays silent.
    """

    restaurant: Restaurant
    store: RecordStore
    clock: Clock
    days: dict[date, ServiceDay] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    recent: dict[str, DayAnswer] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    update_ids: list[str] = field(default_factory=list)
    replies: list[tuple[str, Reply]] = field(default_factory=list)
    answers: dict[str, Said | None] = field(default_factory=dict)
    reports: list[tuple[str, DeliveryReport]] = field(default_factory=list)
    conversations: set[str] = field(default_factory=set)
    polling: int = 1
    written: dict[str, HandWritten] = field(default_factory=dict)
    base_edits: int = 0
    alerts: list[Notice] = field(default_factory=list)

    async def join(
        self, location: str, day: date, requests: list[Join], update_id: str
    ) -> list[DayAnswer]:
        self._called(update_id)
        return [await self._join_one(day, join) for join in requests]

    async def book(
        self, location: str, day: date, requests: list[Book], update_id: str
    ) -> list[DayAnswer]:
        self._called(update_id)
        answers = []
        for asked in requests:
            if asked.key not in self.recent:
                self.recent[asked.key] = await self._book_one(day, asked)
            answers.append(self.recent[asked.key])
        return answers

    async def command(
        self, location: str, day: date, request: DayRequest, update_id: str
    ) -> DayAnswer:
        self._called(update_id)
        if request.key not in self.recent:
            change, answer = self._run(self.day(day), request)
            await self._apply(day, change)
            self.recent[request.key] = answer
        return self.recent[request.key]

    async def cancel_entry(self, entry_id: str, actor: Actor, reason: str, update_id: str) -> Entry:
        self._called(update_id)
        if (told := self.recent.get(update_id)) is not None and told.entry is not None:
            return told.entry
        entry = self.entries[entry_id]
        if entry.status.is_final:
            raise Refused(Reason.ENTRY_FINAL, entry.status.value)
        left = rules.left(entry, self.clock(), reason, actor)
        await self._keep(left)
        day = self.day(left.service_date)
        await self._apply(left.service_date, waitlist.leave(day, entry_id, self.clock()))
        self.recent[update_id] = DayAnswer(entry=left)
        return left

    async def reply(self, entry_id: str, reply: Reply) -> None:
        self._called(reply.message_sid)
        if entry_id not in self.entries and entry_id not in self.conversations:
            raise EntryGone
        self.replies.append((entry_id, reply))

    async def delivered(self, conversation: str, report: DeliveryReport) -> None:
        self._called(report.key)
        if conversation not in self.entries and conversation not in self.conversations:
            raise EntryGone
        self.reports.append((conversation, report))

    async def answer_for(self, entry_id: str, accepts: bool, update_id: str) -> Entry:
        self._called(update_id)
        entry = self.entries[entry_id]
        if rules.open_offer(entry) is None:
            raise Refused(Reason.ENTRY_HAS_NO_OFFER)
        outcome = Outcome.ACCEPTED if accepts else Outcome.DECLINED
        settled = rules.settled(entry, outcome, self.clock(), "staff", Actor.STAFF)
        await self._keep(settled)
        return settled

    async def answer_to(self, entry_id: str, message_sid: str) -> Said | None:
        heard = {reply.message_sid: reply.body for _, reply in self.replies}
        venue = Venue.of(self.restaurant)
        echo = Said(Text.STILL_WAITING, venue, name=heard[message_sid], party_size=2, at=EVENING)
        return self.answers.get(message_sid, echo)

    async def write(self, note: HandWritten) -> None:
        self._called(note.id)
        self.written.setdefault(note.id, note)

    async def open_alerts(self, location: str) -> list[Notice]:
        return self.alerts

    async def base_edited(self, location: str) -> None:
        self._called("")
        self.base_edits += 1

    async def pollers(self) -> int:
        self._called("pollers")
        return self.polling

    async def settle(self, day: date, settlement: waitlist.Settlement) -> None:
        """An entry has judged its offer."""
        await self._apply(day, waitlist.settle(self.day(day), settlement, self.clock()))

    def day(self, day: date) -> ServiceDay:
        """The day as it is now."""
        return self.days.get(day) or ServiceDay(self.restaurant, day)

    def _called(self, update_id: str) -> None:
        self.update_ids.append(update_id)
        if self.failures:
            raise self.failures.pop(0)

    async def _book_one(self, day: date, asked: Book) -> DayAnswer:
        try:
            change, made = booking.book(self.day(day), asked.request, self.clock())
        except Refused as refused:
            return DayAnswer(refusal=refused.reason, subject=refused.subject)
        await self._apply(day, change)
        return DayAnswer(reservation=made)

    async def _join_one(self, day: date, join: Join) -> DayAnswer:
        if join.key in self.recent:
            return self.recent[join.key]
        change, (answer,) = waitlist.join(self.day(day), [join.request], self.clock())
        self.recent[join.key] = join_answer(answer)
        if isinstance(answer, Refused):
            return self.recent[join.key]
        await self._apply(day, change)
        started = (e.entry for e in change.effects if isinstance(e, StartEntry))
        return replace(self.recent[join.key], entry=next(started, None))

    def _run(self, day: ServiceDay, request: DayRequest) -> tuple[Change, DayAnswer]:
        match request:
            case Free():
                change, offers = tables.free(day, request.command, self.clock())
                return change, DayAnswer(offers=tuple(offers))
            case Seat():
                change, taken = tables.seat(day, request.command, self.clock())
                return change, DayAnswer(occupancy=taken)
            case SeatEntry():
                return seat_entry(request, day, self.clock())
            case Block():
                change, taken = tables.block(day, request.command)
                return change, DayAnswer(occupancy=taken)
            case Notify():
                change = waitlist.notify(day, request.entry_id, request.table, self.clock())
                return change, DayAnswer(offers=_made(day, change.day))
            case ChangeEntry():
                change, news = changing.change_place(day, request.command, self.clock())
                return change, changed_answer(day, change.day, news)
            case ClaimLate():
                change, made = late.claim(day, request.claim, self.clock())
                return change, DayAnswer(reservation=made)
            case CancelReservation():
                change, ended = booking.cancel_reservation(
                    day, request.reservation_id, self.clock(), request.actor
                )
                return change, DayAnswer(reservation=ended, offers=_made(day, change.day))
            case Amend():
                change, kept = reservations.change(day, request.command, self.clock())
                return change, DayAnswer(reservation=kept, offers=_made(day, change.day))
            case MarkReservation():
                run = MARKS[request.mark]
                change, kept = run(day, request.reservation_id, self.clock())
                return change, DayAnswer(reservation=kept, offers=_made(day, change.day))

    async def _apply(self, day: date, change: Change) -> None:
        self.days[day] = change.day
        for effect in change.effects:
            if isinstance(effect, StartEntry):
                await self._keep(effect.entry)
            if isinstance(effect, TellChange):
                entry = self.entries[effect.news.entry_id]
                await self._keep(rules.changed(entry, effect.news, self.clock()))
            if isinstance(effect, TellSeated):
                await self._seated(effect)
            if isinstance(effect, MakeOffer):
                await self._offer(effect)
            if isinstance(effect, SaveReservation):
                record = ReservationRecord(self.restaurant.id, day, effect.reservation)
                await self.store.save_day(DayChanges(reservations=(record,)))
        state = change.day
        occupancies = tuple(state.occupancies.values())
        saved = DayRecord(self.restaurant.id, day, state.version, occupancies)
        await self.store.save_day(DayChanges(day=saved))

    async def _seated(self, told: TellSeated) -> None:
        entry = self.entries[told.offer.entry_id]
        await self._keep(rules.seated(entry, told.offer, self.clock()))
        if told.passed_over is not None:
            await self._record(entry, told.offer, told.passed_over)

    async def _record(self, entry: Entry, offer: Offer, past: tuple[PassOver, ...]) -> None:
        record = OfferRecord(self.restaurant.id, entry.service_date, offer, past)
        await self.store.save_day(DayChanges(offers=(record,)))

    async def _offer(self, made: MakeOffer) -> None:
        entry = self.entries[made.offer.entry_id]
        await self._keep(rules.offered(entry, made.offer, self.clock()))
        await self._record(entry, made.offer, made.passed_over)

    async def _keep(self, entry: Entry) -> None:
        self.entries[entry.id] = entry
        await self.store.save_entry(entry)


def _made(before: ServiceDay, after: ServiceDay) -> tuple[Offer, ...]:
    return tuple(o for o in after.offers.values() if o.id not in before.offers)


class SlowUpdates:
    """Batches that wait for a test to let them go."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.ids: list[str] = []
        self.gate = asyncio.Event()

    async def send(self, items: list[str]) -> list[str]:
        self.batches.append(items)
        await self.gate.wait()
        return [f"<{item}>" for item in items]


async def until(condition: Callable[[], bool]) -> None:
    """Let other tasks run until the condition holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what changes it is not known here
            await asyncio.sleep(0)
