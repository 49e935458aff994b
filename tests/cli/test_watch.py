"""Whoever is alive watches: an API serves the alerts without any worker."""

import asyncio
import uuid
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.alerts import AlertActivities
from adapters.slack import SlackWebhook
from cli.ports import LOOPBACK, free_port
from cli.watch import ended, watch
from domain.alerts import Notice
from settings import Settings
from tests.waiting import eventually
from worker import WORKFLOWS
from workflows.alerts import OpsAlertWorkflow
from workflows.contract import WAITLIST_QUEUE, alerts_workflow_id
from workflows.pollers import WAITLIST, workers_on
from workflows.runner import release, workflow_runner


class OneOffer:
    """One that reached nobody."""

    async def undeliverable(self, location: str, first_day: date, since: datetime) -> int:
        return 1


async def no_workers() -> int:
    return 0


async def test_an_api_serves_the_alerts_and_ends_at_once(engine: WorkflowEnvironment) -> None:
    location = f"casa-{uuid.uuid4().hex[:8]}"
    client = engine.client
    settings = Settings(temporal_address=client.service_client.config.target_host)
    slack = SlackWebhook("", "Casa", UTC)
    activities = AlertActivities(OneOffer(), None, no_workers, slack)
    watching = asyncio.create_task(watch(settings, location, lambda _: activities))
    alerts = client.get_workflow_handle(alerts_workflow_id(location))

    async def told() -> bool:
        found: list[Notice] = await alerts.query(OpsAlertWorkflow.open_alerts)
        return [notice.number for notice in found] == [1]

    async def begun() -> bool:
        return bool([one async for one in client.list_workflows(f"WorkflowId = '{alerts.id}'")])

    await eventually(begun)
    await eventually(told)
    await ended(watching)
    assert watching.cancelled()
    await alerts.terminate()


async def test_without_temporal_it_goes_on_trying_and_ends_at_once() -> None:
    settings = Settings(temporal_address=f"{LOOPBACK}:{free_port()}")

    def never(_: object) -> AlertActivities:
        raise AssertionError

    watching = asyncio.create_task(watch(settings, "casa", never))
    done, _ = await asyncio.wait([watching], timeout=0.3)
    assert not done
    await ended(watching)
    assert watching.cancelled()


async def test_who_serves_the_waitlist_is_known_by_name(engine: WorkflowEnvironment) -> None:
    client = engine.client

    async def found() -> bool:
        return client.identity in await workers_on(client, WAITLIST)

    async with Worker(
        client,
        task_queue=WAITLIST_QUEUE,
        workflows=WORKFLOWS,
        workflow_runner=workflow_runner(),
        deployment_config=release(),
    ):
        await eventually(found)


@pytest.mark.parametrize("variable", ["slack_webhook_url", "runbook_url"])
def test_an_address_that_is_none_stops_the_start(variable: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({variable: "hooks.slack.com/services/T/B/x"})
    Settings.model_validate({variable: "https://hooks.slack.com/services/T/B/x"})
