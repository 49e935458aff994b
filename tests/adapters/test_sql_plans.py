"""No look-up reads a whole table, so that a long evening costs no more than a short one."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text
from sqlalchemy.engine import Engine

from activities.mirror_ports import MirrorItem
from activities.ports import DayChanges, ReservationRecord
from activities.stats_ports import By
from adapters.sql import Database, open_database, rows
from adapters.sql.mirror import SqlMirror
from adapters.sql.tables import entries, reservations
from domain.delivery import State
from domain.model import Entry, Status
from tests.sql_samples import DAY, LOCATION, MARIA, NOW, booked, booking, entry


def mirror(database: Database) -> SqlMirror:
    """On the day of the samples."""
    return SqlMirror(database.sql, lambda: NOW)


async def everything(database: Database) -> None:
    """Reads all of it."""
    async for _ in mirror(database).everything(LOCATION, DAY):
        pass


MIRROR: dict[str, Callable[[Database], Awaitable[object]]] = {
    "due": lambda d: mirror(d).due(LOCATION, 10),
    "backlog": lambda d: mirror(d).backlog(LOCATION),
    "refusals": lambda d: mirror(d).refusals(LOCATION),
    "everything": everything,
    "mirrored": lambda d: mirror(d).mirrored(
        [MirrorItem(entry(6001)), MirrorItem(booked(booking(6000)))], NOW
    ),
    "refused": lambda d: mirror(d).refused(MirrorItem(entry(6001)), "no", NOW),
}
LOOK_UPS: dict[str, Callable[[Database], Awaitable[object]]] = {
    "entry": lambda d: d.reads.entry(LOCATION, "e1"),
    "entries": lambda d: d.reads.entries(LOCATION, DAY),
    "waiting": lambda d: d.reads.entries(LOCATION, DAY, Status.WAITING),
    "offers": lambda d: d.reads.offers_passing_over(entry()),
    "guest": lambda d: d.reads.entries_of(LOCATION, MARIA.phone, MARIA.address),
    "hidden": lambda d: d.reads.entries_of(LOCATION, "", MARIA.address),
    "upcoming": lambda d: d.reads.upcoming(LOCATION, MARIA.phone, NOW),
    "sent": lambda d: d.reads.sent("SM1"),
    "day": lambda d: d.reads.day(LOCATION, DAY),
    "reservations": lambda d: d.reads.reservations(LOCATION, DAY),
    "reservation": lambda d: d.reads.reservation(LOCATION, "r1"),
    "pending": lambda d: d.inbox.pending(NOW),
    "answers": lambda d: d.inbox.answers_until("e1", MARIA.phone, NOW),
    "flood": lambda d: d.inbox.answers_since(MARIA.phone, NOW),
    "sids": lambda d: d.outbox.sids(MARIA.address, NOW),
    "pace": lambda d: d.outbox.last_sent(MARIA.address, 3),
    "by-key": lambda d: d.deliveries.report("e1:offer:1", "SM1", State.SENT, None, NOW),
    "by-sid": lambda d: d.deliveries.report("", "SM1", State.DELIVERED, None, NOW),
    "told": lambda d: d.deliveries.told("e1:offer:1", State.DELIVERED),
    "untold": lambda d: d.deliveries.untold(NOW),
    "conversation": lambda d: d.deliveries.of_conversation("e1"),
    "opted-out": lambda d: d.guests.opted_out(LOCATION, MARIA.phone),
    "opt-in": lambda d: d.guests.opt_in(LOCATION, MARIA.phone),
    "wrote": lambda d: d.guests.last_wrote(MARIA.phone),
    "open": lambda d: d.privacy.open_things(LOCATION, MARIA.phone, NOW),
    "forget-before": lambda d: d.privacy.forget_before(LOCATION, DAY),
    "threads": lambda d: d.conversations.threads(LOCATION, DAY),
    "written": lambda d: d.conversations.written(["e1", "reservation:r1"]),
    "by-hour": lambda d: d.statistics.groups(LOCATION, DAY, DAY, By.HOUR, UTC),
    "by-covers": lambda d: d.statistics.groups(LOCATION, DAY, DAY, By.PARTY, UTC),
    "figures": lambda d: d.statistics.figures(LOCATION, DAY, DAY),
    "user": lambda d: d.users.get("ana"),
    "purge": lambda d: d.idempotency.purge(NOW),
}
# On SQLite, what searches have found may be read whole.
FOUND = ("ranks", "longest", "due", "unwelcome", "(subquery")
Sent = list[tuple[str, Any]]


@pytest.fixture
def sent() -> Iterator[Sent]:
    """What the test has sent to a database, each statement with (the first of) its values."""
    statements: Sent = []

    def note(_: Any, __: Any, statement: str, values: Any, ___: Any, many: bool) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            statements.append((statement, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", list(LOOK_UPS))
async def test_a_look_up_uses_an_index(tmp_path: Path, sent: Sent, name: str) -> None:
    async with open_database(f"sqlite:///{tmp_path}/nubes.db") as database:
        sent.clear()
        await LOOK_UPS[name](database)
        assert sent
        for statement, values in list(sent):
            plan = await explain(database, statement, values)
            assert any(step.startswith("SEARCH") for step in plan)
            assert [step for step in plan if step.startswith("SCAN")] == []


@pytest.fixture
async def long_history(database: Database) -> Database:
    """Four years that the base never had, with an evening that it has but for one change."""

    def keep(connection: Connection) -> None:
        old = [rows.entry_values(past(number)) for number in range(6000)]
        connection.execute(insert(entries), old)
        stays = [rows.reservation_values(stay(number)) for number in range(6000)]
        connection.execute(insert(reservations), stays)

    await database.sql.transaction(keep)
    for number in range(6000, 6010):
        await database.store.save_entry(entry(number))
    await database.store.save_day(DayChanges(None, (), (booked(booking(6000)),)))
    while items := await mirror(database).due(LOCATION, 10):
        await mirror(database).mirrored(items, NOW)
    await database.store.save_entry(entry(6000, status=Status.CANCELLED, version=2))
    if not database.sql.is_sqlite:  # which plans without figures, as nobody gathers any there
        await database.sql.change(text("ANALYZE"))
    return database


def past(number: int) -> Entry:
    """One of four a day, the last two days ago."""
    ended = DAY - timedelta(days=2 + number // 4)
    return entry(number, service_date=ended, status=Status.EXPIRED)


def stay(number: int) -> ReservationRecord:
    """One of four a day, the last two days ago."""
    return booked(booking(number), date=DAY - timedelta(days=2 + number // 4))


@pytest.mark.parametrize("name", list(MIRROR))
async def test_the_mirror_does_not_look_at_history(
    long_history: Database, sent: Sent, name: str
) -> None:
    sent.clear()
    await MIRROR[name](long_history)
    assert sent
    for statement, values in list(sent):
        plan = await explain(long_history, statement, values)
        whole = [step for step in plan if step.startswith("SCAN") or "Seq Scan" in step]
        assert [step for step in whole if not step.removeprefix("SCAN ").startswith(FOUND)] == []


async def explain(database: Database, statement: str, values: Any) -> list[str]:
    """The database's steps for a statement."""
    word, column = ("EXPLAIN QUERY PLAN", 3) if database.sql.is_sqlite else ("EXPLAIN", 0)

    def work(connection: Connection) -> list[str]:
        found = connection.exec_driver_sql(f"{word} {statement}", values)
        return [row[column] for row in found.all()]

    return await database.sql.transaction(work)
