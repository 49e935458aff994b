"""Each message goes out once: the messaging activity with a real stand-in behind the gateway."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.messaging import MessagingActivities
from activities.messaging_ports import (
    Failure,
    OutboundMessage,
)
from adapters.twilio import TwilioGateway
from tests.activities.messaging_fakes import BrokenLookup, CountedGateway, MemoryOutbox, OutboxDown
from tests.standin_fixtures import ACCOUNT_SID, AUTH_TOKEN, SENDER, RunningStandin

MESSAGE = OutboundMessage("offer:e1:1", "e1", "whatsapp:+34600000011", "Hola Lucía, ¿vienes?")
SETTLE = timedelta(milliseconds=600)


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest_asyncio.fixture
async def gateway(twilio_standin: RunningStandin) -> AsyncIterator[CountedGateway]:
    async with TwilioGateway(
        ACCOUNT_SID, AUTH_TOKEN, SENDER, twilio_standin.url, timeout_seconds=0.5
    ) as opened:
        yield CountedGateway(opened)


@pytest.fixture
def activities(gateway: CountedGateway, outbox: MemoryOutbox) -> MessagingActivities:
    return MessagingActivities(outbox, gateway, SETTLE)


async def attempt(
    activities: MessagingActivities, message: OutboundMessage = MESSAGE, number: int = 1
) -> str:
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, attempt=number)
    return (await environment.run(activities.send_message, message)).sid


async def failed_attempt(
    activities: MessagingActivities, message: OutboundMessage = MESSAGE, number: int = 1
) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        await attempt(activities, message, number)
    return caught.value


async def sids(standin: RunningStandin) -> list[str]:
    return [m["sid"] for m in await standin.messages()]


async def test_sends_and_records(
    twilio_standin: RunningStandin, activities: MessagingActivities, outbox: MemoryOutbox
) -> None:
    sid = await attempt(activities)
    assert await sids(twilio_standin) == [sid]
    assert outbox.rows[MESSAGE.key].sid == sid


async def test_the_same_key_is_one_message(
    twilio_standin: RunningStandin, activities: MessagingActivities
) -> None:
    results = {await attempt(activities) for _ in range(3)}
    (sent,) = await sids(twilio_standin)
    assert results == {sent}


async def test_another_key_with_the_same_text_is_another_message(
    twilio_standin: RunningStandin, activities: MessagingActivities
) -> None:
    again = replace(MESSAGE, key="offer:e1:2")
    results = [await attempt(activities), await attempt(activities, again)]
    assert await sids(twilio_standin) == results


@pytest.mark.parametrize(
    "fault", [{"drop_after_accept": 1}, {"delay_ms": 1000}, {"status": 500, "processed": True}]
)
async def test_accepted_but_unanswered_is_not_sent_twice(
    twilio_standin: RunningStandin,
    activities: MessagingActivities,
    gateway: CountedGateway,
    outbox: MemoryOutbox,
    fault: dict[str, object],
) -> None:
    await twilio_standin.faults(**fault)
    error = await failed_attempt(activities)
    assert (error.type, error.non_retryable) == ("unknown", False)
    assert error.next_retry_delay == timedelta(seconds=3)
    assert len(outbox.failures[MESSAGE.key]) == 1
    await twilio_standin.reset_faults()
    assert [await attempt(activities, number=2)] == await sids(twilio_standin)
    assert gateway.sends == 1
    assert MESSAGE.key not in outbox.failures


async def test_not_accepted_is_sent_on_the_next_attempt(
    twilio_standin: RunningStandin, activities: MessagingActivities
) -> None:
    await twilio_standin.faults(drop_before_accept=1)
    assert (await failed_attempt(activities)).type == "unknown"
    assert [await attempt(activities, number=2)] == await sids(twilio_standin)


async def test_a_message_that_appears_late_is_not_sent_twice(
    twilio_standin: RunningStandin, activities: MessagingActivities, gateway: CountedGateway
) -> None:
    await twilio_standin.faults(accept_delay_ms=800)  # past the timeout, within the settling time
    assert (await failed_attempt(activities)).type == "unknown"
    await twilio_standin.reset_faults()
    assert await sids(twilio_standin) == []
    assert [await attempt(activities, number=2)] == await sids(twilio_standin)
    assert gateway.sends == 1


async def test_a_crash_before_sending_loses_nothing(
    twilio_standin: RunningStandin, activities: MessagingActivities, outbox: MemoryOutbox
) -> None:
    await outbox.claim(MESSAGE)
    assert [await attempt(activities, number=2)] == await sids(twilio_standin)


async def test_a_crash_before_recording_doubles_nothing(
    twilio_standin: RunningStandin, activities: MessagingActivities, outbox: MemoryOutbox
) -> None:
    outbox.down = 1
    with pytest.raises(OutboxDown):
        await attempt(activities)
    assert [await attempt(activities, number=2)] == await sids(twilio_standin)


async def test_a_recorded_twin_is_not_taken_for_the_lost_one(
    twilio_standin: RunningStandin, activities: MessagingActivities, outbox: MemoryOutbox
) -> None:
    await outbox.claim(MESSAGE)
    twin = await attempt(activities, replace(MESSAGE, key="offer:e1:2"))
    mine = await attempt(activities, number=2)
    assert mine != twin
    assert await sids(twilio_standin) == [twin, mine]


async def test_busy_is_retried_until_it_goes_out_once(
    twilio_standin: RunningStandin, activities: MessagingActivities, outbox: MemoryOutbox
) -> None:
    await twilio_standin.faults(status=429, times=5)
    for number in range(1, 6):
        error = await failed_attempt(activities, number=number)
        assert (error.type, error.non_retryable) == ("busy", False)
        assert (list(error.details), error.next_retry_delay) == ([20429], None)
    assert [await attempt(activities, number=6)] == await sids(twilio_standin)
    assert MESSAGE.key not in outbox.failures


async def test_a_refused_attempt_costs_no_settling_time(
    twilio_standin: RunningStandin, outbox: MemoryOutbox
) -> None:
    async with TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, twilio_standin.url) as gateway:
        activities = MessagingActivities(outbox, gateway, settle=timedelta(minutes=5))
        await twilio_standin.faults(status=429, times=1)
        await failed_attempt(activities)
        async with asyncio.timeout(5):
            await attempt(activities, number=2)


async def test_an_attempt_elsewhere_in_between_makes_it_doubtful_again(
    twilio_standin: RunningStandin,
    activities: MessagingActivities,
    gateway: CountedGateway,
    outbox: MemoryOutbox,
) -> None:
    await twilio_standin.faults(status=429, times=1)
    await failed_attempt(activities)
    await twilio_standin.faults(accept_delay_ms=800)
    elsewhere = MessagingActivities(outbox, gateway, timedelta())
    assert (await failed_attempt(elsewhere, number=2)).type == "unknown"
    await twilio_standin.reset_faults()
    assert [await attempt(activities, number=3)] == await sids(twilio_standin)
    assert gateway.sends == 2  # the refused one and the late one


async def test_retry_after_is_the_next_delay(
    twilio_standin: RunningStandin, activities: MessagingActivities
) -> None:
    await twilio_standin.faults(status=429, times=1, retry_after=7)
    error = await failed_attempt(activities)
    assert error.next_retry_delay == timedelta(seconds=7)


@pytest.mark.parametrize(
    ("code", "kind", "permanent", "delay"),
    [
        (21211, "recipient", True, None),
        (63024, "recipient", True, None),
        (29999, "recipient", True, None),
        (21617, "content", True, None),
        (63007, "configuration", False, timedelta(seconds=60)),
        (63018, "busy", False, None),
    ],
)
async def test_refusals(
    twilio_standin: RunningStandin,
    activities: MessagingActivities,
    outbox: MemoryOutbox,
    code: int,
    kind: str,
    permanent: bool,
    delay: timedelta | None,
) -> None:
    await twilio_standin.faults(fail_numbers={"+34600000011": code})
    error = await failed_attempt(activities)
    assert (error.type, error.non_retryable, error.next_retry_delay) == (kind, permanent, delay)
    assert list(error.details) == [code]
    assert [failure[0] for failure in outbox.failures[MESSAGE.key]] == [code]
    assert await sids(twilio_standin) == []


async def test_nothing_of_the_guest_in_errors(
    twilio_standin: RunningStandin, activities: MessagingActivities, outbox: MemoryOutbox
) -> None:
    await twilio_standin.faults(fail_numbers={"+34600000011": 21211})
    error = await failed_attempt(activities)
    seen = f"{error!r} {error.details} {error.__cause__!r} {outbox.failures}"
    assert "600000" not in seen
    assert "Luc" not in seen
    assert error.__cause__ is None


async def test_concurrent_attempts_of_one_worker_send_once(
    twilio_standin: RunningStandin, gateway: CountedGateway, outbox: MemoryOutbox
) -> None:
    impatient = MessagingActivities(outbox, gateway, settle=timedelta())
    await twilio_standin.faults(accept_delay_ms=100)
    results = await asyncio.gather(*(attempt(impatient, number=n) for n in (1, 2, 3)))
    (sent,) = await sids(twilio_standin)
    assert set(results) == {sent}
    assert gateway.sends == 1


async def test_concurrent_attempts_of_two_workers_send_once(
    twilio_standin: RunningStandin, activities: MessagingActivities, outbox: MemoryOutbox
) -> None:
    await twilio_standin.faults(accept_delay_ms=250)
    async with TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, twilio_standin.url) as gateway:
        other = MessagingActivities(outbox, gateway, SETTLE)
        results = await asyncio.gather(attempt(activities), attempt(other, number=2))
    (sent,) = await sids(twilio_standin)
    assert set(results) == {sent}


@pytest.mark.parametrize(
    ("failure", "kind"),
    [(Failure.RECIPIENT, "configuration"), (Failure.BUSY, "busy"), (Failure.UNKNOWN, "unknown")],
)
async def test_a_refused_lookup_neither_sends_nor_ends_the_message(
    outbox: MemoryOutbox, failure: Failure, kind: str
) -> None:
    gateway = BrokenLookup(failure)
    await outbox.claim(MESSAGE)
    error = await failed_attempt(MessagingActivities(outbox, gateway, SETTLE), number=2)
    assert (error.type, error.non_retryable, gateway.sent) == (kind, False, 0)
