"""The one place that talks to Temporal."""

import asyncio
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.engine_translation import translated
from api.ports import DayRequest
from domain.alerts import Notice
from domain.delivery import DeliveryReport
from domain.entry import Reply
from domain.model import Actor, Entry
from domain.said import Said
from workflows.alerts import OpsAlertWorkflow
from workflows.contract import (
    WAITLIST_QUEUE,
    Amend,
    Block,
    Book,
    CancelReservation,
    ChangeEntry,
    ClaimLate,
    DayAnswer,
    DayStart,
    Free,
    HandWritten,
    Join,
    MarkReservation,
    Notify,
    Seat,
    SeatEntry,
    alerts_workflow_id,
    conversation_workflow_id,
    day_workflow_id,
    entry_workflow_id,
    mirror_workflow_id,
    note_workflow_id,
)
from workflows.entry_contract import AnswerFor, Cancel, TakenReply
from workflows.mirror import MirrorStart, MirrorWorkflow
from workflows.note import NoteWorkflow
from workflows.policies import TASK_TIMEOUT
from workflows.pollers import WAITLIST, workers_on
from workflows.service_day import ServiceDayWorkflow
from workflows.waitlist_entry import WaitlistEntryWorkflow

RPC_TIMEOUT = timedelta(seconds=5)

_COMMANDS: dict[type, Any] = {
    Free: ServiceDayWorkflow.free_table,
    Seat: ServiceDayWorkflow.seat,
    SeatEntry: ServiceDayWorkflow.seat_entry,
    Block: ServiceDayWorkflow.block_table,
    Notify: ServiceDayWorkflow.notify_entry,
    CancelReservation: ServiceDayWorkflow.cancel_reservation,
    ClaimLate: ServiceDayWorkflow.claim_late,
    ChangeEntry: ServiceDayWorkflow.change_entry,
    Amend: ServiceDayWorkflow.change_reservation,
    MarkReservation: ServiceDayWorkflow.mark_reservation,
}


