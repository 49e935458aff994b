"""One guest's wait as a durable workflow: the only judge of what becomes of its offers."""

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain import entry as rules
    from domain.delivery import DeliveryReport
    from domain.model import Actor, Entry
    from domain.refusals import Reason
    from domain.said import Said
    from workflows.entry_contract import (
        AnswerFor,
        Cancel,
        EntryChanged,
        EntryStart,
        GuestSeated,
        LateAnswer,
        TableFreed,
        TakenReply,
        Withdraw,
    )
    from workflows.entry_desk import EntryDesk
    from workflows.policies import RECORDS
    from workflows.tasks import is_to_continue, until
    from workflows.visibility import details_of, of_entry, show


@workflow.defn
class WaitlistEntryWorkflow:
    """Waits for a table, offers it by WhatsApp, and settles on SÍ, NO, silence or a cancel.

    It stays open until its record is saved, the service day knows the outcome and every answer
    to the guest was collected or sent.
    """

    @workflow.init
    def __init__(self, start: EntryStart) -> None:
        self._desk = EntryDesk(start)
        self._saved_version = 0

    @workflow.run
    async def run(self, start: EntryStart) -> Entry:
        """The entry as it ended."""
        saving = asyncio.create_task(self._keep_saved(start.venue.time_zone))
        if start.offer is not None:
            self._desk.take_offer(start.offer)
        while not self._is_over():
            try:
                await self._next_step(start)
            except (asyncio.CancelledError, ActivityError) as error:
                if not is_cancelled_exception(error):
                    raise
                self._desk.end_wait(Actor.STAFF, "operator")
        saving.cancel()
        return self._desk.entry

    # --- messages ---------------------------------------------------------------------------

    @workflow.signal
    def table_freed(self, freed: TableFreed) -> None:
        """A table is held for this entry. The same offer twice is one offer."""
        self._desk.take_offer(freed.offer)

    @workflow.signal
    def reply(self, taken: TakenReply) -> None:
        """The guest wrote. The same message twice is heard once."""
        self._desk.hear(taken.reply)

    @workflow.signal
    def delivery(self, report: DeliveryReport) -> None:
        """What became of a message of ours; reports may come late, twice and out of order."""
        self._desk.delivered(report)

    @workflow.signal
    def changed(self, told: EntryChanged) -> None:
        """Staff have changed what the guest waits for. Told twice it changes nothing more."""
        self._desk.change(told.news)

    @workflow.signal
    def seated(self, told: GuestSeated) -> None:
        """Staff have seated the guest. Told twice it changes nothing more."""
        self._desk.seat(told.offer)

    @workflow.signal
    def late_answer(self, answer: LateAnswer) -> None:
        """What the day made of a late yes."""
        self._desk.late_answered(answer)

    @workflow.signal
    def withdraw_offer(self, withdraw: Withdraw) -> None:
        """End the offer with that id; any other is left alone."""
        self._desk.withdraw(withdraw.offer_id, withdraw.reason)

    @workflow.signal
    def service_ended(self) -> None:
        """The service seats nobody any more. An open offer still gets its answer first."""
        self._desk.end_service()

    @workflow.update
    def cancel(self, cancel: Cancel) -> Entry:
        """End the wait; fails with `entry-final` when it has ended already."""
        self._desk.end_wait(cancel.actor, cancel.reason)
        return self._desk.entry

    @cancel.validator
    def validate_cancel(self, cancel: Cancel) -> None:
        """Refuse before anything is written."""
        status = self._desk.entry.status
        if status.is_final:
            raise ApplicationError(
                "the entry has ended", status.value, type=Reason.ENTRY_FINAL.value
            )

    @workflow.update
    def answer_for(self, answer: AnswerFor) -> Entry:
        """Staff have the guest's answer; fails with `entry-has-no-offer` when none is open."""
        self._desk.answer_for(accepts=answer.accepts)
        return self._desk.entry

    @answer_for.validator
    def validate_answer_for(self, answer: AnswerFor) -> None:
        """Refuse before anything is written."""
        if rules.open_offer(self._desk.entry) is None:
            raise ApplicationError("no offer is open", type=Reason.ENTRY_HAS_NO_OFFER.value)

    @workflow.update
    async def answer_to(self, message_sid: str) -> Said | None:
        """The text that answers a guest's message, for the webhook's response.

        None when it does not come within `COLLECT_WITHIN` or has gone out as a message of its
        own: then the caller must not send anything.
        """
        return await self._desk.talk.answer_to(message_sid)

    @workflow.query
    def snapshot(self) -> Entry:
        """The entry as it is now."""
        return self._desk.entry

    # --- the main loop ----------------------------------------------------------------------

    async def _next_step(self, start: EntryStart) -> None:
        due = self._desk.deadline
        await until(partial(self._has_work, due), due, "plazo del aviso")
        self._desk.tasks.check()
        if self._desk.is_due:
            await self._desk.close_window()
        elif self._may_continue():
            workflow.continue_as_new(self._carried(start))

    def _has_work(self, due: datetime | None) -> bool:
        moved = self._desk.deadline != due
        return moved or self._is_over() or self._desk.tasks.failed or self._may_continue()

    def _is_over(self) -> bool:
        return self._desk.entry.status.is_final and self._is_idle()

    def _may_continue(self) -> bool:
        return is_to_continue() and self._is_idle()

    def _is_idle(self) -> bool:
        saved = self._saved_version == self._desk.entry.version
        return saved and self._desk.tasks.idle and workflow.all_handlers_finished()

    def _carried(self, start: EntryStart) -> EntryStart:
        return replace(
            start,
            entry=self._desk.entry,
            offer=None,
            state=self._desk.talk.state(),
            judged=self._desk.judged,
        )

    async def _keep_saved(self, zone: str) -> None:
        while True:
            # A local activity holds up its task: the day is told first, and with it whoever waits
            # for this task's answer or for the table.
            await workflow.wait_condition(
                lambda: self._desk.entry.version > self._saved_version and self._desk.day.delivered
            )
            entry = self._desk.entry
            show(of_entry(entry))
            workflow.set_current_details(details_of(entry, zone))
            await workflow.execute_local_activity_method(
                RecordActivities.save_entry, entry, **RECORDS
            )
            self._saved_version = entry.version
