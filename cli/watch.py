"""Watching over an installation: the alerts' own small worker, in every API and every worker.

Workers cannot tell that all workers are gone. So the alerts have a task queue of their own, and
whoever is alive serves it (docs/decisions/0031-alerts-are-served-by-every-process.md).
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import PollerBehaviorSimpleMaximum, Worker

import wiring
from activities.alerts import AlertActivities
from settings import Settings
from workflows.alerts import OpsAlertWorkflow
from workflows.contract import ALERTS_QUEUE
from workflows.runner import release, workflow_runner
from workflows.standing import keep_alerts

log = logging.getLogger(__name__)

DRAIN = timedelta(seconds=2)
DRAIN_SECONDS = 4.0
AGAIN_SECONDS = 15.0


def alerts_worker(client: Client, activities: AlertActivities, cached: int = 10) -> Worker:
    """Serves the alerts, keeping so many at hand; it costs little: they wake once a minute."""
    return Worker(
        client,
        task_queue=ALERTS_QUEUE,
        workflows=[OpsAlertWorkflow],
        activities=[activities.look, activities.tell],
        workflow_runner=workflow_runner(),
        max_cached_workflows=cached,
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(2),
        activity_task_poller_behavior=PollerBehaviorSimpleMaximum(2),
        graceful_shutdown_timeout=DRAIN,
        deployment_config=release(),
    )


async def serve_alerts(client: Client, activities: AlertActivities, location: str) -> None:
    """Serve them, and have them run, until cancelled. Raises `RPCError`."""
    async with alerts_worker(client, activities):
        await keep_alerts(client, location)
        await asyncio.Event().wait()


async def watch(
    settings: Settings, location: str, activities: Callable[[Client], AlertActivities]
) -> None:
    """As `serve_alerts`, for a process that serves without Temporal too: it goes on trying."""
    while True:
        try:
            client = await wiring.connect_temporal(settings)
            await serve_alerts(client, activities(client), location)
        except (wiring.TemporalUnavailable, RPCError, RuntimeError) as error:
            log.info("alerts are not served from here at the moment: %s", type(error).__name__)
        await asyncio.sleep(AGAIN_SECONDS)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel it and let it drain, but not for long."""
    task.cancel()
    await asyncio.wait([task], timeout=DRAIN_SECONDS)
