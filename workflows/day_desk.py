"""Where a service day's requests are carried out: the state, what it leads to, what it answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain import waitlist
    from domain.day import (
        Change,
        EndEntry,
        MakeOffer,
        SaveReservation,
        ServiceDay,
        StartEntry,
        TellChange,
        TellSeated,
    )
    from domain.line import next_wakeup
    from domain.refusals import Refused
    from domain.restaurant import Restaurant
    from workflows.contract import DayAnswer, DayStart
    from workflows.courier import Courier
    from workflows.day_records import DayRecords
    from workflows.ending import Ending
    from workflows.policies import BEAT
    from workflows.tasks import Beat
    from workflows.visibility import show_day

MAX_RECENT = 500

Run = Callable[[ServiceDay, datetime], tuple[Change, DayAnswer]]


class Desk:
    """The day, its entries' courier and its records, changed together and in no other way.

    A request that repeats an earlier one's key gets the earlier answer, as long as it is among
    the latest `MAX_RECENT`.
    """

    def __init__(self, start: DayStart) -> None:
        self._state = start.state
        self._recent = dict(start.recent)
        self.beat = Beat(BEAT)
        self.courier = Courier(self.leave, self.beat)
        self.ending = Ending()
        self.records = DayRecords(start.location, start.date, start.unsaved, self.beat, self.ending)
        self.wake: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the day is configured."""
        return self._state is not None

    @property
    def day(self) -> ServiceDay:
        """The day as it is now; `RuntimeError` before it is open."""
        if self._state is None:
            raise RuntimeError("the day is not configured yet")
        return self._state

    def open(self, day: date, restaurant: Restaurant) -> None:
        """Configure a new day."""
        # One that was opened before there were search attributes shows none.
        if workflow.patched("search-attributes"):
            show_day(restaurant.id, day)
        self._state = ServiceDay(restaurant, day)

    def resume(self) -> None:
        """Take up a day after continue-as-new: offers are watched, what is due is done."""
        for offer in self.day.offers.values():
            self.courier.watch(offer, workflow.now())
        self.advance("opened")

    def carried(self, start: DayStart) -> DayStart:
        """What the next run starts with."""
        return replace(
            start, state=self._state, recent=self._recent, unsaved=self.records.unsaved()
        )

    def apply(self, change: Change) -> None:
        """Take over the changed day and carry out the effects, in order."""
        for offer_id in self.day.offers:
            if offer_id not in change.day.offers:
                self.courier.settled(offer_id)
        self._state = change.day
        offers = {e.offer.entry_id: e.offer for e in change.effects if isinstance(e, MakeOffer)}
        self.ending.busy()
        for effect in change.effects:
            match effect:
                case StartEntry(entry):
                    offer = offers.pop(entry.id, None)
                    self.courier.start(entry, change.day.restaurant, offer)
                case MakeOffer(offer, passed_over):
                    self.records.offer_made(offer, passed_over)
                    if offer.entry_id in offers:
                        self.courier.offer(offer)
                case EndEntry(entry_id):
                    self.courier.end(entry_id)
                case TellChange(news):
                    self.courier.changed(news)
                case TellSeated(offer, passed_over):
                    if passed_over is not None:
                        self.records.offer_made(offer, passed_over)
                    self.courier.seated(offer)
                case SaveReservation(reservation):
                    self.records.reservation_changed(reservation)
                    self.courier.booked(reservation, change.day.date, change.day.restaurant)
        self.records.day_changed(change.day)
        self.wake = next_wakeup(change.day, workflow.now())

    def advance(self, cause: str) -> None:
        """Do what time and free tables lead to."""
        self.apply(waitlist.advance(self.day, workflow.now(), cause))

    def leave(self, entry_id: str) -> None:
        """An entry is over or gone: what was held for it goes on."""
        self.apply(waitlist.leave(self.day, entry_id, workflow.now()))

    def once(self, key: str, run: Run) -> DayAnswer:
        """Carry out a request that is new, or repeat the answer of the one that had its key.

        A refusal fails the update with the reason as its type and the subject as its detail.
        """
        try:
            return self.once_or_refused(key, run)
        except Refused as refused:
            raise ApplicationError(
                str(refused), refused.subject, type=refused.reason.value
            ) from refused

    def once_or_refused(self, key: str, run: Run) -> DayAnswer:
        """As `once`, but raises the domain's `Refused`."""
        if key not in self._recent:
            change, answer = run(self.day, workflow.now())
            self.apply(change)
            self.remember(key, answer)
        return self._recent[key]

    def answered(self, key: str) -> DayAnswer | None:
        """The answer that a recent request with that key got."""
        return self._recent.get(key)

    def remember(self, key: str, answer: DayAnswer) -> None:
        """Keep an answer, with the day's version that it led to, for a repeated request."""
        self._recent[key] = replace(answer, version=self.day.version)
        while len(self._recent) > MAX_RECENT:
            del self._recent[next(iter(self._recent))]
