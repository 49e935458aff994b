"""No look-up reads a whole table, so that a long evening costs no more than a short one."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from adapters.sql import Database, open_database
from domain.delivery import State
from domain.model import Status
from tests.sql_samples import DAY, LOCATION, MARIA, NOW, entry

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
    "figures": lambda d: d.statistics.figures(LOCATION, DAY, DAY),
    "user": lambda d: d.users.get("ana"),
    "purge": lambda d: d.idempotency.purge(NOW),
}


@pytest.mark.parametrize("name", list(LOOK_UPS))
async def test_a_look_up_uses_an_index(tmp_path: Path, name: str) -> None:
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    async with open_database(f"sqlite:///{tmp_path}/nubes.db") as database:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            await LOOK_UPS[name](database)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert sent
        for statement, values in sent:
            if statement in ("BEGIN IMMEDIATE", "COMMIT"):
                continue
            plan = await explain(database, statement, values)
            assert any(step.startswith("SEARCH") for step in plan)
            assert [step for step in plan if step.startswith("SCAN")] == []


async def explain(database: Database, statement: str, values: Any) -> list[str]:
    """SQLite's steps for a statement."""

    async def work(connection: Any) -> list[str]:
        found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row[3] for row in found.all()]

    return await database.sql.transaction(work)
