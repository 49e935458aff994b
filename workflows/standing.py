"""What a worker sees to when it starts, besides working."""

import asyncio
import logging
from collections.abc import Callable

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.restaurant import Restaurant
from workflows.alerts import AlertsStart, OpsAlertWorkflow
from workflows.contract import (
    ALERTS_QUEUE,
    WAITLIST_QUEUE,
    alerts_workflow_id,
    parse_day_workflow_id,
    retention_workflow_id,
)
from workflows.retention import RetentionStart, RetentionWorkflow
from workflows.service_day import ServiceDayWorkflow

log = logging.getLogger(__name__)

OPEN_DAYS = "WorkflowType = 'ServiceDayWorkflow' AND ExecutionStatus = 'Running'"
AGAIN_SECONDS = 5.0


async def see_to_what_stands(client: Client, restaurant: Callable[[], Restaurant]) -> None:
    """Have retention and alerts run, and open days know the restaurant as it is then.

    A Temporal that refuses it is asked again until all is so: nobody waits for it, and a worker
    that ended over it would do none of its work.
    """
    while True:
        try:
            await keep_retention(client, restaurant().id)
            await keep_alerts(client, restaurant().id)
            await configure_open_days(client, restaurant())
            return
        except RPCError as error:
            log.warning("retention, alerts and open days are seen to later: %s", error.status.name)
        await asyncio.sleep(AGAIN_SECONDS)


async def configure_open_days(client: Client, restaurant: Restaurant) -> None:
    """Signal the restaurant's configuration to each of its open days.

    A day that has it already changes nothing, so this may be repeated at any time.
    """
    async for execution in client.list_workflows(OPEN_DAYS):
        if not _is_of(execution.id, restaurant.id):
            continue
        day = client.get_workflow_handle_for(ServiceDayWorkflow.run, execution.id)
        try:
            await day.signal(ServiceDayWorkflow.configure, restaurant)
        except RPCError as error:
            # Closed since it was listed: it gives out no more tables.
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


async def keep_retention(client: Client, location: str) -> None:
    """Have the location's retention run; it is left alone when it does already."""
    await client.start_workflow(
        RetentionWorkflow.run,
        RetentionStart(location),
        id=retention_workflow_id(location),
        task_queue=WAITLIST_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def keep_alerts(client: Client, location: str) -> None:
    """Have the location's alerts run; they are left alone when they do already."""
    await client.start_workflow(
        OpsAlertWorkflow.run,
        AlertsStart(location),
        id=alerts_workflow_id(location),
        task_queue=ALERTS_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


def _is_of(workflow_id: str, location: str) -> bool:
    try:
        return parse_day_workflow_id(workflow_id)[0] == location
    except ValueError:
        log.warning("a service day that nobody of us has opened: %s", workflow_id)
        return False