class TemporalEngine:
    """The API's `Engine` over one connected client with the pydantic data converter."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # Days that were open when we last looked: to ask them costs less than to open them.
        self._seen_open: set[str] = set()

    async def join(
        self, location: str, day: date, requests: list[Join], update_id: str
    ) -> list[DayAnswer]:
        """Put guests in that day's line, in order; opens the day when needed."""
        answers: list[DayAnswer] = await self._ask(
            location, day, ServiceDayWorkflow.join, requests, update_id
        )
        return answers

    async def book(
        self, location: str, day: date, requests: list[Book], update_id: str
    ) -> list[DayAnswer]:
        """Make reservations, in order; opens the day when needed."""
        answers: list[DayAnswer] = await self._ask(
            location, day, ServiceDayWorkflow.book, requests, update_id
        )
        return answers

    async def command(
        self, location: str, day: date, request: DayRequest, update_id: str
    ) -> DayAnswer:
        """One command to a day; opens the day when needed."""
        answer: DayAnswer = await self._ask(
            location, day, _COMMANDS[type(request)], request, update_id
        )
        return answer

    async def cancel_entry(self, entry_id: str, actor: Actor, reason: str, update_id: str) -> Entry:
        """End an entry's wait. `EntryGone` when its workflow is not open."""
        async with translated(entry=True):
            return await self._entry(entry_id).execute_update(
                WaitlistEntryWorkflow.cancel,
                Cancel(actor, reason),
                id=update_id,
                rpc_timeout=RPC_TIMEOUT,
            )

    async def answer_for(self, entry_id: str, accepts: bool, update_id: str) -> Entry:
        """Give an entry its guest's answer to the open offer. `EntryGone` when it is not open."""
        async with translated(entry=True):
            return await self._entry(entry_id).execute_update(
                WaitlistEntryWorkflow.answer_for,
                AnswerFor(accepts),
                id=update_id,
                rpc_timeout=RPC_TIMEOUT,
            )

    async def reply(self, conversation: str, reply: Reply) -> None:
        """Give an entry or a reservation its guest's message. `EntryGone` when it is over."""
        async with translated(entry=True):
            await self._conversation(conversation).signal(
                WaitlistEntryWorkflow.reply, TakenReply(reply), rpc_timeout=RPC_TIMEOUT
            )

    async def delivered(self, conversation: str, report: DeliveryReport) -> None:
        """Tell an entry or a reservation what became of its message. `EntryGone` when over."""
        async with translated(entry=True):
            await self._conversation(conversation).signal(
                WaitlistEntryWorkflow.delivery, report, rpc_timeout=RPC_TIMEOUT
            )

    async def answer_to(self, conversation: str, message_sid: str) -> Said | None:
        """The text that answers a message; None when it goes out on its own."""
        async with translated(entry=True):
            return await self._conversation(conversation).execute_update(
                WaitlistEntryWorkflow.answer_to, message_sid, rpc_timeout=RPC_TIMEOUT
            )

    async def write(self, note: HandWritten) -> None:
        """Have a message sent that staff wrote. The same one twice goes out once."""
        async with translated():
            with suppress(WorkflowAlreadyStartedError):
                await self._client.start_workflow(
                    NoteWorkflow.run,
                    note,
                    id=note_workflow_id(note.id),
                    task_queue=WAITLIST_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    rpc_timeout=RPC_TIMEOUT,
                )

    async def base_edited(self, location: str) -> None:
        """Tell the mirror, and start it if it does not run."""
        async with translated():
            await self._client.start_workflow(
                MirrorWorkflow.run,
                MirrorStart(location),
                id=mirror_workflow_id(location),
                task_queue=WAITLIST_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal="edited",
                rpc_timeout=RPC_TIMEOUT,
            )

    async def open_alerts(self, location: str) -> list[Notice]:
        """What operators were told that is not over."""
        alerts = self._client.get_workflow_handle(alerts_workflow_id(location))
        async with translated():
            found: list[Notice] = await alerts.query(
                OpsAlertWorkflow.open_alerts, rpc_timeout=RPC_TIMEOUT
            )
        return found

    async def pollers(self) -> int:
        """How many workers have asked for workflow tasks of late."""
        async with translated():
            return len(await workers_on(self._client, WAITLIST))

    async def _ask(
        self, location: str, day: date, update: Any, payload: object, update_id: str
    ) -> Any:
        """What the day's update answers; the day is opened when it is not open."""
        day_id = day_workflow_id(location, day)
        async with translated():
            if day_id in self._seen_open:
                try:
                    return await self._client.get_workflow_handle(day_id).execute_update(
                        update, payload, id=update_id, rpc_timeout=RPC_TIMEOUT
                    )
                except RPCError as error:
                    if error.status is not RPCStatusCode.NOT_FOUND:
                        raise
                    self._seen_open.discard(day_id)
            opening = _opening(location, day)
            try:
                answer = await self._client.execute_update_with_start_workflow(
                    update,
                    payload,
                    start_workflow_operation=opening,
                    id=update_id,
                    rpc_timeout=RPC_TIMEOUT,
                )
            finally:
                await _take_error(opening)
            self._seen_open.add(day_id)
            return answer

    def _conversation(self, conversation: str) -> WorkflowHandle[WaitlistEntryWorkflow, Entry]:
        """An entry's workflow or a reservation's: both take messages in the same form."""
        return self._client.get_workflow_handle_for(
            WaitlistEntryWorkflow.run, conversation_workflow_id(conversation)
        )

    def _entry(self, entry_id: str) -> WorkflowHandle[WaitlistEntryWorkflow, Entry]:
        return self._client.get_workflow_handle_for(
            WaitlistEntryWorkflow.run, entry_workflow_id(entry_id)
        )


async def _take_error(opening: WithStartWorkflowOperation[ServiceDayWorkflow, None]) -> None:
    """The SDK keeps a second copy of a failure for who asks for the workflow that was started.

    Nobody does: asyncio would report it, some time later, as an error that nobody looked at.
    """
    with suppress(Exception):
        async with asyncio.timeout(0):
            await opening.workflow_handle()


def _opening(location: str, day: date) -> WithStartWorkflowOperation[ServiceDayWorkflow, None]:
    return WithStartWorkflowOperation(
        ServiceDayWorkflow.run,
        DayStart(location, day),
        id=day_workflow_id(location, day),
        task_queue=WAITLIST_QUEUE,
        task_timeout=TASK_TIMEOUT,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=f"Día de servicio {day.isoformat()}",
    )
