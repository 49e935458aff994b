"""Carries a service day's effects to the workflows of its entries and reservations, in order."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from domain.model import Entry, Offer, Reservation, ReservationStatus
    from domain.restaurant import Restaurant
    from domain.said import Venue
    from workflows.contract import entry_workflow_id, reservation_workflow_id
    from workflows.entry_contract import EntryStart, LateAnswer, TableFreed
    from workflows.policies import REMIND_OFFER_AFTER
    from workflows.reservation_contract import Amended, ReservationStart
    from workflows.tasks import Tasks

ENTRY_WORKFLOW, RESERVATION_WORKFLOW = "WaitlistEntryWorkflow", "ReservationWorkflow"


class Courier:
    """Starts entries and signals them; `gone` is called for an entry that no longer runs.

    A signal to a child that is still being started can fail with not-found, so every signal
    waits for its entry's start first.
    """

    def __init__(self, gone: Callable[[str], None]) -> None:
        self._gone = gone
        self.tasks = Tasks()
        self._starting: dict[str, asyncio.Task[object]] = {}
        self._open: dict[str, tuple[Offer, datetime]] = {}

    @property
    def idle(self) -> bool:
        """Whether everything has been delivered."""
        return self.tasks.idle

    def start(self, entry: Entry, restaurant: Restaurant, offer: Offer | None) -> None:
        """Start the entry's workflow, with its first offer if it has one already."""
        venue = Venue.of(restaurant)
        start = EntryStart(entry, venue, restaurant.hold_seconds, offer)
        self._begin(ENTRY_WORKFLOW, entry_workflow_id(entry.id), start)
        if offer is not None:
            self.watch(offer, workflow.now())

    def offer(self, offer: Offer) -> None:
        """Tell an entry of its offer."""
        self.watch(offer, workflow.now())
        self.tasks.spawn(self._signal(offer.entry_id, "table_freed", TableFreed(offer)))

    def booked(self, reservation: Reservation, day: date, restaurant: Restaurant) -> None:
        """Start what follows a new reservation, or tell it of the newest state."""
        workflow_id = reservation_workflow_id(reservation.id)
        if reservation.version > 1:
            ended = reservation.status is ReservationStatus.CANCELLED
            name = "cancel" if ended else "amend"
            self.tasks.spawn(self._amend(workflow_id, name, Amended(reservation)))
            return
        start = ReservationStart(
            reservation,
            Venue.of(restaurant),
            day,
            restaurant.courtesy_minutes,
            restaurant.reminder_hours,
        )
        self._begin(RESERVATION_WORKFLOW, workflow_id, start)

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

    def _begin(self, name: str, workflow_id: str, start: EntryStart | ReservationStart) -> None:
        self._starting[workflow_id] = self.tasks.spawn(self._start(name, workflow_id, start))

    async def _start(
        self, name: str, workflow_id: str, start: EntryStart | ReservationStart
    ) -> None:
        try:
            await workflow.start_child_workflow(
                name,
                start,
                id=workflow_id,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            # The id is used once: whatever runs, or ran, under it answers for that place.
            workflow.logger.warning("was started before", extra={"workflow_id": workflow_id})
        finally:
            self._starting.pop(workflow_id, None)

    async def _started(self, workflow_id: str) -> None:
        starting = self._starting.get(workflow_id)
        if starting is not None:
            await starting

    async def _amend(self, workflow_id: str, name: str, amended: Amended) -> None:
        await self._started(workflow_id)
        try:
            await workflow.get_external_workflow_handle(workflow_id).signal(name, amended)
        except FailureError:
            # The stay was over, or its workflow was ended by hand: nothing follows it any more.
            workflow.logger.info("nothing follows it", extra={"workflow_id": workflow_id})

    async def _signal(self, entry_id: str, name: str, *args: TableFreed | LateAnswer) -> None:
        workflow_id = entry_workflow_id(entry_id)
        await self._started(workflow_id)
        handle = workflow.get_external_workflow_handle(workflow_id)
        try:
            await handle.signal(name, args=args)
        except FailureError:
            # Closed or terminated: it will never answer, so its place and its tables go on.
            workflow.logger.warning("entry is gone", extra={"entry_id": entry_id})
            self._gone(entry_id)
