"""The inbox: a message is kept once, and what became of it first stays."""

import asyncio

import pytest

from activities.ports import InboxRow
from adapters.sql import Database
from tests.sql_samples import MINUTE, NOW, message


async def test_a_message_is_kept_once(database: Database) -> None:
    first = await database.inbox.receive(message(replied_sid="SM9"), "e1")
    again = await database.inbox.receive(message(body="otra cosa"), "e2")
    kept = InboxRow(message(replied_sid="SM9"), "e1")
    assert first == (kept, True)
    assert again == (kept, False)


async def test_of_deliveries_at_once_one_is_the_first(database: Database) -> None:
    taken = await asyncio.gather(*(database.inbox.receive(message(), None) for _ in range(20)))
    assert [wrote for _, wrote in taken].count(True) == 1
    assert {row.received.message_sid for row, _ in taken} == {"SM1"}


async def test_the_first_answer_stays(database: Database) -> None:
    await database.inbox.receive(message(), "e1")
    first = await database.inbox.answered("SM1", "¡Perfecto!", "twiml")
    again = await database.inbox.answered("SM1", "Otra", "message")
    assert first == again == InboxRow(message(), "e1", None, "¡Perfecto!", "twiml")


async def test_a_message_is_handed_over_once(database: Database) -> None:
    await database.inbox.receive(message(), None)
    await database.inbox.handed_over("SM1", "e1", NOW)
    await database.inbox.handed_over("SM1", "e2", NOW + MINUTE)
    row, _ = await database.inbox.receive(message(), None)
    assert row == InboxRow(message(), "e1", NOW)


async def test_an_unknown_message_is_an_error(database: Database) -> None:
    with pytest.raises(LookupError, match="SM1"):
        await database.inbox.handed_over("SM1", "e1", NOW)
    with pytest.raises(LookupError, match="SM1"):
        await database.inbox.answered("SM1", "Hola", "twiml")


async def test_pending_are_those_that_nobody_attended_to(database: Database) -> None:
    for number in (4, 3, 2, 1, 5):
        await database.inbox.receive(message(number), None)
    await database.inbox.answered("SM1", "Hola", "twiml")
    await database.inbox.handed_over("SM3", "e1", NOW)
    pending = await database.inbox.pending(before=message(5).received_at)
    assert [row.received for row in pending] == [message(2), message(4)]
    assert len(await database.inbox.pending(message(5).received_at, limit=1)) == 1


async def test_answers_are_the_entrys_and_the_phones_up_to_the_deadline(
    database: Database,
) -> None:
    await database.inbox.receive(message(3), "e1")
    await database.inbox.receive(message(2), None)
    await database.inbox.receive(message(1), "e2")
    await database.inbox.receive(message(4, phone="+34600000012"), None)
    await database.inbox.receive(message(5, phone="+34600000012"), "e1")
    await database.inbox.receive(message(6), "e1")
    phone, deadline = message().phone, message(5).received_at
    found = await database.inbox.answers_until("e1", phone, deadline)
    assert [row.message_sid for row in found] == ["SM2", "SM3", "SM5"]
