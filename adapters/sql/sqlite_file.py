"""The SQLite file itself: made on first use, and in write-ahead mode from then on."""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from activities.errors import RecordsUnavailable

_PATIENCE_SECONDS = 30
_PAUSE_SECONDS = 0.02


async def prepare_file(path: str) -> None:
    """Makes the file with its folder, and lets readers and a writer work at the same time (WAL).

    `RecordsUnavailable` when that is not possible.
    """
    try:
        await asyncio.to_thread(_prepare, Path(path))
    except (OSError, sqlite3.Error) as error:
        raise RecordsUnavailable(f"cannot use the database file: {error}") from error


def _prepare(path: Path) -> None:
    # It holds guests' names and numbers.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _enter_wal(path)
        except sqlite3.OperationalError as error:
            # SQLite does not wait for the lock that this one change needs, so we do.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(_PAUSE_SECONDS)


def _enter_wal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise sqlite3.NotSupportedError(f"no write-ahead mode on this file system (got {mode})")
