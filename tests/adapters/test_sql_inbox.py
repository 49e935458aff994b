"""The inbox: a message is kept once, and what became of it first stays."""

import asyncio
from dataclasses import replace

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


async def test_a_button_and_a_picture_come_back_as_such(database: Database) -> None:
    pressed = message(1, offer_id="o1")
    picture = message(2, body="nuestra mesa", is_text=False)
    for received in (pressed, picture):
        await database.inbox.receive(received, None)
    pending = await database.inbox.pending(message(9).received_at)
    assert [row.received for row in pending] == [pressed, picture]


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
    before = message(5).received_at
    assert await database.inbox.pending(before, limit=1) == pending[:1]
    assert await database.inbox.pending(before, limit=1, skip=1) == pending[1:]


async def test_answers_are_the_entrys_and_the_phones_up_to_the_deadline(
    database: Database,
) -> None:
    await database.inbox.receive(message(3), "e1")
    await database.inbox.receive(message(2), None)
    await database.inbox.receive(message(1), "e2")
    await database.inbox.receive(message(4, phone="+34600000012"), None)
    await database.inbox.receive(message(5, phone="+34600000012"), "e1")
    await database.inbox.receive(message(6), "e1")
    # Said when nobody waited, and answered then: an old yes is no answer to a newer offer.
    await database.inbox.receive(message(0), None)
    await database.inbox.answered("SM0", "Ya no estás en la lista.", "twiml")
    phone, deadline = message().phone, message(5).received_at
    found = await database.inbox.answers_until("e1", phone, deadline)
    assert [row.message_sid for row in found] == ["SM2", "SM3", "SM5"]


async def test_guests_who_hide_their_number_are_not_taken_for_each_other(
    database: Database,
) -> None:
    hidden = message(1, phone="", sender="whatsapp:ES.1187204455090311")
    await database.inbox.receive(hidden, None)
    await database.inbox.receive(replace(hidden, message_sid="SM2"), "e1")
    found = await database.inbox.answers_until("e1", "", NOW + 9 * MINUTE)
    assert [row.message_sid for row in found] == ["SM2"]


async def test_answers_are_counted_by_number_and_only_with_a_text(database: Database) -> None:
    for number in range(1, 6):
        await database.inbox.receive(message(number), None)
    await database.inbox.receive(message(6, phone="+34600000012"), None)
    for sid, text in (("SM1", "Hola"), ("SM2", "Hola"), ("SM3", ""), ("SM4", "Sí"), ("SM6", "Y")):
        await database.inbox.answered(sid, text, "twiml")
    since = message(2).received_at
    assert await database.inbox.answers_since(message().phone, since) == 2
    assert await database.inbox.answers_since(message().phone, NOW) == 3
    assert await database.inbox.answers_since("+34600000013", NOW) == 0
