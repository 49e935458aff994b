"""Tells the service days that are open of a restaurant's changed file."""

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.restaurant import Restaurant
from workflows.contract import parse_day_workflow_id
from workflows.service_day import ServiceDayWorkflow

OPEN_DAYS = "WorkflowType = 'ServiceDayWorkflow' AND ExecutionStatus = 'Running'"


async def configure_open_days(client: Client, restaurant: Restaurant) -> None:
    """Signal the restaurant's configuration to each of its open days.

    A day that has it already changes nothing, so this may be repeated at any time.
    """
    async for execution in client.list_workflows(OPEN_DAYS):
        location, _ = parse_day_workflow_id(execution.id)
        if location != restaurant.id:
            continue
        day = client.get_workflow_handle_for(ServiceDayWorkflow.run, execution.id)
        try:
            await day.signal(ServiceDayWorkflow.configure, restaurant)
        except RPCError as error:
            # Closed since it was listed: it gives out no more tables.
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
