"""The worker: `python worker.py` runs the workflows and what they do outside.

One process, four task queues: `waitlist` for the workflows, their records and mails, `whatsapp`
and `sms` for messages, which Temporal hands out no faster than `WHATSAPP_PER_SECOND` and
`SMS_PER_SECOND` over all workers, and `airtable`, where there is a base, for the requests to it.
It drains on SIGTERM and SIGINT; any number of workers can run.

Exit codes: 0 drained, 1 Temporal cannot be reached or the worker failed, 2 a setting or the
restaurant's file is wrong.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

import uvloop
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import PollerBehaviorAutoscaling, Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

import wiring
from activities.composing import Composer
from activities.errors import RecordsUnavailable
from activities.mailing import MailingActivities
from activities.mailing_ports import MailGateway
from activities.messaging import MessagingActivities
from activities.messaging_ports import MessageGateway
from activities.mirror import MirrorActivities
from activities.mirror_ports import MirrorBase
from activities.privacy import PrivacyActivities
from activities.records import RecordActivities
from cli.errors import MISUSED, CommandError, fail
from cli.signals import until_asked_to_stop
from cli.start import check_database_url, log_to_stderr, read_restaurant, read_settings
from domain.restaurant import Restaurant
from settings import Settings
from workflows.contract import AIRTABLE_QUEUE, SMS_QUEUE, WAITLIST_QUEUE, WHATSAPP_QUEUE
from workflows.mirror import MirrorWorkflow
from workflows.nudge import MirrorNudge
from workflows.reservation import ReservationWorkflow
from workflows.retention import RetentionWorkflow
from workflows.service_day import ServiceDayWorkflow
from workflows.standing import configure_open_days, keep_retention
from workflows.waitlist_entry import WaitlistEntryWorkflow

# Every waiting entry is an open workflow. One that has left the cache is replayed on its next
# message, so the cache holds a full house's evenings of weeks ahead; an idle one is small.
CACHED_WORKFLOWS = 5_000
# Workflow code is pure Python: more threads than this only wait for one another.
WORKFLOW_THREADS = 8
# A send takes a fraction of a second, and at most the gateway's timeout when Twilio hangs.
CONCURRENT_SENDS = 200
# Airtable's own limit for one base, whoever calls.
AIRTABLE_PER_SECOND = 5.0
# Guests join through the queue that is not sticky, and a burst of them is normal.
POLLERS = PollerBehaviorAutoscaling(minimum=4, initial=8, maximum=40)
DRAIN = timedelta(seconds=10)

# Loaded once instead of once per workflow instance: modules that hold no state. Those with the
# workflows' own code stay inside, so that the sandbox sees what they call.
PASSED_THROUGH = (
    "activities",
    "domain",
    "workflows.answers",
    "workflows.contract",
    "workflows.day_events",
    "workflows.entry_contract",
    "workflows.converter",
    "workflows.policies",
    "workflows.reservation_contract",
    "workflows.tasks",
)

WORKFLOWS = [
    ServiceDayWorkflow,
    WaitlistEntryWorkflow,
    ReservationWorkflow,
    RetentionWorkflow,
    MirrorWorkflow,
]

log = logging.getLogger("worker")


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox that workflows run and are replayed in."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions)


def release() -> WorkerDeploymentConfig:
    """What Temporal notes as the version that ran a task; it chooses no worker by it.

    Without one, the SDK would hash every loaded module, which takes seconds.
    """
    try:
        number = version("nubes-waitlist")
    except PackageNotFoundError:  # run from a checkout that was not installed
        number = "0"
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion("nubes", number), use_worker_versioning=False
    )


def waitlist_worker(
    client: Client,
    records: RecordActivities,
    mails: MailingActivities,
    privacy: PrivacyActivities,
    threads: ThreadPoolExecutor,
) -> Worker:
    """Runs the workflows, saves their records and sends their mails."""
    return Worker(
        client,
        task_queue=WAITLIST_QUEUE,
        workflows=WORKFLOWS,
        activities=[*records.every(), mails.send_mail, privacy.forget_before],
        workflow_runner=workflow_runner(),
        workflow_task_executor=threads,
        max_cached_workflows=CACHED_WORKFLOWS,
        workflow_task_poller_behavior=POLLERS,
        graceful_shutdown_timeout=DRAIN,
        deployment_config=release(),
    )


def paced_worker(
    client: Client, queue: str, work: Callable[..., Awaitable[object]], per_second: float
) -> Worker:
    """Does one kind of work from a queue of its own, over all workers no faster than that."""
    return Worker(
        client,
        task_queue=queue,
        activities=[work],
        max_concurrent_activities=CONCURRENT_SENDS,
        max_task_queue_activities_per_second=per_second,
        graceful_shutdown_timeout=DRAIN,
        deployment_config=release(),
    )


async def run(settings: Settings, restaurant: Restaurant) -> None:
    """Work until cancelled, then drain. `TemporalUnavailable` when there is no Temporal."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as beside:
        client = await wiring.connect_temporal(settings)
        records = await stack.enter_async_context(wiring.open_records(settings))
        nudge = MirrorNudge(client, restaurant.id)
        if settings.uses_airtable:
            base = await stack.enter_async_context(_airtable(settings, restaurant))
            mirror = MirrorActivities(records.mirror, base)
            mirroring = paced_worker(client, AIRTABLE_QUEUE, mirror.push, AIRTABLE_PER_SECOND)
            await stack.enter_async_context(mirroring)
            beside.create_task(nudge.run())
        gateway = await stack.enter_async_context(_gateway(settings))
        threads = stack.enter_context(ThreadPoolExecutor(WORKFLOW_THREADS, "workflow"))
        words = wiring.wording()
        saving = RecordActivities(records.store, records.inbox, words, lambda: restaurant, nudge)
        composer = Composer(words, records.guests, settings.templates)
        sending = MessagingActivities(records.outbox, gateway, records.guests, composer)
        mailing = MailingActivities(records.outbox, _mail_gateway(settings), words)
        forgetting = PrivacyActivities(records.privacy)
        for queue, per_second in (
            (WHATSAPP_QUEUE, settings.whatsapp_per_second),
            (SMS_QUEUE, settings.sms_per_second),
        ):
            messages = paced_worker(client, queue, sending.send_message, per_second)
            await stack.enter_async_context(messages)
        await stack.enter_async_context(
            waitlist_worker(client, saving, mailing, forgetting, threads)
        )
        await keep_retention(client, restaurant.id)
        await configure_open_days(client, restaurant)
        log.info("working for %s", restaurant.id)
        await asyncio.Event().wait()


