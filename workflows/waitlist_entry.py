"""One guest's wait as a durable workflow: the only judge of what becomes of its offers."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain import conversation, texts
    from domain import entry as rules
    from domain.entry import Reply
    from domain.model import Actor, Entry, Offer, Outcome, Status
    from domain.refusals import Reason
    from domain.waitlist import Settlement
    from workflows.contract import (
        Cancel,
        EntryLeft,
        EntryStart,
        TableFreed,
        TakenReply,
        Withdraw,
        day_workflow_id,
    )
    from workflows.policies import HEARD_LATE, RECORDS
    from workflows.talk import Talk
    from workflows.tasks import Tasks, until


@workflow.defn
class WaitlistEntryWorkflow:
    """Waits for a table, offers it by WhatsApp, and settles on SÍ, NO, silence or a cancel.

    It stays open until its record is saved, the service day knows the outcome and every answer
    to the guest was collected or sent.
    """

    @workflow.init
    def __init__(self, start: EntryStart) -> None:
        self._entry = start.entry
        self._venue = start.venue
        self._window = timedelta(seconds=start.hold_seconds)
        self._first_offer = start.offer
        self._saved_version = 0
        self._telling = 0
        self._tasks = Tasks()
        self._talk = Talk(start.entry.id, start.entry.guest.address, start.state, self._tasks)
        self._announcing: asyncio.Task[object] | None = None

    @workflow.run
    async def run(self, start: EntryStart) -> Entry:
        """The entry as it ended."""
        saving = asyncio.create_task(self._keep_saved())
        if self._first_offer is not None:
            self.table_freed(TableFreed(self._first_offer))
        while not self._is_over():
            try:
                due = self._deadline()
                await until(partial(self._has_work, due), due)
            except asyncio.CancelledError:
                self._end_wait(Actor.STAFF, "operator")
            self._tasks.check()
            if self._is_due():
                await self._close_window()
            elif workflow.info().is_continue_as_new_suggested() and self._is_idle():
                workflow.continue_as_new(self._carried(start))
        saving.cancel()
        return self._entry

    # --- messages ---------------------------------------------------------------------------

    @workflow.signal
    def table_freed(self, freed: TableFreed) -> None:
        """A table is held for this entry. The same offer twice is one offer."""
        offer, current = freed.offer, self._entry.offer
        if current is not None and current.id == offer.id:
            return
        if self._entry.status.is_final or current is not None:
            void = rules.settlement(self._entry, offer, Outcome.CANCELLED)
            self._tell_day("offer_settled", void)
            return
        self._entry = rules.offered(self._entry, offer, workflow.now())
        self._announcing = self._tasks.spawn(self._announce(offer))

    @workflow.signal
    def reply(self, taken: TakenReply) -> None:
        """The guest wrote. The same message twice is heard once."""
        self._hear(taken.reply)

    @workflow.signal
    def withdraw_offer(self, withdraw: Withdraw) -> None:
        """End the offer with that id; any other is left alone."""
        offer = rules.open_offer(self._entry)
        if offer is not None and offer.id == withdraw.offer_id:
            self._settle(Outcome.WITHDRAWN, withdraw.reason, Actor.STAFF)

    @workflow.signal
    def service_ended(self) -> None:
        """The service seats nobody any more. An open offer still gets its answer first."""
        if self._entry.status is Status.WAITING and self._entry.offer is None:
            self._entry = rules.service_ended(self._entry, workflow.now())
            text = texts.service_ended(self._entry, self._venue)
            self._tasks.spawn(self._talk.send(f"{self._entry.id}:service-ended", text))
            self._tell_day("entry_left", EntryLeft(self._entry.id))

    @workflow.update
    def cancel(self, cancel: Cancel) -> Entry:
        """End the wait; fails with `entry-final` when it has ended already."""
        self._end_wait(cancel.actor, cancel.reason)
        return self._entry

    @cancel.validator
    def validate_cancel(self, cancel: Cancel) -> None:
        """Refuse before anything is written."""
        if self._entry.status.is_final:
            raise ApplicationError(
                "the entry has ended", self._entry.status.value, type=Reason.ENTRY_FINAL.value
            )

    @workflow.update
    async def answer_to(self, message_sid: str) -> str | None:
        """The text that answers a guest's message, for the webhook's response.

        None when it does not come within `COLLECT_WITHIN` or has gone out as a message of its
        own: then the caller must not send anything.
        """
        return await self._talk.answer_to(message_sid)

    @workflow.query
    def snapshot(self) -> Entry:
        """The entry as it is now."""
        return self._entry

    # --- the main loop ----------------------------------------------------------------------

    def _deadline(self) -> datetime | None:
        return self._entry.expires_at if rules.open_offer(self._entry) else None

    def _is_due(self) -> bool:
        deadline = self._deadline()
        return deadline is not None and workflow.now() >= deadline

    def _has_work(self, due: datetime | None) -> bool:
        suggested = workflow.info().is_continue_as_new_suggested() and self._is_idle()
        return self._deadline() != due or self._is_over() or self._tasks.failed or suggested

    def _is_over(self) -> bool:
        saved = self._saved_version == self._entry.version
        return self._entry.status.is_final and saved and self._is_idle()

    def _is_idle(self) -> bool:
        return self._tasks.idle and workflow.all_handlers_finished()

    def _carried(self, start: EntryStart) -> EntryStart:
        return replace(start, entry=self._entry, offer=None, state=self._talk.state())

    # --- what happens to the entry ----------------------------------------------------------

    def _hear(self, reply: Reply) -> None:
        if not self._talk.hear(reply.message_sid):
            return
        before, meaning = self._entry, conversation.understand(self._entry, reply)
        if meaning.outcome is not None:
            self._settle(meaning.outcome, "", Actor.GUEST)
        elif meaning.leaves:
            self._end_wait(Actor.GUEST, "left")
        self._talk.answer(reply, conversation.answer(before, self._entry, reply, self._venue))

    def _end_wait(self, actor: Actor, reason: str) -> None:
        if self._entry.status.is_final:
            return
        if rules.open_offer(self._entry) is not None:
            self._settle(Outcome.CANCELLED, reason, actor)
            return
        self._entry = rules.left(self._entry, workflow.now(), reason, actor)
        self._tell_day("entry_left", EntryLeft(self._entry.id))

    def _settle(self, outcome: Outcome, reason: str, actor: Actor) -> None:
        offer = rules.open_offer(self._entry)
        if offer is None:
            return
        if self._entry.status is Status.WAITING and actor is Actor.GUEST:
            # The guest's answer overtook the provider's: the message has evidently gone out.
            self._entry = rules.notified(self._entry, workflow.now(), self._window)
        elif self._announcing is not None and outcome is not Outcome.UNDELIVERABLE:
            # An offer that has ended while its message was being tried must not go out any more.
            self._announcing.cancel()
        self._entry = rules.settled(self._entry, outcome, workflow.now(), reason, actor)
        told = rules.settlement(self._entry, offer, outcome)
        self._tell_day("offer_settled", told)

    async def _close_window(self) -> None:
        """The window has passed: hear what has reached us meanwhile, and only then expire.

        What came in time settles the offer; what came later, while nobody worked, is told so.
        """
        offer, deadline = self._entry.offer, self._entry.expires_at or workflow.now()
        received = await workflow.execute_local_activity_method(
            RecordActivities.answers_until,
            args=[self._entry.id, self._entry.guest.phone, deadline + HEARD_LATE],
            **RECORDS,
        )
        for message in received:
            self._hear(Reply(message.message_sid, message.body, message.received_at))
        if rules.open_offer(self._entry) == offer:
            self._settle(Outcome.EXPIRED, "no-answer", Actor.SYSTEM)

    # --- what goes out ----------------------------------------------------------------------

    async def _announce(self, offer: Offer) -> None:
        """Send the offer; its window starts when the provider has accepted the message."""
        text = texts.offer(self._entry, self._venue, offer, self._window)
        try:
            await self._talk.send(f"{offer.id}:offer", text)
        except ActivityError as error:
            if rules.open_offer(self._entry) == offer:
                self._settle(Outcome.UNDELIVERABLE, _why(error), Actor.SYSTEM)
            return
        if rules.open_offer(self._entry) == offer and self._entry.status is Status.WAITING:
            self._entry = rules.notified(self._entry, workflow.now(), self._window)

    def _tell_day(self, signal: str, payload: Settlement | EntryLeft) -> None:
        self._telling += 1
        self._tasks.spawn(self._signal_day(signal, payload))

    async def _signal_day(self, signal: str, payload: Settlement | EntryLeft) -> None:
        day_id = day_workflow_id(self._entry.location, self._entry.service_date)
        try:
            await workflow.get_external_workflow_handle(day_id).signal(signal, payload)
        except FailureError:
            # A closed day gives out no more tables: nobody is waiting for this.
            workflow.logger.warning("service day is closed", extra={"signal": signal})
        finally:
            self._telling -= 1

    async def _keep_saved(self) -> None:
        while True:
            # A local activity holds up its task: the day is told first, and with it whoever waits
            # for this task's answer or for the table.
            await workflow.wait_condition(
                lambda: self._entry.version > self._saved_version and not self._telling
            )
            entry = self._entry
            await workflow.execute_local_activity_method(
                RecordActivities.save_entry, entry, **RECORDS
            )
            self._saved_version = entry.version


def _why(error: ActivityError) -> str:
    cause = error.cause
    return cause.type or "failed" if isinstance(cause, ApplicationError) else "failed"
