"""A guest's message has one answer: in the webhook's response, or else as a message of its own."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

from domain.entry import Reply
from domain.model import Entry, Status
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.entry_contract import TakenReply
from workflows.waitlist_entry import WaitlistEntryWorkflow

ALMOST = timedelta(minutes=14, seconds=59)


async def test_the_same_message_twice_has_one_effect_and_one_answer(
    house: House, notified: Entry
) -> None:
    sid = f"SM{uuid.uuid4().hex}"
    answers = await asyncio.gather(
        house.says(notified.id, "¿qué?", sid=sid), house.says(notified.id, "¿qué?", sid=sid)
    )
    assert answers[0] == answers[1]
    entry = await house.snapshot(notified.id)
    assert [s.what for s in entry.history] == ["joined", "offered", "notified"]


async def test_an_answer_that_nobody_collects_goes_out_once(house: House, notified: Entry) -> None:
    sid = f"SM{uuid.uuid4().hex}"
    assert notified.notified_at is not None
    await house.in_inbox(notified.id, "sí", notified.notified_at + ALMOST)
    await house.skip(notified.id, timedelta(minutes=16))
    await house.ended(notified.id)
    sent = house.gateway.bodies(notified.guest.address)
    assert len(sent) == 2
    assert "Mesa confirmada" in sent[1]
    assert sid not in house.records.inbox
    answered = [r for r in house.records.inbox.values() if r.answered_by == "message"]
    assert len(answered) == 1


async def test_an_answer_whose_webhook_died_with_it_goes_out_once(
    house: House, notified: Entry
) -> None:
    reply = Reply(f"SM{uuid.uuid4().hex}", "sí", datetime.now(UTC))
    handle = house.entry(notified.id)
    await handle.signal(WaitlistEntryWorkflow.reply, TakenReply(reply))
    collecting = WaitlistEntryWorkflow.answer_to
    assert await handle.execute_update(collecting, reply.message_sid) is not None
    assert (await handle.result()).status is Status.CONFIRMED
    sent = house.gateway.bodies(notified.guest.address)
    assert len(sent) == 2
    assert "Mesa confirmada" in sent[1]


async def test_an_answer_collected_too_late_goes_out_on_its_own(
    house: House, notified: Entry
) -> None:
    # The webhook's caller has gone: whoever asks now cannot reach the guest any more.
    assert notified.notified_at is not None
    await house.skip(notified.id, timedelta(minutes=5))
    answer = await house.says(notified.id, "¿qué?", at=notified.notified_at)
    assert answer is None

    async def sent() -> bool:
        return len(house.gateway.bodies(notified.guest.address)) == 2

    await eventually(sent)
    assert "responde SÍ" in house.gateway.bodies(notified.guest.address)[1]
