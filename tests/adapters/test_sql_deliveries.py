"""Delivery reports: any order, twice, early, of others; and who has yet to be told."""

import asyncio
from dataclasses import replace
from itertools import product

import pytest

from activities.messaging_ports import Deliveries, Reported
from adapters.sql import Database
from domain.channels import Channel
from domain.delivery import NEWS, State, moved
from tests.sql_samples import MINUTE, NOW, outbound

KEY = outbound().key


@pytest.fixture
async def sent(database: Database) -> Database:
    """A message that the provider accepted as SM1."""
    await database.outbox.claim(outbound())
    await database.outbox.record_sent(KEY, "SM1", NOW)
    return database


async def state_of(database: Database) -> Reported:
    """Where the only message stands."""
    (reported,) = await database.deliveries.of_conversation("e1")
    return reported


async def test_a_report_is_noted_by_key_and_by_id(sent: Database) -> None:
    by_key = await sent.deliveries.report(KEY, "SM1", State.SENT, None, NOW)
    assert by_key == Reported(KEY, "e1", Channel.WHATSAPP, State.SENT, NOW, None, news=False)
    by_sid = await sent.deliveries.report("", "SM1", State.FAILED, 63024, NOW + MINUTE)
    assert by_sid == Reported(
        KEY, "e1", Channel.WHATSAPP, State.FAILED, NOW + MINUTE, 63024, news=True
    )
    assert await state_of(sent) == by_sid


async def test_reports_in_any_order_lead_where_the_rules_say(database: Database) -> None:
    for number, states in enumerate(product(State, repeat=3)):
        message, sid = outbound(number), f"SM{number}"
        await database.outbox.claim(message)
        known, at, news = None, NOW, False
        for minutes, state in enumerate(states, 1):
            now = moved(known, state)
            at, known = at if now is known else NOW + minutes * MINUTE, now
            news = news or now in NEWS
            expected = Reported(
                message.key, message.entry_id, Channel.WHATSAPP, now, at, None, news
            )
            given = (message.key, sid, state, None, NOW + minutes * MINUTE)
            assert await database.deliveries.report(*given) == expected


async def test_a_report_that_moves_nothing_leaves_its_code_out(sent: Database) -> None:
    await sent.deliveries.report(KEY, "SM1", State.FAILED, 63024, NOW)
    before = await state_of(sent)
    assert await sent.deliveries.report("", "SM1", State.FAILED, 30036, NOW + MINUTE) == before
    assert await sent.deliveries.report("", "SM1", State.SENT, None, NOW + MINUTE) == before
    assert await state_of(sent) == before


async def test_reports_at_once_by_several_processes_lose_nothing(sent: Database) -> None:
    states = [State.SENT, State.DELIVERED, State.READ, State.FAILED, State.QUEUED] * 4
    calls = (sent.deliveries.report(KEY, "SM1", state, None, NOW) for state in states)
    reports = await asyncio.gather(*calls)
    final = (await state_of(sent)).state
    assert final in (State.READ, State.FAILED)
    assert {reported.key for reported in reports if reported} == {KEY}


async def test_an_early_report_notes_what_we_had_no_time_to_note(database: Database) -> None:
    await database.outbox.claim(outbound())
    await database.outbox.record_failed(KEY, None, "timed out", NOW)
    await database.deliveries.report(KEY, "SM1", State.SENT, None, NOW + MINUTE)
    row, fresh = await database.outbox.claim(outbound())
    assert (row.sid, fresh) == ("SM1", False)
    assert await database.outbox.last_sent(outbound().to, 1) == [NOW + MINUTE]
    await database.outbox.record_sent(KEY, "SM1", NOW + 2 * MINUTE)
    assert await database.outbox.last_sent(outbound().to, 1) == [NOW + MINUTE]
    assert (await state_of(database)).state is State.SENT


async def test_a_report_keeps_the_time_of_acceptance(sent: Database) -> None:
    await sent.deliveries.report(KEY, "SM1", State.DELIVERED, None, NOW + MINUTE)
    assert await sent.outbox.last_sent(outbound().to, 1) == [NOW]


async def test_a_duplicates_report_is_ignored(sent: Database) -> None:
    assert await sent.deliveries.report(KEY, "SM2", State.FAILED, 63024, NOW) is None
    assert (await state_of(sent)).state is State.QUEUED
    row, _ = await sent.outbox.claim(outbound())
    assert row.sid == "SM1"


async def test_an_id_of_another_key_is_ignored(sent: Database) -> None:
    await sent.outbox.claim(outbound(2))
    other = outbound(2).key
    assert await sent.deliveries.report(other, "SM1", State.DELIVERED, None, NOW) is None
    row, _ = await sent.outbox.claim(outbound(2))
    assert row.sid is None


