"""The worker: `python worker.py` runs the workflows and what they do outside.

`python worker.py verify` says whether this code can go on with the workflows that are open.

One process, four task queues: `waitlist` for the workflows, their records and mails, `whatsapp`
and `sms` for messages, which Temporal hands out no faster than `WHATSAPP_PER_SECOND` and
`SMS_PER_SECOND` over all workers, and `airtable`, where there is a base, for the requests to it.
It also serves `alerts`, as every API does.
It drains on SIGTERM and SIGINT; any number of workers can run.

Exit codes: 0 drained, or all goes on, 1 Temporal cannot be reached, the worker failed, or a
workflow would break, 2 a setting, the restaurant's file or the command line is wrong.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import uvloop
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.worker import (
    PollerBehaviorAutoscaling,
    Replayer,
    Worker,
    WorkflowRunner,
)

import wiring
from activities.composing import Composer
from activities.edits import EditActivities
from activities.errors import RecordsUnavailable
from activities.house import CurrentHouse
from activities.mailing import MailingActivities
from activities.messaging import MessagingActivities
from activities.mirror import MirrorActivities
from activities.mirror_ports import REQUESTS_PER_SECOND
from activities.privacy import PrivacyActivities
from activities.records import RecordActivities
from cli import verify
from cli.errors import MISUSED, CommandError, fail
from cli.gateways import mail_gateway, open_channels
from cli.signals import until_asked_to_stop
from cli.start import (
    check_database_url,
    log_to_stderr,
    read_restaurant,
    read_settings,
    spare_what_is_loaded,
)
from cli.tracing import traced
from cli.watch import alerts_worker
from domain.restaurant import Restaurant
from settings import Settings
from workflows.alerts import OpsAlertWorkflow
from workflows.contract import AIRTABLE_QUEUE, WAITLIST_QUEUE, sending_queue
from workflows.converter import data_converter
from workflows.failures import Failures
from workflows.mirror import MirrorWorkflow
from workflows.note import NoteWorkflow
from workflows.nudge import MirrorNudge
from workflows.policies import TAKEN_ON_AFTER
from workflows.registering import NotRegistered, register_search_attributes
from workflows.reservation import ReservationWorkflow
from workflows.retention import RetentionWorkflow
from workflows.runner import release, workflow_runner
from workflows.service_day import ServiceDayWorkflow
from workflows.standing import see_to_what_stands
from workflows.waitlist_entry import WaitlistEntryWorkflow

if TYPE_CHECKING:
    from adapters.airtable import AirtableBase, AirtableEdits
    from adapters.sql.database import Database

# Every waiting entry is an open workflow. One that has left the cache is replayed on its next
# message, in milliseconds; one that is in it takes about 140 kB (`python -m bench --only idle`).
# So the cache holds several full evenings, and the worker's memory has a limit.
CACHED_WORKFLOWS = 1_000
# Workflow code is pure Python: more threads than this only wait for one another.
WORKFLOW_THREADS = 8
# A send takes a fraction of a second, and at most the gateway's timeout when Twilio hangs.
CONCURRENT_SENDS = 200
# Guests join through the queue that is not sticky, and a burst of them is normal.
POLLERS = PollerBehaviorAutoscaling(minimum=4, initial=8, maximum=40)
DRAIN = timedelta(seconds=10)

WORKFLOWS = [
    ServiceDayWorkflow,
    WaitlistEntryWorkflow,
    ReservationWorkflow,
    RetentionWorkflow,
    MirrorWorkflow,
    NoteWorkflow,
]

# What ends a worker whose settings are right, in words for people.
_AWAY = (wiring.TemporalUnavailable, RecordsUnavailable, NotRegistered)

log = logging.getLogger("worker")


def waitlist_worker(
    client: Client,
    records: RecordActivities,
    mails: MailingActivities,
    privacy: PrivacyActivities,
    threads: ThreadPoolExecutor,
    failures: Failures,
) -> Worker:
    """Runs the workflows, saves their records and sends their mails."""
    return Worker(
        client,
        task_queue=WAITLIST_QUEUE,
        workflows=WORKFLOWS,
        activities=[*records.every(), mails.send_mail, privacy.forget_before],
        workflow_runner=workflow_runner(),
        workflow_task_executor=threads,
        interceptors=[failures],
        max_cached_workflows=CACHED_WORKFLOWS,
        workflow_task_poller_behavior=POLLERS,
        sticky_queue_schedule_to_start_timeout=TAKEN_ON_AFTER,
        graceful_shutdown_timeout=DRAIN,
        deployment_config=release(),
    )


def paced_worker(
    client: Client,
    queue: str,
    works: Sequence[Callable[..., Awaitable[object]]],
    per_second: float,
    failures: Failures,
) -> Worker:
    """Does the work of a queue of its own, over all workers no faster than that."""
    return Worker(
        client,
        task_queue=queue,
        activities=list(works),
        interceptors=[failures],
        max_concurrent_activities=CONCURRENT_SENDS,
        max_task_queue_activities_per_second=per_second,
        graceful_shutdown_timeout=DRAIN,
        deployment_config=release(),
    )


@dataclass(frozen=True)
class _Site:
    """What every part of the worker needs. What is entered on `stack` is closed with it, last
    first; what runs `beside` ends with it."""

    settings: Settings
    restaurant: Restaurant
    client: Client
    records: "Database"
    house: CurrentHouse
    failures: Failures
    nudge: MirrorNudge
    stack: AsyncExitStack
    beside: asyncio.TaskGroup


async def run(settings: Settings, restaurant: Restaurant) -> None:
    """Work until cancelled, then drain. `TemporalUnavailable` when there is no Temporal."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as beside:
        site = await _opened(settings, restaurant, stack, beside)
        if settings.uses_airtable:
            await _mirror(site)
        await _work_for_guests(site)
        beside.create_task(see_to_what_stands(site.client, lambda: site.house.current))
        spare_what_is_loaded()
        log.info("working for %s", restaurant.id)
        await asyncio.Event().wait()


