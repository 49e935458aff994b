"""Operators are told through Slack, on the real server's skipped clock."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment
from temporalio.worker import Worker

from activities.alert_ports import NotTold
from activities.alerts import REPAIR_DELAY, AlertActivities
from adapters.slack import SlackWebhook
from cli.watch import alerts_worker
from domain.alerts import Notice, Seen, Trouble, Watch, failed, judge
from tests.histories.recording import is_recording, record
from tests.slack_fixtures import LocalSlack
from tests.waiting import eventually
from tests.workflows.watching import MINUTE, Watched, World
from workflows.failures import Failures
from workflows.runner import release
from workflows.standing import keep_alerts


@pytest.fixture
async def watched(
    request: pytest.FixtureRequest, engine: WorkflowEnvironment, slack: LocalSlack
) -> AsyncIterator[Watched]:
    """Alerts at work, on a worker that keeps no workflow, so that each task replays it."""
    world = World()
    activities = AlertActivities(
        world, world, world.workers, SlackWebhook(slack.url, "Casa de Prueba", UTC)
    )
    alerts = Watched(engine, f"casa-{uuid.uuid4().hex[:8]}", world, slack)
    async with alerts_worker(engine.client, activities, cached=0):
        await keep_alerts(engine.client, alerts.location)
        await eventually(partial(alerts.has_looked, 1))
        try:
            yield alerts
            if is_recording():
                await record(engine.client, request.node.originalname, [alerts.handle.id])
        finally:
            await alerts.handle.terminate()


async def test_eleven_failures_are_told_once(watched: Watched) -> None:
    await watched.fails("send_message", 10)
    await watched.minutes(1)
    assert watched.slack.asked == 0
    await watched.fails("send_mail", 1)
    await watched.minutes(2)
    (text,) = await watched.told(1)
    assert "11 fallos en la última hora (mensajes a clientes: 10, correos: 1)" in text
    assert await watched.open() == [Trouble.FAILURES]


async def test_failures_that_are_an_hour_old_are_over(watched: Watched) -> None:
    told = datetime.now(UTC) - timedelta(minutes=59)
    watch, notices = judge(failed(Watch(), "push", 11, told), Seen(), told)
    assert [notice.trouble for notice in notices] == [Trouble.FAILURES]
    await watched.begin(watch)
    await watched.minutes(2)
    assert "resuelto, los fallos" in (await watched.told(1))[0]
    assert await watched.open() == []


async def test_an_offer_that_reached_nobody_is_told_and_not_again_in_the_hour(
    watched: Watched,
) -> None:
    watched.world.offers = 1
    await watched.minutes(1)
    assert "1 aviso de mesa sin entregar" in (await watched.told(1))[0]
    watched.world.offers = 0
    await watched.minutes(1)
    await watched.told(2)
    watched.world.offers = 2
    await watched.minutes(2)
    await watched.told(2)


async def test_what_lasts_is_told_again_after_the_hour(watched: Watched) -> None:
    told = datetime.now(UTC) - timedelta(minutes=58)
    watched.world.offers = 2
    await watched.begin(judge(Watch(), Seen(undeliverable=1), told)[0])
    assert watched.slack.asked == 0
    await watched.minutes(3)
    assert "2 avisos de mesa sin entregar" in (await watched.told(1))[0]


async def test_a_worker_that_is_gone_is_told(watched: Watched) -> None:
    await watched.minutes(1)
    watched.world.working = 0
    await watched.minutes(3)
    assert "nadie atiende la lista" in (await watched.told(1))[0]
    watched.world.working = 1
    await watched.minutes(1)
    assert "resuelto" in (await watched.told(2))[1]


async def test_a_base_that_lags_is_told(watched: Watched) -> None:
    watched.world.since = datetime.now(UTC) - timedelta(minutes=6)
    await watched.minutes(1)
    assert "lleva 6 minutos de retraso" in (await watched.told(1))[0]
    watched.world.since = None
    await watched.minutes(1)
    await watched.told(2)


async def test_a_slack_in_trouble_is_tried_again_and_holds_up_nothing(watched: Watched) -> None:
    watched.slack.failures = [
        (500, "oops", {}),
        (429, "rate_limited", {"Retry-After": "90"}),
    ]
    watched.world.offers = 1
    watched.world.since = datetime.now(UTC) - timedelta(minutes=6)
    await watched.minutes(1)
    assert watched.slack.taken == []
    await watched.minutes(3)
    texts = await watched.told(2)
    assert "sin entregar" in texts[0]
    assert "retraso" in texts[1]
    assert watched.slack.asked == 4


async def test_a_slack_that_is_away_for_long_hears_it_all_in_order(watched: Watched) -> None:
    # Each attempt asks to be left alone for longer than one round of attempts lasts.
    watched.slack.failures = [(503, "", {"Retry-After": "3600"})] * 2
    watched.world.offers = 1
    await watched.minutes(1)
    watched.world.offers = 0

    async def told_after_a_look() -> bool:
        await watched.minutes(1)
        return len(watched.slack.taken) == 2

    await eventually(told_after_a_look)
    texts = await watched.told(2)
    assert "sin entregar" in texts[0]
    assert "resuelto" in texts[1]


async def test_what_cannot_be_seen_is_not_told(watched: Watched) -> None:
    watched.world.offers = 1
    await watched.minutes(1)
    await watched.told(1)
    watched.world.away = True
    await watched.minutes(3)
    assert await watched.open() == [Trouble.UNDELIVERABLE]
    await watched.told(1)


async def test_starting_them_twice_is_once(watched: Watched) -> None:
    run = (await watched.handle.describe()).run_id
    await keep_alerts(watched.env.client, watched.location)
    assert (await watched.handle.describe()).run_id == run


@workflow.defn(sandboxed=False)
class Failing:
    """Has much work fail for the first time."""

    @workflow.run
    async def run(self) -> None:
        works = ["fail_once"] * 12 + ["wait_once"] * 5
        await asyncio.gather(
            *(workflow.execute_activity(work, start_to_close_timeout=MINUTE) for work in works)
        )


@activity.defn
async def fail_once() -> None:
    if activity.info().attempt == 1:
        raise ApplicationError("no")


@activity.defn
async def wait_once() -> None:
    if activity.info().attempt == 1:
        raise ApplicationError("not now", category=ApplicationErrorCategory.BENIGN)


async def test_workers_tell_of_what_failed_and_not_of_what_was_expected(
    watched: Watched,
) -> None:
    client = watched.env.client
    failures = Failures(client, watched.location, gather=0.05)
    queue = watched.location
    telling = asyncio.create_task(failures.run())
    try:
        async with Worker(
            client,
            task_queue=queue,
            workflows=[Failing],
            activities=[fail_once, wait_once],
            interceptors=[failures],
            deployment_config=release(),
        ):
            await client.execute_workflow(Failing.run, id=f"failing-{queue}", task_queue=queue)
            await eventually(partial(watched.heard_of, 12))
        await watched.minutes(1)
        assert "12 fallos en la última hora (otras tareas: 12)" in (await watched.told(1))[0]
    finally:
        telling.cancel()


@pytest.mark.parametrize(
    ("error", "kind", "delay"),
    [
        (NotTold("no_service", permanent=True), "configuration", REPAIR_DELAY),
        (NotTold("rate", permanent=False, retry_after=30), "busy", timedelta(seconds=30)),
        (NotTold("no answer", permanent=False), "busy", None),
    ],
)
async def test_each_failure_waits_as_it_asks(
    error: NotTold, kind: str, delay: timedelta | None
) -> None:
    class Nobody:
        async def tell(self, notice: Notice) -> None:
            raise error

    world = World()
    activities = AlertActivities(world, world, world.workers, Nobody())
    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(
            activities.tell, Notice(Trouble.MIRROR, datetime.now(UTC), number=6)
        )
    assert (failed.value.type, failed.value.next_retry_delay) == (kind, delay)


async def test_without_slack_the_log_tells(
    engine: WorkflowEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(offers=1)
    activities = AlertActivities(world, None, world.workers, SlackWebhook("", "", UTC))
    alerts = Watched(engine, f"casa-{uuid.uuid4().hex[:8]}", world, LocalSlack())

    async def told() -> bool:
        return "alert: undeliverable, 1" in caplog.messages

    with caplog.at_level(logging.INFO, "activities.alerts"):
        async with alerts_worker(engine.client, activities):
            await keep_alerts(engine.client, alerts.location)
            await eventually(told)
    await alerts.handle.terminate()
