"""One service day of one location as a durable workflow: the only place that gives out tables."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from functools import partial

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain import booking, tables, waitlist
    from domain.day import Change, EndEntry, MakeOffer, SaveReservation, ServiceDay, StartEntry
    from domain.line import next_wakeup
    from domain.model import Offer
    from domain.refusals import Refused
    from domain.restaurant import Restaurant
    from domain.waitlist import Joined, Settlement
    from workflows.contract import (
        Block,
        Book,
        CancelReservation,
        DayAnswer,
        DayStart,
        EntryLeft,
        Free,
        Join,
        Notify,
        Seat,
    )
    from workflows.courier import Courier
    from workflows.day_records import DayRecords
    from workflows.policies import KEEP_DAY_OPEN, RECORDS
    from workflows.tasks import Tasks, until

MAX_RECENT = 500


@workflow.defn
class ServiceDayWorkflow:
    """Holds the tables, the line and the open offers of one date from its first request on.

    Handlers are synchronous once the day is configured, so no two of them interleave: each
    sees the day that the one before it left. A request that repeats an earlier one's key gets
    the earlier answer.
    """

    @workflow.init
    def __init__(self, start: DayStart) -> None:
        self._start = start
        self._state = start.state
        self._recent = dict(start.recent)
        self._tasks = Tasks()
        self._courier = Courier(self._entry_gone)
        self._records = DayRecords(start.location, start.date, start.unsaved)
        self._wake: datetime | None = None

    @workflow.run
    async def run(self, start: DayStart) -> None:
        """Runs until some hours after the last service has closed."""
        if self._state is None:
            self._state = ServiceDay(await self._load_restaurant(), start.date)
        saving = self._tasks.spawn(self._records.keep_saved())
        for offer in self._day.offers.values():
            self._courier.watch(offer, workflow.now())
        self._apply(waitlist.advance(self._day, workflow.now(), "opened"))
        while not self._is_over():
            due = self._due()
            await until(partial(self._has_work, due), due)
            self._tasks.check()
            self._courier.tasks.check()
            if workflow.info().is_continue_as_new_suggested() and self._is_idle():
                saving.cancel()
                workflow.continue_as_new(self._carried())
            now = workflow.now()
            if self._wake is not None and now >= self._wake:
                self._apply(waitlist.advance(self._day, now, "time"))
            self._courier.remind(now)
        saving.cancel()

    # --- requests ---------------------------------------------------------------------------

    @workflow.update
    async def join(self, joins: list[Join]) -> list[DayAnswer]:
        """Put guests in line in the given order; each succeeds or is refused by itself."""
        await self._configured()
        new = [j for j in joins if j.key not in self._recent]
        change, answers = waitlist.join(self._day, [j.request for j in new], workflow.now())
        self._apply(change)
        started = {e.entry.id: e.entry for e in change.effects if isinstance(e, StartEntry)}
        for asked, answer in zip(new, answers, strict=True):
            self._remember(asked.key, _join_answer(answer))
        known = (self._recent[j.key] for j in joins)
        return [replace(a, entry=started.get(a.entry_id or "")) for a in known]

    @workflow.update
    async def book(self, books: list[Book]) -> list[DayAnswer]:
        """Make reservations in the given order; each succeeds or is refused by itself."""
        await self._configured()
        return [self._book_one(asked) for asked in books]

    @workflow.update
    async def cancel_reservation(self, asked: CancelReservation) -> DayAnswer:
        """Cancel a reservation; its tables go to the next in line."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, kept = booking.cancel_reservation(day, asked.reservation_id, now)
            return change, DayAnswer(reservation=kept, offers=_made(day, change.day))

        return self._once(asked.key, run)

    @workflow.update
    async def free_table(self, asked: Free) -> DayAnswer:
        """End what occupies a table; the offers that follow are in the answer."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, offers = tables.free(day, asked.command, now)
            return change, DayAnswer(offers=tuple(offers))

        return self._once(asked.key, run)

    @workflow.update
    async def seat(self, asked: Seat) -> DayAnswer:
        """Seat a walk-in now."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, taken = tables.seat(day, asked.command, now)
            return change, DayAnswer(occupancy=taken)

        return self._once(asked.key, run)

    @workflow.update
    async def block_table(self, asked: Block) -> DayAnswer:
        """Take a table out of service for a span."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, taken = tables.block(day, asked.command)
            return change, DayAnswer(occupancy=taken)

        return self._once(asked.key, run)

    @workflow.update
    async def notify_entry(self, asked: Notify) -> DayAnswer:
        """Offer a table to an entry out of turn."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change = waitlist.notify(day, asked.entry_id, asked.table, now)
            return change, DayAnswer(offers=_made(day, change.day))

        return self._once(asked.key, run)

    @workflow.signal
    async def offer_settled(self, settlement: Settlement) -> None:
        """An entry has judged its offer: its table is booked, or goes on at once."""
        await self._configured()
        self._courier.settled(settlement.offer_id)
        self._apply(waitlist.settle(self._day, settlement, workflow.now()))

    @workflow.signal
    async def entry_left(self, left: EntryLeft) -> None:
        """An entry's wait is over."""
        await self._configured()
        self._entry_gone(left.entry_id)

    @workflow.signal
    def configure(self, restaurant: Restaurant) -> None:
        """The restaurant's file has changed: the new rules hold from now on."""
        if self._state is not None and self._state.restaurant != restaurant:
            changed = replace(self._state, restaurant=restaurant)
            self._apply(waitlist.advance(changed, workflow.now(), "configured"))

    @workflow.query
    def board(self) -> ServiceDay | None:
        """The day as it is now; None while it is being configured."""
        return self._state

    # --- inside -----------------------------------------------------------------------------

    @property
    def _day(self) -> ServiceDay:
        assert self._state is not None, "handlers wait until the day is configured"  # noqa: S101
        return self._state

    async def _configured(self) -> None:
        await workflow.wait_condition(lambda: self._state is not None)

    async def _load_restaurant(self) -> Restaurant:
        return await workflow.execute_local_activity_method(
            RecordActivities.load_restaurant, self._start.location, **RECORDS
        )

    def _once(
        self, key: str, run: Callable[[ServiceDay, datetime], tuple[Change, DayAnswer]]
    ) -> DayAnswer:
        """Run a request that has not been seen, or repeat the answer of the one that has."""
        if key not in self._recent:
            try:
                change, answer = run(self._day, workflow.now())
            except Refused as refused:
                raise ApplicationError(
                    str(refused), refused.subject, type=refused.reason.value
                ) from refused
            self._apply(change)
            self._remember(key, answer)
        return self._recent[key]

    def _book_one(self, asked: Book) -> DayAnswer:
        if asked.key in self._recent:
            return self._recent[asked.key]
        try:
            change, reservation = booking.book(self._day, asked.request, workflow.now())
        except Refused as refused:
            answer = DayAnswer(refusal=refused.reason.value, subject=refused.subject)
        else:
            self._apply(change)
            answer = DayAnswer(reservation=reservation)
        self._remember(asked.key, answer)
        return answer

    def _remember(self, key: str, answer: DayAnswer) -> None:
        self._recent[key] = answer
        while len(self._recent) > MAX_RECENT:
            del self._recent[next(iter(self._recent))]

    def _apply(self, change: Change) -> None:
        self._state = change.day
        offers = {e.offer.entry_id: e.offer for e in change.effects if isinstance(e, MakeOffer)}
        for effect in change.effects:
            match effect:
                case StartEntry(entry):
                    self._courier.start(entry, change.day.restaurant, offers.pop(entry.id, None))
                case MakeOffer(offer, passed_over):
                    self._records.offer_made(offer, passed_over)
                    if offer.entry_id in offers:
                        self._courier.offer(offer)
                case EndEntry(entry_id):
                    self._courier.end(entry_id)
                case SaveReservation(reservation):
                    self._records.reservation_changed(reservation)
        self._records.day_changed(change.day)
        self._wake = next_wakeup(change.day, workflow.now())

    def _entry_gone(self, entry_id: str) -> None:
        self._apply(waitlist.leave(self._day, entry_id, workflow.now()))

    def _due(self) -> datetime | None:
        """When time alone next changes something; None when only a message can."""
        end = self._end()
        moments = (self._wake, self._courier.next_reminder(), end if end > workflow.now() else None)
        return min((at for at in moments if at is not None), default=None)

    def _has_work(self, due: datetime | None) -> bool:
        suggested = workflow.info().is_continue_as_new_suggested() and self._is_idle()
        failed = self._tasks.failed or self._courier.tasks.failed
        return suggested or failed or self._due() != due or self._is_over()

    def _is_idle(self) -> bool:
        return self._courier.idle and workflow.all_handlers_finished()

    def _is_over(self) -> bool:
        nobody = not self._day.line and not self._day.offers
        past = workflow.now() >= self._end()
        return past and nobody and self._is_idle() and self._records.saved

    def _end(self) -> datetime:
        windows = self._day.restaurant.windows(self._start.date)
        midnight = self._day.restaurant.instant(self._start.date, time(23, 59))
        return (windows[-1].closes if windows else midnight) + KEEP_DAY_OPEN

    def _carried(self) -> DayStart:
        return replace(
            self._start,
            state=self._state,
            recent=self._recent,
            unsaved=self._records.unsaved(),
        )


def _made(before: ServiceDay, after: ServiceDay) -> tuple[Offer, ...]:
    return tuple(o for o in after.offers.values() if o.id not in before.offers)


def _join_answer(answer: Joined | Refused) -> DayAnswer:
    if isinstance(answer, Refused):
        return DayAnswer(refusal=answer.reason.value, subject=answer.subject)
    return DayAnswer(
        entry_id=answer.entry_id,
        existing=answer.existing,
        position=answer.position,
        wait_min=answer.wait_min,
    )
