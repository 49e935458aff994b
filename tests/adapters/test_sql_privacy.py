"""Forgetting: nothing of the guest is left anywhere, nothing else is touched, and it stays so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from activities.ports import DayChanges, DayRecord
from activities.privacy_ports import Forgotten
from adapters.sql import Database, forgetting
from adapters.sql.outbox import SqlOutbox
from adapters.sql.privacy import SqlPrivacy
from adapters.sql.tables import metadata
from domain.channels import Channel
from domain.delivery import State
from domain.model import (
    Entry,
    Guest,
    Occupancy,
    OccupancyKind,
    Reach,
    Reservation,
    ReservationStatus,
    Status,
)
from tests.sql_samples import (
    DAY,
    EVA,
    LOCATION,
    MARIA,
    MINUTE,
    NOW,
    booked,
    booking,
    entry,
    message,
    outbound,
)

LATER = DAY + timedelta(days=40)
TRACES = ("Eva", "Gómez", "600000055", "eva@", "call-55", "trona", "alergia")
NOBODY = Guest("", "", "", reach=Reach.CALL)


async def keep(
    database: Database, entries: list[Entry], reservations: list[Reservation], **where: Any
) -> None:
    """Saves them as their workflows do."""
    for one in entries:
        await database.store.save_entry(one)
    records = tuple(booked(reservation, **where) for reservation in reservations)
    await database.store.save_day(DayChanges(None, (), records))


async def write(database: Database, number: int, conversation: str | None, **changes: Any) -> None:
    """A message of Eva's that is answered, and one to her, in that conversation."""
    received = message(
        number,
        sender=EVA.address,
        phone=EVA.phone,
        profile_name="Eva",
        body="Sí, soy Eva",
        **changes,
    )
    await database.inbox.receive(received, conversation)
    await database.inbox.answered(f"SM{number}", "¡Perfecto, Eva!", "twiml")
    key = f"k{number}"
    outgoing = outbound(to=EVA.address, body="¡Perfecto, Eva!", entry_id=conversation or "?")
    await SqlOutbox(database.sql, lambda: received.received_at).claim(replace(outgoing, key=key))
    await database.outbox.record_failed(key, 21211, "not valid: +34600000055", NOW)


async def traces(database: Database) -> list[tuple[str, str]]:
    """In which rows, by table and first column, anything of Eva's stands."""
    held = [
        (table.name, str(row[0]))
        for table in metadata.sorted_tables
        for row in await database.sql.rows(select(table))
        if any(trace in str(tuple(row)) for trace in TRACES)
    ]
    return sorted(held)


@pytest.fixture
async def house(database: Database) -> Database:
    """Eva waited, booked and wrote, all of it over; she mailed, and hid nothing."""
    over = entry(5, guest=EVA, status=Status.EXPIRED, reason="no-answer", version=4)
    seated = booking(5, guest=EVA, status=ReservationStatus.COMPLETED, notes="alergia", version=3)
    await keep(database, [over], [seated])
    await write(database, 1, "e5")
    await write(database, 2, "reservation:r5")
    await write(database, 3, None)
    mail = outbound(to=f"mailto:{EVA.email}", entry_id="r5", body="Eva", channel=Channel.MAIL)
    await SqlOutbox(database.sql, lambda: NOW).claim(replace(mail, key="mail"))
    await database.idempotency.begin("ana", "k", "f", NOW)
    await database.idempotency.finish("ana", "k", 201, '{"telefono_cliente": "+34600000055"}')
    return database


ALL = Forgotten(entries=1, reservations=1, received=3, sent=4)
TOMORROW = NOW + timedelta(days=1)


def privacy(database: Database) -> SqlPrivacy:
    """A day later."""
    return SqlPrivacy(database.sql, lambda: TOMORROW)


async def test_a_number_is_forgotten_everywhere(house: Database) -> None:
    assert len(await traces(house)) == 10
    assert await privacy(house).forget_phone(LOCATION, EVA.phone) == ALL
    assert await traces(house) == []
    assert await privacy(house).forget_phone(LOCATION, EVA.phone) == Forgotten()


