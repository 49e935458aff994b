"""The migrations: up, down, the same as the models, and by several processes at once."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from activities.errors import RecordsUnavailable
from activities.mirror_ports import MirrorItem
from activities.ports import DayChanges
from adapters.sql import migrating, open_database, schema
from adapters.sql.connecting import connected
from adapters.sql.engine import Sql
from adapters.sql.mirror import SqlMirror
from adapters.sql.tables import metadata
from adapters.sql.url import driver_url
from tests.sql_samples import (
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

ROOT = Path(__file__).parents[2]
# Opens the database when the test says so, so that all processes do it at once.
OPEN = """
import asyncio, sys
from adapters.sql import open_database

async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    async with open_database(sys.argv[1]) as database:
        await database.ping()

asyncio.run(main())
"""


async def differences(sql: Sql) -> list[object]:
    """What Alembic would have to change to get from the tables to the models."""

    def compare(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    return await sql.transaction(compare)


async def tables(sql: Sql) -> set[str]:
    """The tables that there are, without Alembic's own."""

    found = await sql.transaction(lambda connection: inspect(connection).get_table_names())
    return set(found) - {"alembic_version"}


async def test_the_migrations_lead_to_the_models(database_url: str) -> None:
    async with open_database(database_url) as database:
        assert await differences(database.sql) == []
        assert await tables(database.sql) == set(metadata.tables)


async def test_a_difference_would_be_found(database_url: str) -> None:
    async with open_database(database_url) as database:
        for statement in (
            "DROP INDEX ix_entries_phone",
            "ALTER TABLE inbox DROP COLUMN answered_by",
        ):
            await database.sql.change(text(statement))
        assert len(await differences(database.sql)) == 2


async def test_the_migrations_can_be_taken_back_and_applied_again(database_url: str) -> None:
    async with open_database(database_url) as database:
        await schema.downgrade(database.sql, "base")
        assert await tables(database.sql) == set()
        await schema.upgrade(database.sql)
        assert await differences(database.sql) == []


async def test_what_was_kept_before_0003_reads_back(database_url: str) -> None:
    mail = outbound(2, to="mailto:maria@example.com")
    async with open_database(database_url) as database:
        await database.store.save_entry(entry())
        await database.store.save_day(DayChanges(None, (), (booked(booking()),)))
        await database.inbox.receive(message(), None)
        for sent in (outbound(), mail):
            await database.outbox.claim(sent)
        await schema.downgrade(database.sql, "0002")
        # As reservations from before 0002 are.
        await database.sql.change(text("UPDATE reservations SET phone = NULL, end_at = NULL"))
    async with open_database(database_url) as database:
        listed = await database.reads.entry(LOCATION, "e1")
        assert listed is not None
        assert listed.entry == entry()
        found = await database.reads.upcoming(LOCATION, MARIA.phone, booking().end - MINUTE)
        assert found == [booked(booking())]
        assert await database.reads.upcoming(LOCATION, MARIA.phone, booking().end) == []
        (pending,) = await database.inbox.pending(NOW + 9 * MINUTE)
        assert pending.received == message()
        channels = await database.sql.rows(text("SELECT channel, tell FROM outbox ORDER BY key"))
        assert [tuple(row) for row in channels] == [("whatsapp", 0), ("mail", 0)]


async def test_what_was_kept_before_0004_is_yet_to_be_mirrored(database_url: str) -> None:
    async with open_database(database_url) as database:
        await database.store.save_entry(entry())
        await database.store.save_day(DayChanges(None, (), (booked(booking()),)))
        await SqlMirror(database.sql, lambda: NOW).mirrored([MirrorItem(entry(), 1)], NOW)
        await schema.downgrade(database.sql, "0003")
    before = datetime.now(UTC)
    async with open_database(database_url) as database:
        mirror = SqlMirror(database.sql, lambda: NOW)
        assert await mirror.due(LOCATION, 10) == [MirrorItem(entry(), 1)]
        backlog = await mirror.backlog(LOCATION)
        assert (backlog.waiting, backlog.refused) == (2, 0)
        assert backlog.since is not None
        assert before <= backlog.since <= datetime.now(UTC)


def test_the_newest_revision_is_the_one_that_migrations_lead_to() -> None:
    assert ScriptDirectory.from_config(migrating.config()).get_current_head() == schema.newest()


async def test_opening_again_changes_nothing(database_url: str) -> None:
    async with open_database(database_url) as database:
        await database.sql.change(text("INSERT INTO users VALUES ('ana', 'host', 'x', '')"))
    async with open_database(database_url) as database:
        assert await database.users.get("ana") is not None


async def test_a_failing_migration_leaves_nothing_behind(database_url: str) -> None:
    async with connected(driver_url(database_url)) as sql:
        await sql.change(text("CREATE TABLE users (id INTEGER)"))
        with pytest.raises(Exception, match="users"):
            await schema.upgrade(sql)
        assert await tables(sql) == {"users"}


async def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    async with open_database(database_url) as database:
        await database.sql.change(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RecordsUnavailable, match="are at 9999, newer than this release"):
        async with open_database(database_url):
            pass


async def test_processes_that_start_at_once_all_succeed(database_url: str) -> None:
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPEN, database_url, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    outcomes = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert [(p.returncode, err) for p, (_, err) in zip(processes, outcomes, strict=True)] == [
        (0, b"")
    ] * 4