@pytest.mark.parametrize(("key", "sid"), [("", "SM2"), ("e9:offer", "SM1"), ("e9:offer", "SM2")])
async def test_messages_that_are_not_ours_are_ignored(sent: Database, key: str, sid: str) -> None:
    assert await sent.deliveries.report(key, sid, State.FAILED, 63024, NOW) is None
    assert (await state_of(sent)).state is State.QUEUED


async def untold(deliveries: Deliveries) -> list[State]:
    """What nobody has been told of."""
    return [reported.state for reported in await deliveries.untold(NOW + 99 * MINUTE)]


@pytest.mark.parametrize("state", NEWS)
async def test_news_stays_news_until_it_is_told(sent: Database, state: State) -> None:
    reported = Reported(KEY, "e1", Channel.WHATSAPP, state, NOW, None, news=True)
    for _ in range(2):
        assert await sent.deliveries.report(KEY, "SM1", state, None, NOW) == reported
    assert await sent.deliveries.untold(NOW + MINUTE) == [reported]
    await sent.deliveries.told(KEY, state)
    assert await untold(sent.deliveries) == []
    again = await sent.deliveries.report(KEY, "SM1", state, None, NOW)
    assert again == replace(reported, news=False)


async def test_an_arrival_that_nobody_heard_of_stays_news_when_it_was_read(sent: Database) -> None:
    await sent.deliveries.report(KEY, "SM1", State.DELIVERED, None, NOW)
    read = await sent.deliveries.report(KEY, "SM1", State.READ, None, NOW)
    assert read is not None
    assert read.news
    assert await untold(sent.deliveries) == [State.READ]
    await sent.deliveries.told(KEY, State.READ)
    assert await untold(sent.deliveries) == []


async def test_an_arrival_that_was_told_is_no_news_when_it_was_read(sent: Database) -> None:
    await sent.deliveries.report(KEY, "SM1", State.DELIVERED, None, NOW)
    await sent.deliveries.told(KEY, State.DELIVERED)
    read = await sent.deliveries.report(KEY, "SM1", State.READ, None, NOW)
    assert read is not None
    assert not read.news
    assert await untold(sent.deliveries) == []


async def test_who_was_told_of_the_arrival_need_not_hear_that_it_was_read(sent: Database) -> None:
    for state in (State.DELIVERED, State.READ):
        await sent.deliveries.report(KEY, "SM1", state, None, NOW)
    await sent.deliveries.told(KEY, State.DELIVERED)
    assert await untold(sent.deliveries) == []


async def test_a_failure_stays_to_be_told_whatever_was_told_before(sent: Database) -> None:
    await sent.deliveries.report(KEY, "SM1", State.FAILED, 63024, NOW)
    for state in (State.QUEUED, State.SENT, State.DELIVERED):
        await sent.deliveries.told(KEY, state)
    assert await untold(sent.deliveries) == [State.FAILED]
    await sent.deliveries.told("e9:offer", State.FAILED)
    assert await untold(sent.deliveries) == [State.FAILED]


async def test_what_was_not_told_comes_oldest_first(database: Database) -> None:
    for number in (3, 1, 4, 2):
        key, at = outbound(number).key, NOW + number * MINUTE
        await database.outbox.claim(outbound(number))
        await database.deliveries.report(key, f"SM{number}", State.FAILED, 63024, at)
    found = await database.deliveries.untold(NOW + 4 * MINUTE)
    assert [reported.conversation for reported in found] == ["e1", "e2", "e3"]
    assert await database.deliveries.untold(NOW + 4 * MINUTE, limit=2) == found[:2]
    assert await database.deliveries.untold(NOW + 4 * MINUTE, limit=2, skip=1) == found[1:3]


async def test_a_conversations_messages_come_in_order_of_their_first_attempt(
    database: Database,
) -> None:
    for key in ("b", "a", "c"):
        await database.outbox.claim(replace(outbound(), key=key))
    await database.outbox.claim(replace(outbound(), key="d", channel=Channel.SMS))
    await database.outbox.claim(outbound(2))
    await database.outbox.record_sent("a", "SMa", NOW)
    await database.outbox.record_failed("c", 21211, "bad number", NOW)
    await database.deliveries.report("d", "SMd", State.READ, None, NOW)
    found = await database.deliveries.of_conversation("e1")
    assert [(r.key, r.channel, r.state, r.code) for r in found] == [
        ("b", Channel.WHATSAPP, State.QUEUED, None),
        ("a", Channel.WHATSAPP, State.QUEUED, None),
        ("c", Channel.WHATSAPP, State.FAILED, 21211),
        ("d", Channel.SMS, State.READ, None),
    ]
    assert await database.deliveries.of_conversation("e9") == []
