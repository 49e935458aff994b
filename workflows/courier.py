"""Carries a service day's effects to the entries' workflows, in order for each entry."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from domain.model import Entry, Offer
    from domain.restaurant import Restaurant
    from domain.texts import Venue
    from workflows.contract import EntryStart, TableFreed, entry_workflow_id
    from workflows.policies import REMIND_OFFER_AFTER
    from workflows.tasks import Tasks

ENTRY_WORKFLOW = "WaitlistEntryWorkflow"


class Courier:
    """Starts entries and signals them; `gone` is called for an entry that no longer runs.

    A signal to a child that is still being started can fail with not-found, so every signal
    waits for its entry's start first.
    """

    def __init__(self, gone: Callable[[str], None]) -> None:
        self._gone = gone
        self.tasks = Tasks()
        self._starting: dict[str, asyncio.Task[None]] = {}
        self._open: dict[str, tuple[Offer, datetime]] = {}

    @property
    def idle(self) -> bool:
        """Whether everything has been delivered."""
        return self.tasks.idle

    def start(self, entry: Entry, restaurant: Restaurant, offer: Offer | None) -> None:
        """Start the entry's workflow, with its first offer if it has one already."""
        venue = Venue(restaurant.id, restaurant.name, restaurant.phone, restaurant.time_zone)
        start = EntryStart(entry, venue, restaurant.hold_seconds, offer)
        self._starting[entry.id] = self.tasks.spawn(self._start(start))
        if offer is not None:
            self.watch(offer, workflow.now())

    def offer(self, offer: Offer) -> None:
        """Tell an entry of its offer."""
        self.watch(offer, workflow.now())
        self.tasks.spawn(self._signal(offer.entry_id, "table_freed", TableFreed(offer)))

    def end(self, entry_id: str) -> None:
        """Tell an entry that its service is over."""
        self.tasks.spawn(self._signal(entry_id, "service_ended"))

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

    async def _start(self, start: EntryStart) -> None:
        entry_id = start.entry.id
        try:
            await workflow.start_child_workflow(
                ENTRY_WORKFLOW,
                start,
                id=entry_workflow_id(entry_id),
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            # The id is used once: whatever runs, or ran, under it answers for that place.
            workflow.logger.warning("entry was started before", extra={"entry_id": entry_id})
        finally:
            self._starting.pop(entry_id, None)

    async def _signal(self, entry_id: str, name: str, *args: TableFreed) -> None:
        starting = self._starting.get(entry_id)
        if starting is not None:
            await starting
        handle = workflow.get_external_workflow_handle(entry_workflow_id(entry_id))
        try:
            await handle.signal(name, args=args)
        except FailureError:
            # Closed or terminated: it will never answer, so its place and its tables go on.
            workflow.logger.warning("entry is gone", extra={"entry_id": entry_id})
            self._gone(entry_id)
