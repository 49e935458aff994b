"""A database that goes away: one clear error, and work goes on when it is back."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from activities.errors import RecordsUnavailable
from activities.ports import DayChanges, DayRecord
from adapters.sql import Database, connecting, connections, open_database, sqlite_file
from tests.sql_samples import DAY, LOCATION, MARIA, entry, message

if TYPE_CHECKING:  # pytest itself must be the first to import its plugin
    from tests.postgres import Cluster


@pytest.fixture
async def on_postgres(postgres_url: str) -> AsyncIterator[Database]:
    """An opened empty database on PostgreSQL."""
    async with open_database(postgres_url) as opened:
        yield opened


@pytest.fixture
def stopped(postgres: "Cluster", on_postgres: Database) -> Iterator["Cluster"]:
    """The cluster, stopped under an open database; it runs again for the tests that follow."""
    postgres.stop()
    yield postgres
    if not postgres.runs():
        postgres.start()


async def test_killed_connections_are_not_noticed(
    postgres: "Cluster", on_postgres: Database, postgres_url: str
) -> None:
    await on_postgres.store.save_entry(entry(1))
    assert await postgres.end_connections(postgres_url.rpartition("/")[2]) > 0
    await on_postgres.store.save_entry(entry(2))
    assert (await on_postgres.inbox.receive(message(), None))[1]
    assert await on_postgres.reads.entry(LOCATION, "e2") is not None


async def test_a_transaction_whose_connection_is_killed_is_done_once(
    postgres: "Cluster", on_postgres: Database, postgres_url: str
) -> None:
    attempts = 0

    def work(connection: Connection) -> None:
        nonlocal attempts
        attempts += 1
        connection.execute(text("INSERT INTO users VALUES ('ana', 'host', 'x', 'g')"))
        if attempts == 1:
            await_only(postgres.end_connections(postgres_url.rpartition("/")[2]))

    await on_postgres.sql.transaction(work)
    assert attempts == 2
    assert await on_postgres.users.get("ana") is not None


async def test_a_stopped_server_is_records_unavailable(
    on_postgres: Database, stopped: "Cluster"
) -> None:
    calls = (
        on_postgres.ping(),
        on_postgres.store.save_entry(entry()),
        on_postgres.store.save_day(DayChanges(DayRecord(LOCATION, DAY, 1, ()))),
        on_postgres.inbox.receive(message(), None),
        on_postgres.reads.entries(LOCATION, DAY),
    )
    for call in calls:
        with pytest.raises(RecordsUnavailable):
            await call
    stopped.start()
    await on_postgres.ping()
    assert (await on_postgres.inbox.receive(message(), None))[1]


async def test_a_server_that_is_not_there_is_records_unavailable(
    postgres: "Cluster", free_port: int
) -> None:
    for url in (f"postgres://admin@127.0.0.1:{free_port}/nubes", postgres.url("no-such-database")):
        with pytest.raises(RecordsUnavailable):
            async with open_database(url):
                pass


@pytest.fixture
async def on_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """An opened empty SQLite database that waits for locks for a second only."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 1)
    async with open_database(f"sqlite:///{tmp_path}/nubes.db") as opened:
        yield opened


async def test_a_locked_file_is_records_unavailable_until_it_is_free(
    on_sqlite: Database, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "nubes.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsUnavailable, match="OperationalError"):
            await on_sqlite.store.save_entry(entry())
        assert await on_sqlite.reads.entry(LOCATION, "e1") is None
        other.execute("ROLLBACK")
    await on_sqlite.store.save_entry(entry())
    assert await on_sqlite.reads.entry(LOCATION, "e1") is not None


@pytest.fixture
def held_file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A file whose write lock somebody holds, still without write-ahead mode."""
    path = tmp_path / "held.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE other (id INTEGER)")
        other.execute("BEGIN IMMEDIATE")
        yield other


async def test_a_new_file_that_another_process_holds_is_waited_for(
    held_file: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        held_file.execute("ROLLBACK")

    monkeypatch.setattr(time, "sleep", pause)
    await sqlite_file.prepare_file(str(tmp_path / "held.db"))
    assert len(pauses) == 1
    with closing(sqlite3.connect(tmp_path / "held.db")) as another:
        assert another.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_a_new_file_is_not_waited_for_without_end(
    held_file: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "_PATIENCE_SECONDS", 0)
    with pytest.raises(RecordsUnavailable, match="locked"):
        await sqlite_file.prepare_file(str(tmp_path / "held.db"))
    assert held_file.in_transaction


async def test_a_transaction_that_is_cancelled_in_postgresql_is_undone(
    on_postgres: Database,
) -> None:
    inside = asyncio.Event()

    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO users VALUES ('ana', 'host', 'x', 'g')"))
        inside.set()
        await_only(asyncio.Event().wait())

    await cancelled(asyncio.create_task(on_postgres.sql.transaction(work)), inside)
    assert await on_postgres.users.get("ana") is None
    await on_postgres.store.save_entry(entry())


async def test_a_transaction_that_is_cancelled_in_sqlite_is_kept_whole(
    on_sqlite: Database,
) -> None:
    inside, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO users VALUES ('ana', 'host', 'x', 'g')"))
        loop.call_soon_threadsafe(inside.set)
        go_on.wait()
        connection.execute(text("INSERT INTO users VALUES ('eva', 'host', 'x', 'g')"))

    await cancelled(asyncio.create_task(on_sqlite.sql.transaction(work)), inside)
    in_line = asyncio.create_task(on_sqlite.store.save_entry(entry(1)))
    await cancelled(in_line, inside)
    go_on.set()
    await on_sqlite.store.save_entry(entry(2))
    assert [user.username for user in await on_sqlite.users.all()] == ["ana", "eva"]
    assert await on_sqlite.reads.entry(LOCATION, "e1") is None, "it had not begun"


async def cancelled(task: asyncio.Task[None], inside: asyncio.Event) -> None:
    """Cancel the task once it is there, and see it end."""
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_connection_is_not_waited_for_without_end(
    on_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "TURN_SECONDS", -1)
    with pytest.raises(RecordsUnavailable, match="TimeoutError"):
        await on_sqlite.store.save_entry(entry())


async def test_a_file_that_cannot_be_is_records_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "text.db").write_text("not a database, and longer than a header of one" * 9)
    for name in ("file/nubes.db", "text.db"):
        with pytest.raises(RecordsUnavailable):
            async with open_database(f"sqlite:///{tmp_path}/{name}"):
                pass


async def test_a_new_file_is_its_owners_and_survives_a_power_cut(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path}/new/folder/nubes.db") as database:
        assert (tmp_path / "new/folder").stat().st_mode & 0o077 == 0
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        values = [(await database.sql.rows(text(f"PRAGMA {name}")))[0][0] for name in pragmas]
    assert values == ["wal", 2, 1]


async def test_an_error_names_no_guest(database: Database) -> None:
    await database.sql.change(text("DROP TABLE entries"))
    with pytest.raises(Exception, match="entries") as failure:
        await database.store.save_entry(entry())
    assert not isinstance(failure.value, RecordsUnavailable)
    assert MARIA.phone not in str(failure.value)
    assert MARIA.name not in str(failure.value)