async def test_a_day_is_forgotten_everywhere(house: Database) -> None:
    note = Occupancy("w1", ("T1",), NOW, NOW, OccupancyKind.WALK_IN, "", "la familia Gómez")
    plain = replace(note, id="w2", note="")
    await house.store.save_day(DayChanges(DayRecord(LOCATION, DAY, 2, (note, plain))))
    assert await privacy(house).forget_before(LOCATION, DAY + timedelta(days=1)) == ALL
    assert await traces(house) == []
    assert await house.reads.day(LOCATION, DAY) == DayRecord(
        LOCATION, DAY, 2, (replace(note, note=""), plain)
    )
    again = await privacy(house).forget_before(LOCATION, DAY + timedelta(days=1))
    assert again == Forgotten()


@pytest.mark.parametrize("by", ["phone", "day"])
async def test_what_figures_and_histories_need_stays(house: Database, by: str) -> None:
    before = await house.reads.entry(LOCATION, "e5")
    if by == "phone":
        await privacy(house).forget_phone(LOCATION, EVA.phone)
    else:
        await privacy(house).forget_before(LOCATION, LATER)
    after = await house.reads.entry(LOCATION, "e5")
    assert before is not None
    assert after is not None
    assert after.entry == replace(before.entry, guest=NOBODY, notes="")
    reservation = await house.reads.reservation(LOCATION, "r5")
    assert reservation is not None
    assert reservation.reservation == booking(
        5, guest=NOBODY, status=ReservationStatus.COMPLETED, version=3
    )
    states = [r.state for r in await house.deliveries.of_conversation("e5")]
    assert states == [State.FAILED]


async def test_an_old_snapshot_brings_nothing_back(house: Database) -> None:
    await privacy(house).forget_phone(LOCATION, EVA.phone)
    for version in (3, 4):
        late = entry(5, guest=EVA, status=Status.EXPIRED, version=version)
        await keep(house, [late], [booking(5, guest=EVA, version=version - 1)])
    assert await traces(house) == []
    await keep(house, [entry(5, guest=EVA, version=5)], [])
    assert await traces(house) == [("entries", "e5")]


async def test_what_is_not_over_stays_with_its_messages(house: Database) -> None:
    live = entry(6, guest=EVA, status=Status.NOTIFIED)
    soon = TOMORROW + MINUTE
    later = booking(6, guest=EVA, start=soon, end=soon)
    seated = booking(7, guest=EVA, status=ReservationStatus.SEATED, end=soon)
    forgotten = booking(8, guest=EVA, end=TOMORROW)
    await keep(house, [live], [later, seated, forgotten])
    conversations = ["e6", "reservation:r6", "reservation:r7"]
    for number, conversation in enumerate(conversations, 6):
        await write(house, number, conversation)
    await write(house, 9, "reservation:r8")
    result = await privacy(house).forget_phone(LOCATION, EVA.phone)
    assert result == Forgotten(1, 2, 4, 5)
    assert await traces(house) == [
        ("entries", "e6"),
        *(("inbox", f"SM{n}") for n in (6, 7, 8)),
        *(("outbox", f"k{n}") for n in (6, 7, 8)),
        ("reservations", "r6"),
        ("reservations", "r7"),
    ]


async def test_a_message_that_nobody_attended_to_is_not_over(house: Database) -> None:
    fresh = message(9, sender=EVA.address, phone=EVA.phone)
    await house.inbox.receive(fresh, None)
    await privacy(house).forget_phone(LOCATION, EVA.phone)
    (pending,) = await house.inbox.pending(NOW + 99 * MINUTE)
    assert pending.received == fresh
    await privacy(house).forget_before(LOCATION, LATER)
    assert await house.inbox.pending(NOW + 99 * MINUTE) == []
    assert await traces(house) == []


async def test_a_silence_stays_one(house: Database) -> None:
    unanswered = message(9, sender=EVA.address, phone=EVA.phone)
    await house.inbox.receive(unanswered, "e5")
    await house.inbox.handed_over("SM9", "e5", NOW)
    await privacy(house).forget_before(LOCATION, LATER)
    row, _ = await house.inbox.receive(unanswered, None)
    assert (row.received.body, row.answer, row.entry_id) == ("", None, "e5")
    row, _ = await house.inbox.receive(message(1), None)
    assert (row.answer, row.received.recipient) == ("", message().recipient)


