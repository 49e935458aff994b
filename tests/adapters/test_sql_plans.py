"""No look-up reads a whole table, so that a long evening costs no more than a short one."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from adapters.sql import Database, open_database
from domain.model import Status
from tests.sql_samples import DAY, LOCATION, MARIA, NOW, entry

LOOK_UPS: dict[str, Callable[[Database], Awaitable[object]]] = {
    "entry": lambda d: d.reads.entry(LOCATION, "e1"),
    "entries": lambda d: d.reads.entries(LOCATION, DAY),
    "waiting": lambda d: d.reads.entries(LOCATION, DAY, Status.WAITING),
    "offers": lambda d: d.reads.offers_passing_over(entry()),
    "live": lambda d: d.reads.live_entry(LOCATION, MARIA.phone, "SM1"),
    "last": lambda d: d.reads.last_entry(LOCATION, MARIA.phone),
    "day": lambda d: d.reads.day(LOCATION, DAY),
    "reservations": lambda d: d.reads.reservations(LOCATION, DAY),
    "reservation": lambda d: d.reads.reservation(LOCATION, "r1"),
    "pending": lambda d: d.inbox.pending(NOW),
    "answers": lambda d: d.inbox.answers_until("e1", MARIA.phone, NOW),
    "sids": lambda d: d.outbox.sids(MARIA.address, NOW),
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
            plan = await explain(database, statement, values)
            assert any(step.startswith("SEARCH") for step in plan)
            assert [step for step in plan if step.startswith("SCAN")] == []


async def explain(database: Database, statement: str, values: Any) -> list[str]:
    """SQLite's steps for a statement."""

    async def work(connection: Any) -> list[str]:
        found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row[3] for row in found.all()]

    return await database.sql.transaction(work)
