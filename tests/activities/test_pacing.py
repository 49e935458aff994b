"""How fast one number is written to: a short burst, then one message whenever one ages."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from activities.messaging_ports import MessageGateway, OutboundMessage, Outgoing, SentMessage
from activities.pacing import wait_before
from domain.channels import WHATSAPP_PACE
from tests.activities.messaging_fakes import (
    BY_SMS,
    GUEST,
    OUTGOING,
    CountedGateway,
    MemoryOutbox,
    Sending,
)
from tests.standin_fixtures import RunningStandin

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OTHER = replace(OUTGOING, key="other", to="whatsapp:+34600000012", phone="+34600000012")


def numbered(number: int) -> Outgoing:
    return replace(OUTGOING, key=f"burst{number}:offer")


async def burst(sending: Sending) -> None:
    for number in range(WHATSAPP_PACE.burst):
        await sending.attempt(numbered(number))


async def sent(outbox: MemoryOutbox, number: int, at: datetime) -> OutboundMessage:
    message = OutboundMessage(f"k{number}", "e1", GUEST, "Hola")
    await outbox.claim(message)
    await outbox.record_sent(message.key, f"MM{number}", at)
    return message


async def test_the_message_after_a_burst_waits_for_the_time_that_is_left(
    twilio_standin: RunningStandin, sending: Sending, gateway: CountedGateway
) -> None:
    await burst(sending)
    sending.outbox.age(timedelta(seconds=10))
    error = await sending.failed()
    assert (error.type, error.non_retryable, list(error.details)) == ("busy", False, [None])
    assert error.next_retry_delay is not None
    assert timedelta(seconds=3) < error.next_retry_delay <= timedelta(seconds=8)
    assert "600000" not in f"{error!r} {sending.outbox.failures}"
    assert gateway.sends == len(await twilio_standin.messages()) == WHATSAPP_PACE.burst


async def test_it_goes_out_once_that_time_is_over(
    twilio_standin: RunningStandin, gateway: CountedGateway
) -> None:
    sending = Sending(gateway, settle=timedelta(minutes=5))  # a paced message is not doubtful
    await burst(sending)
    for number in (1, 2):
        assert (await sending.failed(number=number)).type == "busy"
    sending.outbox.age(WHATSAPP_PACE.span)
    async with asyncio.timeout(5):
        sid = await sending.attempt(number=3)
    assert [m["sid"] for m in await twilio_standin.messages()][WHATSAPP_PACE.burst :] == [sid]
    assert sending.outbox.failures == {}


async def test_other_numbers_do_not_wait(twilio_standin: RunningStandin, sending: Sending) -> None:
    await burst(sending)
    await sending.attempt(OTHER)
    assert len(await twilio_standin.messages(to=OTHER.to)) == 1


async def test_sms_do_not_wait(twilio_standin: RunningStandin, sending: Sending) -> None:
    for number in range(WHATSAPP_PACE.burst + 1):
        await sending.attempt(replace(BY_SMS, key=f"burst{number}:sms"))
    assert len(await twilio_standin.messages(channel="sms")) == WHATSAPP_PACE.burst + 1


async def test_what_is_under_way_counts(sending: Sending, gateway: CountedGateway) -> None:
    attempts = (sending.attempt(numbered(number)) for number in range(WHATSAPP_PACE.burst + 2))
    ends = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(end, str) for end in ends) == gateway.sends == WHATSAPP_PACE.burst


@dataclass
class HeldGateway:
    """Another gateway that keeps messages to the sample guest until they are let go."""

    inner: MessageGateway
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: OutboundMessage) -> SentMessage:
        if message.to == GUEST:
            self.reached.set()
            await self.let_go.wait()
        return await self.inner.send(message)

    async def find(self, message: OutboundMessage, since: datetime, known: list[str]) -> str | None:
        return await self.inner.find(message, since, known)


async def test_a_slow_send_delays_no_other_number(gateway: CountedGateway) -> None:
    held = HeldGateway(gateway)
    sending = Sending(held)
    slow = asyncio.create_task(sending.attempt())
    async with asyncio.timeout(5):
        await held.reached.wait()
        await sending.attempt(OTHER)
        assert not slow.done()
        held.let_go.set()
        await slow


async def test_a_repeated_attempt_of_a_sent_message_is_not_paced(sending: Sending) -> None:
    sids = [await sending.attempt(numbered(number)) for number in range(WHATSAPP_PACE.burst)]
    assert await sending.attempt(numbered(0)) == sids[0]


async def test_what_was_accepted_but_not_recorded_is_found_whatever_the_pace(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(drop_after_accept=1)
    assert (await sending.failed()).type == "unknown"
    await burst(sending)
    sid = await sending.attempt(number=2)
    first = (await twilio_standin.messages())[0]
    assert first["sid"] == sid


async def test_the_wait_ends_to_the_instant() -> None:
    outbox = MemoryOutbox()
    for number in range(WHATSAPP_PACE.burst):
        message = await sent(outbox, number, NOON + timedelta(seconds=number))
    assert await wait_before(outbox, message, NOON + timedelta(seconds=5)) == 13.0
    just_before = NOON + WHATSAPP_PACE.span - timedelta(milliseconds=1)
    assert await wait_before(outbox, message, just_before) == 0.001
    assert await wait_before(outbox, message, NOON + WHATSAPP_PACE.span) is None


@given(st.lists(st.floats(0, 30), min_size=1, max_size=30))
async def test_no_span_ever_holds_more_than_a_burst(gaps: list[float]) -> None:
    outbox, went, now = MemoryOutbox(), list[datetime](), NOON
    for number, offset in enumerate(accumulate(gaps)):
        now = max(now, NOON + timedelta(seconds=offset))
        message = OutboundMessage(f"k{number}", "e1", GUEST, "Hola")
        while (wait := await wait_before(outbox, message, now)) is not None:
            assert 0 < wait <= WHATSAPP_PACE.span.total_seconds()
            now += timedelta(seconds=wait)
        await sent(outbox, number, now)
        went.append(now)
    spans = [late - early for early, late in zip(went, went[WHATSAPP_PACE.burst :], strict=False)]
    assert all(span >= WHATSAPP_PACE.span for span in spans)
