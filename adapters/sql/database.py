"""The read model, inbox and outbox in one SQL database, opened and closed together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from activities.errors import RecordsUnavailable
from adapters.sql import schema
from adapters.sql.connecting import connected
from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.engine import Sql
from adapters.sql.gauges import SqlGauges
from adapters.sql.guests import SqlGuests
from adapters.sql.hooks import SqlHooks
from adapters.sql.house import SqlHouse
from adapters.sql.idempotency import SqlIdempotency
from adapters.sql.inbox import SqlInbox
from adapters.sql.joining import SqlPendingJoins
from adapters.sql.mirror import SqlMirror
from adapters.sql.outbox import SqlOutbox
from adapters.sql.privacy import SqlPrivacy
from adapters.sql.reads import SqlReads
from adapters.sql.sessions import SqlSessions
from adapters.sql.sqlite_file import prepare_file
from adapters.sql.statistics import SqlStatistics
from adapters.sql.store import SqlStore
from adapters.sql.threads import SqlConversations
from adapters.sql.throttle import SqlThrottle
from adapters.sql.troubles import SqlTroubles
from adapters.sql.url import driver_url
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
    sessions: SqlSessions
    throttle: SqlThrottle
    idempotency: SqlIdempotency
    deliveries: SqlDeliveries
    guests: SqlGuests
    privacy: SqlPrivacy
    statistics: SqlStatistics
    mirror: SqlMirror
    pending_joins: SqlPendingJoins
    conversations: SqlConversations
    hooks: SqlHooks
    house: SqlHouse
    gauges: SqlGauges
    troubles: SqlTroubles

    async def ping(self) -> None:
        """Returns when the database answers; `RecordsUnavailable` else."""
        await self.sql.rows(text("SELECT 1"))


async def table_state(url: str) -> tuple[str | None, str]:
    """The revision of that database's tables (None: it has none), and the one that they need.

    Changes nothing. `ValueError` for a bad URL, `RecordsUnavailable` when it cannot be reached.
    """
    target = driver_url(url)
    if target.get_backend_name() == "sqlite":
        file = Path(str(target.database))
        if not await asyncio.to_thread(file.exists):
            raise RecordsUnavailable(f"there is no {file.name} in {file.parent}")
    async with connected(target) as sql:
        return await schema.state(sql)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """The database of that URL (`adapters.sql.url`) with its tables brought up to date.

    An SQLite file, and its folder, is made when it does not exist. `ValueError` for a bad URL,
    `RecordsUnavailable` when the database cannot be reached.
    """
    target = driver_url(url)
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
            SqlSessions(sql),
            SqlThrottle(sql),
            SqlIdempotency(sql),
            SqlDeliveries(sql),
            SqlGuests(sql),
            SqlPrivacy(sql),
            SqlStatistics(sql),
            SqlMirror(sql),
            SqlPendingJoins(sql),
            SqlConversations(sql),
            SqlHooks(sql),
            SqlHouse(sql),
            SqlGauges(sql, SqlMirror(sql)),
            SqlTroubles(sql),
        )
