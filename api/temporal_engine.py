"""The one place that talks to Temporal, and the one table of what its errors mean."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import (
    Client,
    RPCTimeoutOrCancelledError,
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError, TemporalError
from temporalio.service import RPCError, RPCStatusCode

from api.engine_errors import EngineAway, EngineBusy, EntryGone, EntryUnborn
from api.ports import DayRequest
from domain.delivery import DeliveryReport
from domain.entry import Reply
from domain.model import Actor, Entry
from domain.refusals import Reason, Refused
from domain.said import Said
from workflows.contract import (
    WAITLIST_QUEUE,
    Amend,
    Block,
    Book,
    CancelReservation,
    ClaimLate,
    DayAnswer,
    DayStart,
    Free,
    Join,
    MarkReservation,
    Notify,
    Seat,
    conversation_workflow_id,
    day_workflow_id,
    entry_workflow_id,
)
from workflows.entry_contract import AnswerFor, Cancel, TakenReply
from workflows.service_day import ServiceDayWorkflow
from workflows.waitlist_entry import WaitlistEntryWorkflow

log = logging.getLogger(__name__)

RPC_TIMEOUT = timedelta(seconds=5)
# A worker's long poll lasts a minute: one that has not asked for longer is gone.
POLLER_SEEN_WITHIN = 70.0

_COMMANDS: dict[type, Any] = {
    Free: ServiceDayWorkflow.free_table,
    Seat: ServiceDayWorkflow.seat,
    Block: ServiceDayWorkflow.block_table,
    Notify: ServiceDayWorkflow.notify_entry,
    CancelReservation: ServiceDayWorkflow.cancel_reservation,
    ClaimLate: ServiceDayWorkflow.claim_late,
    Amend: ServiceDayWorkflow.change_reservation,
    MarkReservation: ServiceDayWorkflow.mark_reservation,
}

# Permanent mistakes of ours or of the set-up: no repetition helps.
_HOPELESS = (
    RPCStatusCode.INVALID_ARGUMENT,
    RPCStatusCode.PERMISSION_DENIED,
    RPCStatusCode.UNAUTHENTICATED,
    RPCStatusCode.UNIMPLEMENTED,
)
_AWAY = (*_HOPELESS, RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED)

# The server's own failure of an update whose workflow run ended under it (continue-as-new).
_RUN_ENDED = "AcceptedUpdateCompletedWorkflow"
# Said with UNAVAILABLE when the workflow task failed that was to take the update.
_ABORTED = "update was aborted"
# Said with NOT_FOUND of a workflow that has closed; of one that never ran it says otherwise.
_ENDED = "already completed"
_NOT_CONNECTED = "Failed client connect"


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
        async with _translated(entry=True):
            return await self._entry(entry_id).execute_update(
                WaitlistEntryWorkflow.cancel,
                Cancel(actor, reason),
                id=update_id,
                rpc_timeout=RPC_TIMEOUT,
            )

    async def answer_for(self, entry_id: str, accepts: bool, update_id: str) -> Entry:
        """Give an entry its guest's answer to the open offer. `EntryGone` when it is not open."""
        async with _translated(entry=True):
            return await self._entry(entry_id).execute_update(
                WaitlistEntryWorkflow.answer_for,
                AnswerFor(accepts),
                id=update_id,
                rpc_timeout=RPC_TIMEOUT,
            )

    async def reply(self, conversation: str, reply: Reply) -> None:
        """Give an entry or a reservation its guest's message. `EntryGone` when it is over."""
        async with _translated(entry=True):
            await self._conversation(conversation).signal(
                WaitlistEntryWorkflow.reply, TakenReply(reply), rpc_timeout=RPC_TIMEOUT
            )

    async def delivered(self, conversation: str, report: DeliveryReport) -> None:
        """Tell an entry or a reservation what became of its message. `EntryGone` when over."""
        async with _translated(entry=True):
            await self._conversation(conversation).signal(
                WaitlistEntryWorkflow.delivery, report, rpc_timeout=RPC_TIMEOUT
            )

    async def answer_to(self, conversation: str, message_sid: str) -> Said | None:
        """The text that answers a message; None when it goes out on its own."""
        async with _translated(entry=True):
            return await self._conversation(conversation).execute_update(
                WaitlistEntryWorkflow.answer_to, message_sid, rpc_timeout=RPC_TIMEOUT
            )

    async def pollers(self) -> int:
        """How many workers have asked for workflow tasks of late."""
        request = DescribeTaskQueueRequest(
            namespace=self._client.namespace,
            task_queue=TaskQueue(name=WAITLIST_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        async with _translated():
            queue = await self._client.workflow_service.describe_task_queue(
                request, timeout=RPC_TIMEOUT
            )
        oldest = time.time() - POLLER_SEEN_WITHIN
        return sum(p.last_access_time.ToSeconds() >= oldest for p in queue.pollers)

    async def _ask(
        self, location: str, day: date, update: Any, payload: object, update_id: str
    ) -> Any:
        """What the day's update answers; the day is opened when it is not open."""
        day_id = day_workflow_id(location, day)
        async with _translated():
            if day_id in self._seen_open:
                try:
                    return await self._client.get_workflow_handle(day_id).execute_update(
                        update, payload, id=update_id, rpc_timeout=RPC_TIMEOUT
                    )
                except RPCError as error:
                    if error.status is not RPCStatusCode.NOT_FOUND:
                        raise
                    self._seen_open.discard(day_id)
            answer = await self._client.execute_update_with_start_workflow(
                update,
                payload,
                start_workflow_operation=_opening(location, day),
                id=update_id,
                rpc_timeout=RPC_TIMEOUT,
            )
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


def _opening(location: str, day: date) -> WithStartWorkflowOperation[ServiceDayWorkflow, None]:
    return WithStartWorkflowOperation(
        ServiceDayWorkflow.run,
        DayStart(location, day),
        id=day_workflow_id(location, day),
        task_queue=WAITLIST_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


@asynccontextmanager
async def _translated(*, entry: bool = False) -> AsyncIterator[None]:
    """Raises this program's errors in place of the client's."""
    try:
        yield
    except TemporalError as error:
        # The client reports a cancelled task as an error of its own.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from error
        raise _meaning(error, entry=entry) from error
    except RuntimeError as error:
        # What the first call of a lazy client raises when it cannot connect.
        if str(error).startswith(_NOT_CONNECTED):
            raise EngineAway("cannot connect") from error
        raise


def _meaning(error: TemporalError, *, entry: bool) -> Exception:
    if isinstance(error, WorkflowUpdateFailedError):
        return _refusal(error.cause)
    if isinstance(error, RPCTimeoutOrCancelledError):
        return EngineAway("no answer in time")
    if not isinstance(error, RPCError):
        return EngineAway(type(error).__name__)
    if error.status is RPCStatusCode.NOT_FOUND and entry:
        return EntryGone() if _ENDED in error.message else EntryUnborn()
    if error.status in _HOPELESS:
        log.error("Temporal rejects a call: %s", error.status.name)
    # What is left passes: too many updates at once, or a run that ended under the call.
    away = error.status in _AWAY and _ABORTED not in error.message
    return EngineAway(error.status.name) if away else EngineBusy(error.status.name)


def _refusal(cause: BaseException) -> Exception:
    kind = cause.type if isinstance(cause, ApplicationError) else None
    if kind == _RUN_ENDED:
        return EngineBusy(kind)
    if not isinstance(cause, ApplicationError) or kind not in set(Reason):
        log.error("an update failed unexpectedly: %s", kind or type(cause).__name__)
        return EngineAway("the update failed")
    return Refused(Reason(kind), str(cause.details[0]) if cause.details else "")
