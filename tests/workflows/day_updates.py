"""Updates to a service day, as the API sends them."""

import uuid
from datetime import date

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from tests.waiting import eventually
from workflows.contract import WAITLIST_QUEUE, DayStart, day_workflow_id
from workflows.service_day import ServiceDayWorkflow


async def update_day(
    client: Client, location: str, day: date, name: str, argument: object, result: type
) -> object:
    """The day's answer; it is started when it does not run.

    As the API does, the update is repeated under its id when the workflow task that was to take it
    did not end in time: on a busy machine one may not.
    """
    update_id = uuid.uuid4().hex

    async def answered() -> list[object] | None:
        start = WithStartWorkflowOperation(
            ServiceDayWorkflow.run,
            DayStart(location, day),
            id=day_workflow_id(location, day),
            task_queue=WAITLIST_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        try:
            answer = await client.execute_update_with_start_workflow(
                name, argument, id=update_id, start_workflow_operation=start, result_type=result
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                raise
            return None
        return [answer]

    return (await eventually(answered))[0]
