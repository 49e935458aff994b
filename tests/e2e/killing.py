"""Killing and pausing the parts of a house in a chosen moment, and how to tell that it has come."""

import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from tests.e2e.house import House
from tests.processes import Installation
from tests.waiting import eventually

_OF_ENTRY = "SELECT count(*) FROM inbox WHERE entry_id = ?"


async def reborn(parts: Installation, *names: str) -> None:
    for name in names:
        await parts.kill(name)
    for name in names:
        await parts.start(name)


async def pause_worker(parts: Installation) -> None:
    """Between two of its transactions: stopped within one, it would let nobody else write."""
    group = parts.pid("worker")

    async def paused() -> bool:
        os.killpg(group, signal.SIGSTOP)
        if _nobody_writes(parts):
            return True
        os.killpg(group, signal.SIGCONT)
        return False

    await eventually(paused)


def _nobody_writes(parts: Installation) -> bool:
    with closing(sqlite3.connect(_database_of(parts), timeout=0, isolation_level=None)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        db.execute("ROLLBACK")
        return True


def _database_of(parts: Installation) -> Path:
    return Path(parts.settings.data_dir, "nubes.db")


def resume(parts: Installation, name: str) -> None:
    """Whatever its state: a test that failed in between leaves nobody paused."""
    with suppress(ProcessLookupError):
        os.killpg(parts.pid(name), signal.SIGCONT)


async def past(shown: datetime, patience: float) -> None:
    """The moment has passed that is shown to the second."""
    moment = shown + timedelta(seconds=1)

    async def passed() -> bool:
        return datetime.now(moment.tzinfo) > moment

    await eventually(passed, patience)


async def in_inbox(house: House, entry_id: str) -> None:
    await eventually(_inbox_has(house, _OF_ENTRY, entry_id))


async def handed_over(house: House, entry_id: str) -> None:
    handed_over = f"{_OF_ENTRY} AND handed_over_at IS NOT NULL"
    await eventually(_inbox_has(house, handed_over, entry_id))


def _inbox_has(house: House, query: str, entry_id: str) -> Callable[[], Awaitable[bool]]:
    file = _database_of(house.installation)

    async def probe() -> bool:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return bool(database.execute(query, (entry_id,)).fetchone()[0])

    return probe
