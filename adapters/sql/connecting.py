"""Engines for a database URL, with the settings that both databases need to be safe."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.sql.connections import TURN_SECONDS, InGreenlets, InThreads
from adapters.sql.engine import Sql

# Longer than any transaction of ours; a lock held for longer is a fault to report.
BUSY_SECONDS = 10
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 20
# A migration, or waiting for another process's, may take this long.
PATIENT_SECONDS = 600

_READERS = 4
_POSTGRESQL_CONNECTIONS = 10
_COMMON: dict[str, Any] = {
    # Each statement commits itself; transactions are begun by hand (`Sql.transaction`).
    "isolation_level": "AUTOCOMMIT",
    "skip_autocommit_rollback": True,
    # Values are guests' data and must not get into an error's text.
    "hide_parameters": True,
}


@asynccontextmanager
async def connected(url: URL, *, patient: bool = False) -> AsyncIterator[Sql]:
    """The connections to that database; each is opened when it is needed first.

    `patient` is for migrations: statements and locks get ten minutes instead of seconds.
    """
    is_sqlite = url.get_backend_name() == "sqlite"
    sql = _sqlite(url, patient) if is_sqlite else _postgresql(url, patient)
    try:
        yield sql
    finally:
        await sql.close()


def _sqlite(url: URL, patient: bool) -> Sql:
    writer = create_engine(url, pool_size=1, max_overflow=0, **_COMMON)
    reader = create_engine(url, pool_size=_READERS, max_overflow=0, **_COMMON)
    pragmas = (
        f"PRAGMA busy_timeout={(PATIENT_SECONDS if patient else BUSY_SECONDS) * 1000}",
        "PRAGMA foreign_keys=ON",
        # What the inbox has taken must survive a power cut, not only a killed process.
        "PRAGMA synchronous=FULL",
    )
    _on_connect(writer, pragmas)
    _on_connect(reader, (*pragmas, "PRAGMA query_only=ON"))
    return Sql(InThreads(reader, _READERS), InThreads(writer, 1))


def _on_connect(engine: Engine, statements: Sequence[str]) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


def _postgresql(url: URL, patient: bool) -> Sql:
    engine = create_async_engine(
        url,
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=_POSTGRESQL_CONNECTIONS,
        pool_timeout=TURN_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": PATIENT_SECONDS if patient else STATEMENT_SECONDS,
            "server_settings": {"application_name": "nubes"},
        },
        **_COMMON,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Whatever the server's default is: what was committed must outlive it.
        connection.run_async(lambda driver: driver.execute("SET synchronous_commit = on"))

    connections = InGreenlets(engine)
    return Sql(connections, connections)