def _airtable(
    settings: Settings, restaurant: Restaurant
) -> AbstractAsyncContextManager[MirrorBase]:
    try:
        return wiring.airtable_base(settings, restaurant)
    except ValueError as error:
        raise CommandError(str(error), MISUSED) from None


def _gateway(settings: Settings) -> AbstractAsyncContextManager[MessageGateway]:
    if settings.uses_twilio_standin:
        log.warning("no Twilio credentials: messages go to a stand-in and reach no guest")
    try:
        return wiring.twilio_gateway(settings)
    except ValueError as error:
        raise CommandError(f"TWILIO_API_URL, PUBLIC_BASE_URL: {error}", MISUSED) from None


def _mail_gateway(settings: Settings) -> MailGateway:
    if settings.uses_mail_standin:
        log.warning("no SMTP_HOST: mails go to a stand-in and reach no guest")
    try:
        return wiring.mail_gateway(settings)
    except ValueError as error:
        raise CommandError(f"SMTP_FROM: {error}", MISUSED) from None


def main() -> None:
    """Run the worker as this process."""
    try:
        settings = read_settings()
        restaurant = read_restaurant(settings)
        check_database_url(settings)
        log_to_stderr()
        uvloop.run(until_asked_to_stop(run(settings, restaurant)))
    except CommandError as error:
        fail(error)
    except (wiring.TemporalUnavailable, RecordsUnavailable) as error:
        fail(CommandError(str(error)))


if __name__ == "__main__":
    main()
