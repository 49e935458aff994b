"""Each message goes out once: the messaging activity with a real stand-in behind the gateway."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from activities import messaging
from activities.messaging_ports import Failure
from adapters.twilio import TwilioGateway
from tests.activities.messaging_fakes import (
    BY_SMS,
    OUTGOING,
    PHONE,
    BrokenLookup,
    CountedGateway,
    OutboxDown,
    Sending,
    SlowGuests,
)
from tests.standin_fixtures import ACCOUNT_SID, AUTH_TOKEN, SENDER, SMS_SENDER, RunningStandin

KEY = OUTGOING.key


async def sids(standin: RunningStandin) -> list[str]:
    return [m["sid"] for m in await standin.messages()]


async def test_sends_and_records(twilio_standin: RunningStandin, sending: Sending) -> None:
    sid = await sending.attempt()
    assert await sids(twilio_standin) == [sid]
    assert sending.outbox.rows[KEY].sid == sid


async def test_the_same_key_is_one_message(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    results = {await sending.attempt() for _ in range(3)}
    (sent,) = await sids(twilio_standin)
    assert results == {sent}


async def test_another_key_with_the_same_text_is_another_message(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    again = replace(OUTGOING, key="o2:offer")
    results = [await sending.attempt(), await sending.attempt(again)]
    assert await sids(twilio_standin) == results


@pytest.mark.parametrize(
    "fault", [{"drop_after_accept": 1}, {"delay_ms": 1000}, {"status": 500, "processed": True}]
)
async def test_accepted_but_unanswered_is_not_sent_twice(
    twilio_standin: RunningStandin,
    sending: Sending,
    gateway: CountedGateway,
    fault: dict[str, object],
) -> None:
    await twilio_standin.faults(**fault)
    error = await sending.failed()
    assert (error.type, error.non_retryable) == ("unknown", False)
    assert error.next_retry_delay == timedelta(seconds=3)
    assert len(sending.outbox.failures[KEY]) == 1
    await twilio_standin.reset_faults()
    assert [await sending.attempt(number=2)] == await sids(twilio_standin)
    assert gateway.sends == 1
    assert KEY not in sending.outbox.failures


async def test_not_accepted_is_sent_on_the_next_attempt(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(drop_before_accept=1)
    assert (await sending.failed()).type == "unknown"
    assert [await sending.attempt(number=2)] == await sids(twilio_standin)


async def test_a_message_that_appears_late_is_not_sent_twice(
    twilio_standin: RunningStandin, sending: Sending, gateway: CountedGateway
) -> None:
    await twilio_standin.faults(accept_delay_ms=800)  # past the timeout, within the settling time
    assert (await sending.failed()).type == "unknown"
    await twilio_standin.reset_faults()
    assert await sids(twilio_standin) == []
    assert [await sending.attempt(number=2)] == await sids(twilio_standin)
    assert gateway.sends == 1


async def test_a_crash_before_sending_loses_nothing(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await sending.claimed()
    assert [await sending.attempt(number=2)] == await sids(twilio_standin)


async def test_a_crash_before_recording_doubles_nothing(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    sending.outbox.down = 1
    with pytest.raises(OutboxDown):
        await sending.attempt()
    assert [await sending.attempt(number=2)] == await sids(twilio_standin)


async def test_a_recorded_twin_is_not_taken_for_the_lost_one(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await sending.claimed()
    twin = await sending.attempt(replace(OUTGOING, key="o2:offer"))
    mine = await sending.attempt(number=2)
    assert mine != twin
    assert await sids(twilio_standin) == [twin, mine]


async def test_busy_is_retried_until_it_goes_out_once(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(status=429, times=5)
    for number in range(1, 6):
        error = await sending.failed(number=number)
        assert (error.type, error.non_retryable) == ("busy", False)
        assert (list(error.details), error.next_retry_delay) == ([20429], None)
    assert [await sending.attempt(number=6)] == await sids(twilio_standin)
    assert KEY not in sending.outbox.failures


async def test_a_refused_attempt_costs_no_settling_time(
    twilio_standin: RunningStandin, gateway: CountedGateway
) -> None:
    sending = Sending(gateway, settle=timedelta(minutes=5))
    await twilio_standin.faults(status=429, times=1)
    await sending.failed()
    async with asyncio.timeout(5):
        await sending.attempt(number=2)


async def test_an_attempt_elsewhere_in_between_makes_it_doubtful_again(
    twilio_standin: RunningStandin, sending: Sending, gateway: CountedGateway
) -> None:
    await twilio_standin.faults(status=429, times=1)
    await sending.failed()
    await twilio_standin.faults(accept_delay_ms=800)
    elsewhere = Sending(gateway, sending.outbox, settle=timedelta())
    assert (await elsewhere.failed(number=2)).type == "unknown"
    await twilio_standin.reset_faults()
    assert [await sending.attempt(number=3)] == await sids(twilio_standin)
    assert gateway.sends == 2  # the refused one and the late one


async def test_retry_after_is_the_next_delay(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(status=429, times=1, retry_after=7)
    assert (await sending.failed()).next_retry_delay == timedelta(seconds=7)


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
    sending: Sending,
    code: int,
    kind: str,
    permanent: bool,
    delay: timedelta | None,
) -> None:
    await twilio_standin.faults(fail_numbers={PHONE: code})
    error = await sending.failed()
    assert (error.type, error.non_retryable, error.next_retry_delay) == (kind, permanent, delay)
    assert list(error.details) == [code]
    assert [failure[0] for failure in sending.outbox.failures[KEY]] == [code]
    assert await sids(twilio_standin) == []


async def test_nothing_of_the_guest_in_errors(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(fail_numbers={PHONE: 21211})
    error = await sending.failed()
    seen = f"{error!r} {error.details} {error.__cause__!r} {sending.outbox.failures}"
    assert "600000" not in seen
    assert "Luc" not in seen
    assert error.__cause__ is None


async def test_concurrent_attempts_of_one_worker_send_once(
    twilio_standin: RunningStandin, gateway: CountedGateway
) -> None:
    impatient = Sending(gateway, settle=timedelta())
    await twilio_standin.faults(accept_delay_ms=100)
    results = await asyncio.gather(*(impatient.attempt(number=n) for n in (1, 2, 3)))
    (sent,) = await sids(twilio_standin)
    assert set(results) == {sent}
    assert gateway.sends == 1


async def test_concurrent_attempts_of_two_workers_send_once(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(accept_delay_ms=250)
    async with TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, twilio_standin.url) as gateway:
        other = Sending(gateway, sending.outbox)
        results = await asyncio.gather(sending.attempt(), other.attempt(number=2))
    (sent,) = await sids(twilio_standin)
    assert set(results) == {sent}


async def test_an_attempt_that_was_held_up_looks_again_before_it_sends(
    twilio_standin: RunningStandin, gateway: CountedGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messaging, "LOOK_HOLDS", timedelta(0))
    guests = SlowGuests()
    held_up = Sending(gateway, guests=guests)
    attempt = asyncio.create_task(held_up.attempt())
    await guests.asked.wait()
    other = Sending(gateway, held_up.outbox, settle=timedelta())
    other.outbox.down = 1
    with pytest.raises(OutboxDown):
        await other.attempt(number=2)
    guests.answers.set()
    assert [await attempt] == await sids(twilio_standin)
    assert gateway.sends == 1


@pytest.mark.parametrize(
    ("failure", "kind"),
    [(Failure.RECIPIENT, "configuration"), (Failure.BUSY, "busy"), (Failure.UNKNOWN, "unknown")],
)
async def test_a_refused_lookup_neither_sends_nor_ends_the_message(
    failure: Failure, kind: str
) -> None:
    gateway = BrokenLookup(failure)
    sending = Sending(gateway)
    await sending.claimed()
    error = await sending.failed(number=2)
    assert (error.type, error.non_retryable, gateway.sent) == (kind, False, 0)


@pytest.mark.parametrize("crashed", [False, True])
async def test_without_a_sender_an_sms_ends_also_after_a_crash(
    twilio_standin: RunningStandin, crashed: bool
) -> None:
    async with TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, twilio_standin.url) as gateway:
        sending = Sending(gateway, settle=timedelta())
        if crashed:
            await sending.claimed(BY_SMS)
        error = await sending.failed(BY_SMS, number=1 + crashed)
    assert (error.type, error.non_retryable, list(error.details)) == ("channel", True, [None])
    assert len(sending.outbox.failures[BY_SMS.key]) == 1
    assert await sids(twilio_standin) == []


async def test_validity_reaches_the_provider(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await sending.attempt(replace(OUTGOING, valid_seconds=900))
    (kept,) = await twilio_standin.messages()
    assert kept["validity_period"] == 900


async def test_an_sms_goes_to_the_number_from_the_sms_sender(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    sid = await sending.attempt(BY_SMS)
    (kept,) = await twilio_standin.messages(channel="sms")
    assert (kept["sid"], kept["from"], kept["to"]) == (sid, SMS_SENDER, PHONE)
    assert sending.outbox.recipients[BY_SMS.key] == PHONE
