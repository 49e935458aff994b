"""One service day of one location as a durable workflow: the only place that gives out tables."""

from dataclasses import replace
from datetime import datetime, time
from functools import partial

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain import booking, changing, reservations, tables, waitlist
    from domain.day import Change, ServiceDay, StartEntry
    from domain.refusals import Refused
    from domain.restaurant import Restaurant
    from domain.waitlist import Settlement
    from workflows.contract import (
        Amend,
        Block,
        Book,
        CancelReservation,
        ChangeEntry,
        ClaimLate,
        DayAnswer,
        DayStart,
        EntryLeft,
        EntryReach,
        Free,
        Join,
        MarkReservation,
        Notify,
        Seat,
        SeatEntry,
    )
    from workflows.day_answers import changed_answer, claim, join_answer, made, seat_entry
    from workflows.day_desk import Desk
    from workflows.day_events import MARKS, after
    from workflows.entry_contract import LateAnswer
    from workflows.policies import KEEP_DAY_OPEN, RECORDS
    from workflows.reservation_contract import ReservationEvent
    from workflows.tasks import Tasks, until


@workflow.defn
class ServiceDayWorkflow:
    """Holds the tables, the line and the open offers of one date from its first request on.

    Handlers are synchronous once the day is configured, so no two of them interleave: each
    sees the day that the one before it left.
    """

    @workflow.init
    def __init__(self, start: DayStart) -> None:
        self._start = start
        self._desk = Desk(start)
        self._tasks = Tasks()

    @workflow.run
    async def run(self, start: DayStart) -> None:
        """Runs until some hours after the last service has closed."""
        self._desk.ending.wait_for_quiet()
        if not self._desk.is_open:
            restaurant = await workflow.execute_local_activity_method(
                RecordActivities.load_restaurant, start.location, **RECORDS
            )
            self._desk.open(start.date, restaurant)
        saving = self._tasks.spawn(self._desk.records.keep_saved())
        self._desk.resume()
        while not self._is_over():
            due, is_ending = self._due(), self._desk.ending.is_near
            work = partial(self._has_work, due, is_ending)
            await until(work, self._desk.ending.sooner_than(due), "próximo hueco o recordatorio")
            self._tasks.check()
            self._desk.courier.tasks.check()
            if self._may_continue():
                saving.cancel()
                workflow.continue_as_new(self._desk.carried(start))
            if self._desk.wake is not None and workflow.now() >= self._desk.wake:
                self._desk.advance("time")
            self._desk.courier.remind(workflow.now())
        saving.cancel()

    # --- requests ---------------------------------------------------------------------------

    @workflow.update
    async def join(self, joins: list[Join]) -> list[DayAnswer]:
        """Put guests in line in the given order; each succeeds or is refused by itself."""
        await self._configured()
        new = [j for j in joins if self._desk.answered(j.key) is None]
        requests = [j.request for j in new]
        change, answers = waitlist.join(self._desk.day, requests, workflow.now())
        self._desk.apply(change)
        for asked, answer in zip(new, answers, strict=True):
            self._desk.remember(asked.key, join_answer(answer))
        started = {e.entry.id: e.entry for e in change.effects if isinstance(e, StartEntry)}
        known = (self._desk.answered(j.key) or DayAnswer() for j in joins)
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
            change, kept = booking.cancel_reservation(day, asked.reservation_id, now, asked.actor)
            return change, DayAnswer(reservation=kept, offers=made(day, change.day))

        return self._desk.once(asked.key, run)

    @workflow.update
    async def change_reservation(self, asked: Amend) -> DayAnswer:
        """Change a reservation; what that frees goes to the next in line."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, kept = reservations.change(day, asked.command, now)
            return change, DayAnswer(reservation=kept, offers=made(day, change.day))

        return self._desk.once(asked.key, run)

    @workflow.update
    async def mark_reservation(self, asked: MarkReservation) -> DayAnswer:
        """The guests of a reservation came, left, or did not come."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, kept = MARKS[asked.mark](day, asked.reservation_id, now)
            return change, DayAnswer(reservation=kept, offers=made(day, change.day))

        return self._desk.once(asked.key, run)

    @workflow.update
    async def free_table(self, asked: Free) -> DayAnswer:
        """End what occupies a table; the offers that follow are in the answer."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, offers = tables.free(day, asked.command, now)
            return change, DayAnswer(offers=tuple(offers))

        return self._desk.once(asked.key, run)

    @workflow.update
    async def seat(self, asked: Seat) -> DayAnswer:
        """Seat a walk-in now."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, taken = tables.seat(day, asked.command, now)
            return change, DayAnswer(occupancy=taken)

        return self._desk.once(asked.key, run)

    @workflow.update
    async def seat_entry(self, asked: SeatEntry) -> DayAnswer:
        """Seat a guest of the line now."""
        await self._configured()
        return self._desk.once(asked.key, partial(seat_entry, asked))

    @workflow.update
    async def block_table(self, asked: Block) -> DayAnswer:
        """Take a table out of service for a span."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, taken = tables.block(day, asked.command)
            return change, DayAnswer(occupancy=taken)

        return self._desk.once(asked.key, run)

    @workflow.update
    async def notify_entry(self, asked: Notify) -> DayAnswer:
        """Offer a table to an entry out of turn."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change = waitlist.notify(day, asked.entry_id, asked.table, now)
            return change, DayAnswer(offers=made(day, change.day))

        return self._desk.once(asked.key, run)

    @workflow.update
    async def change_entry(self, asked: ChangeEntry) -> DayAnswer:
        """Change what a guest waits for; a table that fits now is offered at once."""
        await self._configured()

        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, news = changing.change_place(day, asked.command, now)
            return change, changed_answer(day, change.day, news)

        return self._desk.once(asked.key, run)

    @workflow.update
    async def claim_late(self, asked: ClaimLate) -> DayAnswer:
        """Book the table of an offer that has expired, if nobody else has it by now."""
        await self._configured()
        return self._desk.once(asked.key, partial(claim, asked))

    # --- what entries and operators say -----------------------------------------------------

    @workflow.signal
    async def offer_settled(self, settlement: Settlement) -> None:
        """An entry has judged its offer: its table is booked, or goes on at once."""
        await self._configured()
        self._desk.apply(waitlist.settle(self._desk.day, settlement, workflow.now()))

    @workflow.signal
    async def entry_left(self, left: EntryLeft) -> None:
        """An entry's wait is over."""
        await self._configured()
        self._desk.leave(left.entry_id)

    @workflow.signal
    async def entry_reach(self, told: EntryReach) -> None:
        """An entry's guest can, or can no longer, be told of a table by a message."""
        await self._configured()
        now = workflow.now()
        self._desk.apply(waitlist.reach(self._desk.day, told.entry_id, told.written, now))

    @workflow.signal
    async def late_claim(self, asked: ClaimLate) -> None:
        """An entry whose offer has expired has heard a yes; it is told what became of it."""
        await self._configured()
        try:
            booked = self._desk.once_or_refused(asked.key, partial(claim, asked)).reservation
        except Refused:
            booked = None
        self._desk.courier.late_answered(asked.claim.entry_id, LateAnswer(asked.key, booked))

    @workflow.signal
    async def reservation_event(self, told: ReservationEvent) -> None:
        """A reservation's workflow has heard from its guest, or watched the clock."""
        await self._configured()
        self._desk.apply(after(self._desk.day, told, workflow.now()))

    @workflow.signal
    async def configure(self, restaurant: Restaurant) -> None:
        """The restaurant's file has changed: the new rules hold from now on."""
        await self._configured()
        day = self._desk.day
        if day.restaurant != restaurant:
            changed = replace(day, restaurant=restaurant)
            self._desk.apply(waitlist.advance(changed, workflow.now(), "configured"))

    @workflow.query
    def board(self) -> ServiceDay | None:
        """The day as it is now; None while it is being configured."""
        return self._desk.day if self._desk.is_open else None

    # --- inside -----------------------------------------------------------------------------

    async def _configured(self) -> None:
        self._desk.ending.busy()
        await workflow.wait_condition(lambda: self._desk.is_open)

    def _book_one(self, asked: Book) -> DayAnswer:
        def run(day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
            change, reservation = booking.book(day, asked.request, now)
            return change, DayAnswer(reservation=reservation)

        try:
            return self._desk.once_or_refused(asked.key, run)
        except Refused as refused:
            return DayAnswer(refusal=refused.reason.value, subject=refused.subject)

    def _due(self) -> datetime | None:
        """When time alone next changes something; None when only a message can."""
        end = self._end()
        reminder = self._desk.courier.next_reminder()
        moments = (self._desk.wake, reminder, end if end > workflow.now() else None)
        return min((at for at in moments if at is not None), default=None)

    def _has_work(self, due: datetime | None, is_ending: bool) -> bool:
        failed = self._tasks.failed or self._desk.courier.tasks.failed
        changed = self._due() != due or self._desk.ending.is_near != is_ending
        return self._may_continue() or failed or changed or self._is_over()

    def _may_continue(self) -> bool:
        return self._desk.ending.is_due and self._is_idle() and not self._desk.records.saving

    def _is_idle(self) -> bool:
        # A timer about to fire would make the server refuse what ends the run.
        quiet = self._desk.courier.idle and not self._desk.beat.awaited
        return quiet and workflow.all_handlers_finished()

    def _is_over(self) -> bool:
        nobody = not self._desk.day.line and not self._desk.day.offers
        saved = self._desk.records.saved
        return workflow.now() >= self._end() and nobody and saved and self._is_idle()

    def _end(self) -> datetime:
        restaurant, day = self._desk.day.restaurant, self._start.date
        windows = restaurant.windows(day)
        closes = windows[-1].closes if windows else restaurant.instant(day, time(23, 59))
        return closes + KEEP_DAY_OPEN
