"""The read model, inbox and outbox in one SQL database, opened and closed together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from adapters.sql import schema
from adapters.sql.connecting import connected
from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.engine import Sql
from adapters.sql.guests import SqlGuests
from adapters.sql.idempotency import SqlIdempotency
from adapters.sql.inbox import SqlInbox
from adapters.sql.mirror import SqlMirror
from adapters.sql.outbox import SqlOutbox
from adapters.sql.privacy import SqlPrivacy
from adapters.sql.reads import SqlReads
from adapters.sql.sqlite_file import prepare_file
from adapters.sql.statistics import SqlStatistics
from adapters.sql.store import SqlStore
from adapters.sql.url import async_url
from adapters.sql.users import SqlUsers


@dataclass(frozen=True)
class Database:
    """All ports over one database; to be used in the event loop that opened it."""

    sql: Sql = field(repr=False)
    store: SqlStore
    inbox: SqlInbox
    outbox: SqlOutbox
    reads: SqlReads
    users: SqlUsers
    idempotency: SqlIdempotency
    deliveries: SqlDeliveries
    guests: SqlGuests
    privacy: SqlPrivacy
    statistics: SqlStatistics
    mirror: SqlMirror

    async def ping(self) -> None:
        """Returns when the database answers; `RecordsUnavailable` else."""
        await self.sql.rows(text("SELECT 1"))


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """The database of that URL (`adapters.sql.url`) with its tables brought up to date.

    An SQLite file, and its folder, is made when it does not exist. `ValueError` for a bad URL,
    `RecordsUnavailable` when the database cannot be reached.
    """
    target = async_url(url)
    if target.get_backend_name() == "sqlite":
        await prepare_file(str(target.database))
    async with connected(target, patient=True) as sql:
        await schema.upgrade(sql)
    async with connected(target) as sql:
        yield Database(
            sql,
            SqlStore(sql),
            SqlInbox(sql),
            SqlOutbox(sql),
            SqlReads(sql),
            SqlUsers(sql),
            SqlIdempotency(sql),
            SqlDeliveries(sql),
            SqlGuests(sql),
            SqlPrivacy(sql),
            SqlStatistics(sql),
            SqlMirror(sql),
        )