@pytest.fixture
async def neighbours(house: Database) -> list[tuple[str, str]]:
    """Others' things, and Eva's at another restaurant: their traces, which have to stay."""
    maria = replace(MARIA, name="María Eva")
    await keep(house, [entry(1, guest=maria)], [booking(1, guest=maria)])
    await keep(house, [], [booking(2, guest=EVA)], location="otro-bar")
    await house.store.save_entry(
        entry(2, guest=EVA, location="otro-bar", status=Status.CONFIRMED, notes="")
    )
    await write(house, 11, "e2")
    await write(house, 12, "reservation:r2")
    await house.guests.opt_out(LOCATION, EVA.phone, NOW, "SM1")
    return [
        ("entries", "e1"),
        ("entries", "e2"),
        *(("inbox", f"SM{n}") for n in (11, 12)),
        ("opt_outs", LOCATION),
        *(("outbox", f"k{n}") for n in (11, 12)),
        ("reservations", "r1"),
        ("reservations", "r2"),
    ]


async def test_others_and_opt_outs_stay(house: Database, neighbours: list[tuple[str, str]]) -> None:
    assert await privacy(house).forget_phone(LOCATION, EVA.phone) == ALL
    assert await traces(house) == neighbours
    assert await house.guests.opted_out(LOCATION, EVA.phone)


async def test_another_restaurants_days_stay(
    house: Database, neighbours: list[tuple[str, str]]
) -> None:
    assert await privacy(house).forget_before(LOCATION, LATER) == Forgotten(2, 2, 3, 4)
    own = [("entries", "e1"), ("reservations", "r1")]
    assert await traces(house) == [trace for trace in neighbours if trace not in own]


async def test_messages_of_a_later_date_stay_however_old_they_are(house: Database) -> None:
    await keep(house, [entry(6, guest=EVA, service_date=LATER)], [])
    await keep(house, [], [booking(6, guest=EVA)], date=LATER)
    long_ago = {"received_at": NOW - timedelta(days=60)}
    await write(house, 6, "e6", **long_ago)
    await write(house, 7, "reservation:r6", **long_ago)
    await write(house, 8, "unknown", **long_ago)
    result = await privacy(house).forget_before(LOCATION, LATER)
    assert result == Forgotten(1, 1, 4, 5)
    assert {row for _, row in await traces(house)} == {"e6", "r6", "SM6", "SM7", "k6", "k7"}


async def test_messages_and_answers_of_no_conversation_go_by_when_they_came(
    database: Database,
) -> None:
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    for number, at in ((1, midnight - timedelta(microseconds=1)), (2, midnight)):
        await write(database, number, None, received_at=at)
        await database.idempotency.begin("ana", f"k{number}", "f", at)
        await database.idempotency.finish("ana", f"k{number}", 201, '"Eva"')
    assert await privacy(database).forget_before(LOCATION, DAY) == Forgotten(received=1, sent=1)
    kept = await database.sql.rows(text("SELECT key FROM idempotency"))
    assert [row.key for row in kept] == ["k2"]
    assert {row for _, row in await traces(database)} == {"SM2", "k2", "ana"}


async def test_more_than_a_batch_is_forgotten(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_BATCH", 2)
    await keep(house, [], [booking(n, guest=EVA) for n in range(10, 15)])
    for number in range(5):
        note = Occupancy("w", ("T1",), NOW, NOW, OccupancyKind.BLOCKED, "", 'Eva "note":"x"')
        day = DAY - timedelta(days=number)
        await house.store.save_day(DayChanges(DayRecord(LOCATION, day, 1, (note,))))
    result = await privacy(house).forget_before(LOCATION, LATER)
    assert result.reservations == 6
    assert await traces(house) == []


async def test_forgetting_is_whole_or_not_at_all(house: Database) -> None:
    before = await traces(house)
    await house.sql.change(text("ALTER TABLE entries RENAME COLUMN email TO mail"))
    with pytest.raises(Exception, match="email"):
        await privacy(house).forget_phone(LOCATION, EVA.phone)
    await house.sql.change(text("ALTER TABLE entries RENAME COLUMN mail TO email"))
    assert await traces(house) == before


@pytest.mark.parametrize(
    ("day", "result"), [(date.min, Forgotten()), (DAY, Forgotten()), (date.max, ALL)]
)
async def test_the_day_itself_and_later_ones_stay(
    house: Database, day: date, result: Forgotten
) -> None:
    before = await traces(house)
    assert await house.privacy.forget_before(LOCATION, day) == result
    assert await traces(house) == ([] if result.total else before)