async def _opened(
    settings: Settings, restaurant: Restaurant, stack: AsyncExitStack, beside: asyncio.TaskGroup
) -> _Site:
    """Temporal, the records and the house. Alerts are served as soon as they can be."""
    tracing = stack.enter_context(traced(settings.otel_exporter_otlp_endpoint, "worker"))
    client = await wiring.connect_temporal(
        settings,
        metrics_address=settings.worker_metrics_address,
        interceptors=tracing.interceptors(),
    )
    await register_search_attributes(client)
    records = await stack.enter_async_context(wiring.open_records(settings))
    failures = Failures(client, restaurant.id)
    beside.create_task(failures.run())
    alerting = wiring.alert_activities(settings, restaurant, records, client)
    await stack.enter_async_context(alerts_worker(client, alerting))
    house = await wiring.current_house(settings, restaurant, records)
    nudge = MirrorNudge(client, restaurant.id)
    return _Site(settings, restaurant, client, records, house, failures, nudge, stack, beside)


async def _mirror(site: _Site) -> None:
    """Carry what changes to the restaurant's base and back."""
    settings, client, records, house = site.settings, site.client, site.records, site.house
    base, edits = _airtable(settings, site.restaurant)
    await site.stack.enter_async_context(base)
    mirror = MirrorActivities(records.mirror, base)
    desk = wiring.edit_desk(settings, house, client, records)
    heard_at = settings.base_url + wiring.AIRTABLE_PATH if settings.public_base_url else ""
    tables = wiring.house_keeper(settings, house, client, records, base, desk)
    editing = EditActivities(records.mirror, records.hooks, edits, base, desk, heard_at, tables)
    works = (mirror.push, editing.pull)
    mirroring = paced_worker(client, AIRTABLE_QUEUE, works, REQUESTS_PER_SECOND, site.failures)
    await site.stack.enter_async_context(mirroring)
    site.beside.create_task(site.nudge.run())
    site.beside.create_task(house.follow())


async def _work_for_guests(site: _Site) -> None:
    """Send their messages, then run the workflows, which ask for them."""
    settings, records, stack = site.settings, site.records, site.stack
    channels = await open_channels(stack, settings)
    threads = stack.enter_context(ThreadPoolExecutor(WORKFLOW_THREADS, "workflow"))
    words = wiring.wording(settings, site.restaurant)
    saving = RecordActivities(records.store, records.inbox, words, site.house.refresh, site.nudge)
    composer = Composer(words, records.guests, settings.templates)
    mailing = MailingActivities(records.outbox, mail_gateway(settings), words)
    forgetting = PrivacyActivities(records.privacy)
    for channel, gateway, per_second in channels:
        sending = MessagingActivities(records.outbox, gateway, records.guests, composer)
        queue, works = sending_queue(channel), (sending.send_message,)
        carrying = paced_worker(site.client, queue, works, per_second, site.failures)
        await stack.enter_async_context(carrying)
    await stack.enter_async_context(
        waitlist_worker(site.client, saving, mailing, forgetting, threads, site.failures)
    )


def _airtable(settings: Settings, restaurant: Restaurant) -> "tuple[AirtableBase, AirtableEdits]":
    try:
        return wiring.airtable_base(settings, restaurant)
    except ValueError as error:
        raise CommandError(str(error), MISUSED) from None


def replayer(
    converter: DataConverter = data_converter,
    workflows: Sequence[type] = (*WORKFLOWS, OpsAlertWorkflow),
    runner: WorkflowRunner | None = None,
) -> Replayer:
    """Replays histories as this worker would go on with them, however slow the machine is."""
    return Replayer(
        workflows=workflows,
        workflow_runner=runner or workflow_runner(),
        data_converter=converter,
        # Without it, a step that a busy machine takes two seconds for counts as one that breaks.
        debug_mode=True,
    )


def work() -> None:
    """Run the worker as this process."""
    settings = read_settings()
    restaurant = read_restaurant(settings)
    check_database_url(settings)
    log_to_stderr(settings)
    try:
        uvloop.run(until_asked_to_stop(run(settings, restaurant)))
    except* (CommandError, *_AWAY) as failed:  # out of the task group that the worker runs in
        raise failed.exceptions[0] from None


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    try:
        match arguments:
            case []:
                work()
            case ["verify", *files]:
                verify.main(replayer(wiring.data_converter(read_settings())), files)
            case _:
                raise CommandError("usage: worker.py [verify [FILE...]]", MISUSED)
    except CommandError as error:
        fail(error)
    except _AWAY as error:
        fail(CommandError(str(error)))


if __name__ == "__main__":
    main(sys.argv[1:])
