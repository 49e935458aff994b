"""Conversations as staff read them, from what was received and what was sent."""

from dataclasses import replace
from datetime import timedelta

from activities.conversation_ports import Thread, Written
from activities.ports import DayChanges
from adapters.sql import Database
from adapters.sql.outbox import SqlOutbox
from domain.delivery import State
from tests.sql_samples import DAY, LOCATION, MARIA, MINUTE, NOW, booked, booking, entry, outbound
from tests.sql_samples import message as received

STAY = "reservation:r-e1"


async def send(database: Database, key: str, conversation: str, minute: int) -> None:
    """A message of ours, that long after NOW."""
    outbox = SqlOutbox(database.sql, lambda: NOW + minute * MINUTE)
    await outbox.claim(replace(outbound(body=f"de {key}"), key=key, entry_id=conversation))


async def evening(database: Database) -> None:
    """An entry with its reservation, a reservation of its own, and an entry with no word."""
    for number in (1, 2):
        await database.store.save_entry(entry(number))
    stays = (booking(1, id="r-e1", entry_id="e1"), booking(7))
    await database.store.save_day(DayChanges(None, (), tuple(booked(stay) for stay in stays)))
    await send(database, "e1.1:offer", "e1", 1)
    await database.inbox.receive(received(2), "e1")
    await database.inbox.answered("SM2", "¡Perfecto!", "twiml")
    await send(database, "r-e1:reminder:2", STAY, 5)
    await send(database, "r7:booked:1", "reservation:r7", 3)


async def test_an_entry_and_its_reservation_are_one_conversation(database: Database) -> None:
    await evening(database)
    found = await database.conversations.threads(LOCATION, DAY)
    guest = replace(MARIA, email=None)
    assert sorted(found, key=lambda thread: thread.id) == [
        Thread("e1", "e1", "r-e1", guest, "WAITING", NOW + 5 * MINUTE),
        Thread("r7", None, "r7", guest, "CONFIRMED", NOW + 3 * MINUTE),
    ]
    assert await database.conversations.threads("otra", DAY) == []
    assert await database.conversations.threads(LOCATION, DAY + timedelta(days=1)) == []


async def test_all_texts_by_time_with_what_became_of_them(database: Database) -> None:
    await evening(database)
    await database.outbox.record_sent("e1.1:offer", "MM1", NOW + MINUTE)
    await database.deliveries.report("e1.1:offer", "MM1", State.READ, None, NOW + 2 * MINUTE)
    texts = await database.conversations.written(["e1", STAY])
    assert [(t.id, t.words, t.by_guest) for t in texts] == [
        ("e1.1:offer", "de e1.1:offer", False),
        ("SM2", "SÍ", True),
        ("answer:SM2", "¡Perfecto!", False),
        ("r-e1:reminder:2", "de r-e1:reminder:2", False),
    ]
    offer, _, answer, _ = texts
    assert offer.report is not None
    assert (offer.report.state, offer.channel) == (State.READ, "whatsapp")
    assert (answer.answers, answer.report) == ("SM2", None)
    assert await database.conversations.written(["nobody"]) == []


async def test_an_answer_that_went_out_alone_is_there_once(database: Database) -> None:
    await database.store.save_entry(entry(1))
    await database.inbox.receive(received(2), "e1")
    await send(database, "answer:SM2", "e1", 3)
    await database.inbox.answered("SM2", "de answer:SM2", "message")
    texts = await database.conversations.written(["e1"])
    assert [(t.id, t.answers) for t in texts] == [("SM2", None), ("answer:SM2", "SM2")]


async def test_each_text_tells_the_way_that_it_came(database: Database) -> None:
    await database.store.save_entry(entry(1))
    senders = (MARIA.address, MARIA.phone, "web:e1")
    for number, sender in enumerate(senders, 1):
        await database.inbox.receive(received(number, sender=sender), "e1")
    texts = await database.conversations.written(["e1"])
    assert [text.channel for text in texts] == ["whatsapp", "sms", "web"]


async def test_what_was_forgotten_cannot_be_read(database: Database) -> None:
    await evening(database)
    await database.privacy.forget_before(LOCATION, DAY + timedelta(days=1))
    texts: list[Written] = await database.conversations.written(["e1", STAY])
    assert {t.words for t in texts} == {""}
    threads = await database.conversations.threads(LOCATION, DAY)
    assert {(t.guest.name, t.guest.phone) for t in threads} == {("", "")}
