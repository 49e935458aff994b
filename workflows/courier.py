"""Carries a service day's effects to the workflows of its entries and reservations, in order."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime
from typing import NamedTuple

from temporalio import workflow
from temporalio.common import TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from domain.model import Entry, Offer, PlaceNews, Reservation, ReservationStatus
    from domain.restaurant import Restaurant
    from domain.said import Venue
    from workflows.contract import entry_workflow_id, reservation_workflow_id
    from workflows.entry_contract import (
        EntryChanged,
        EntryStart,
        GuestSeated,
        LateAnswer,
        TableFreed,
    )
    from workflows.policies import REMIND_OFFER_AFTER, STARTS_AT_ONCE, TASK_TIMEOUT
    from workflows.reservation_contract import Amended, ReservationStart
    from workflows.tasks import Beat, Tasks
    from workflows.visibility import of_entry, of_reservation, table_for

ENTRY_WORKFLOW, RESERVATION_WORKFLOW = "WaitlistEntryWorkflow", "ReservationWorkflow"

Told = TableFreed | LateAnswer | EntryChanged | GuestSeated
Start = EntryStart | ReservationStart


class _Shown(NamedTuple):
    """What operators see of a workflow from its start."""

    attributes: TypedSearchAttributes
    summary: str
    details: str


class Courier:
    """Starts entries and signals them; `gone` is called for an entry that no longer runs.

    What is started waits for the day's next beat, since nobody's answer needs it, and then for its
    turn. A signal to a child that is still being started can fail with not-found, and two signals
    of one task arrive in any order: so each waits for its entry's start, or its newest change.
    """

    def __init__(self, gone: Callable[[str], None], beat: Beat) -> None:
        self._gone = gone
        self._beat = beat
        self.tasks = Tasks()
        self._starting = asyncio.Semaphore(STARTS_AT_ONCE)
        self._first: dict[str, asyncio.Task[object]] = {}
        self._open: dict[str, tuple[Offer, datetime]] = {}

    @property
    def idle(self) -> bool:
        """Whether everything has been delivered."""
        return self.tasks.idle

    def start(self, entry: Entry, restaurant: Restaurant, offer: Offer | None) -> None:
        """Start the entry's workflow, with its first offer if it has one already."""
        self._first[entry_workflow_id(entry.id)] = self.tasks.spawn(
            self._start_entry(entry, restaurant, offer)
        )
        if offer is not None:
            self.watch(offer, workflow.now())

    def offer(self, offer: Offer) -> None:
        """Tell an entry of its offer."""
        self.watch(offer, workflow.now())
        self.tasks.spawn(self._signal(offer.entry_id, "table_freed", TableFreed(offer)))

    def changed(self, news: PlaceNews) -> None:
        """Tell an entry what it waits for from now on."""
        workflow_id = entry_workflow_id(news.entry_id)
        told = EntryChanged(news)
        after = self._first.get(workflow_id)
        self._first[workflow_id] = self.tasks.spawn(self._change(news.entry_id, told, after))

    def seated(self, offer: Offer) -> None:
        """Tell an entry that its guest sits at those tables."""
        self.tasks.spawn(self._signal(offer.entry_id, "seated", GuestSeated(offer)))

    def booked(self, reservation: Reservation, day: date, restaurant: Restaurant) -> None:
        """Start what follows a new reservation, or tell it of the newest state."""
        workflow_id = reservation_workflow_id(reservation.id)
        if reservation.version > 1:
            ended = reservation.status is ReservationStatus.CANCELLED
            name = "cancel" if ended else "amend"
            self.tasks.spawn(self._amend(workflow_id, name, Amended(reservation)))
            return
        self._first[workflow_id] = self.tasks.spawn(self._start_stay(reservation, day, restaurant))

    def end(self, entry_id: str) -> None:
        """Tell an entry that its service is over."""
        self.tasks.spawn(self._signal(entry_id, "service_ended"))

    def late_answered(self, entry_id: str, answer: LateAnswer) -> None:
        """Tell an entry what became of its guest's late yes."""
        self.tasks.spawn(self._signal(entry_id, "late_answer", answer))

    def settled(self, offer_id: str) -> None:
        """The offer has ended: stop watching it."""
        self._open.pop(offer_id, None)

    def watch(self, offer: Offer, now: datetime) -> None:
        """Remind the offer's entry if it is still open after `REMIND_OFFER_AFTER`."""
        self._open[offer.id] = (offer, now + REMIND_OFFER_AFTER)

    def next_reminder(self) -> datetime | None:
        """When `remind` next has something to do."""
        return min((at for _, at in self._open.values()), default=None)

    def remind(self, now: datetime) -> None:
        """Tell entries again of offers that are open for long.

        For an entry that has the offer this changes nothing; one that was terminated by hand is
        found to be gone, and its table goes on.
        """
        for offer, at in list(self._open.values()):
            if now >= at:
                self.offer(offer)

    async def _start_entry(self, entry: Entry, restaurant: Restaurant, offer: Offer | None) -> None:
        await self._beat.comes()
        venue = Venue.of(restaurant)
        start = EntryStart(entry, venue, restaurant.hold_seconds, offer)
        stay = table_for(entry.wanted_at, venue.time_zone, entry.party_size, entry.zone)
        shown = _Shown(of_entry(entry), stay, f"Lista de espera · {entry.service}")
        await self._start(ENTRY_WORKFLOW, entry_workflow_id(entry.id), start, shown)

    async def _start_stay(
        self, reservation: Reservation, day: date, restaurant: Restaurant
    ) -> None:
        await self._beat.comes()
        venue = Venue.of(restaurant)
        start = ReservationStart(
            reservation, venue, day, restaurant.courtesy_minutes, restaurant.reminder_hours
        )
        attributes = of_reservation(reservation, restaurant.id, day)
        stay = table_for(
            reservation.start, venue.time_zone, reservation.party_size, reservation.zone
        )
        shown = _Shown(attributes, stay, f"Reserva · mesa {' + '.join(reservation.tables)}")
        workflow_id = reservation_workflow_id(reservation.id)
        await self._start(RESERVATION_WORKFLOW, workflow_id, start, shown)

    async def _start(self, name: str, workflow_id: str, start: Start, shown: _Shown) -> None:
        # A run that began without turns goes on without.
        in_turn = self._starting if workflow.patched("starts-in-turn") else nullcontext()
        async with in_turn:
            await self._start_now(name, workflow_id, start, shown)
        self._arrived(workflow_id)

    async def _start_now(self, name: str, workflow_id: str, start: Start, shown: _Shown) -> None:
        try:
            await workflow.start_child_workflow(
                name,
                start,
                id=workflow_id,
                task_timeout=TASK_TIMEOUT,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                search_attributes=shown.attributes,
                static_summary=shown.summary,
                static_details=shown.details,
            )
        except WorkflowAlreadyStartedError:
            # The id is used once: whatever runs, or ran, under it answers for that place.
            workflow.logger.warning("was started before", extra={"workflow_id": workflow_id})

    async def _change(
        self, entry_id: str, told: EntryChanged, after: asyncio.Task[object] | None
    ) -> None:
        if after is not None:
            await after
        await self._tell(entry_id, "changed", told)
        self._arrived(entry_workflow_id(entry_id))

    def _arrived(self, workflow_id: str) -> None:
        """The running task has delivered what others wait for, unless a newer one does."""
        if self._first.get(workflow_id) is asyncio.current_task():
            del self._first[workflow_id]

    async def _turn(self, workflow_id: str) -> None:
        while (first := self._first.get(workflow_id)) is not None:
            await first

    async def _amend(self, workflow_id: str, name: str, amended: Amended) -> None:
        await self._turn(workflow_id)
        try:
            await workflow.get_external_workflow_handle(workflow_id).signal(name, amended)
        except FailureError:
            # The stay was over, or its workflow was ended by hand: nothing follows it any more.
            workflow.logger.info("nothing follows it", extra={"workflow_id": workflow_id})

    async def _signal(self, entry_id: str, name: str, *args: Told) -> None:
        await self._turn(entry_workflow_id(entry_id))
        await self._tell(entry_id, name, *args)

    async def _tell(self, entry_id: str, name: str, *args: Told) -> None:
        handle = workflow.get_external_workflow_handle(entry_workflow_id(entry_id))
        try:
            await handle.signal(name, args=args)
        except FailureError:
            # Closed or terminated: it will never answer, so its place and its tables go on.
            workflow.logger.warning("entry is gone", extra={"entry_id": entry_id})
            self._gone(entry_id)
