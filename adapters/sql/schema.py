"""Bringing the database's tables to the state that this version of the code needs.

Processes may start at the same moment: each migration runs in one transaction under a lock that
the others wait for, and finds nothing to do when it comes second.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.errors import RecordsUnavailable
from adapters.sql.engine import Sql

_SCRIPTS = Path(__file__).parent / "migrations"
# Any fixed number: it only has to differ from other programs' in the same database.
_LOCK = 8_941_578_451


async def upgrade(sql: Sql, revision: str = "head") -> None:
    """Applies the migrations that are missing, up to `revision`.

    `RecordsUnavailable` when the database is away, or was written by a newer version of this code.
    """
    await _migrate(sql, command.upgrade, revision)


async def downgrade(sql: Sql, revision: str) -> None:
    """Takes migrations back, down to `revision` (`base`: all); the data in them is lost."""
    await _migrate(sql, command.downgrade, revision)


async def state(sql: Sql) -> tuple[str | None, str]:
    """The revision that the tables are at (None: there are none), and the newest one."""

    def current(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async def work(connection: AsyncConnection) -> str | None:
        return await connection.run_sync(current)

    newest = ScriptDirectory.from_config(_config()).get_current_head()
    return await sql.transaction(work), str(newest)


def _config(**attributes: Any) -> Config:
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


async def _migrate(sql: Sql, change: Any, revision: str) -> None:
    def run(connection: Connection) -> None:
        change(_config(connection=connection), revision)

    async def work(connection: AsyncConnection) -> None:
        if not sql.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        await connection.run_sync(run)

    try:
        await sql.transaction(work)
    except CommandError as error:
        raise RecordsUnavailable(f"cannot bring the tables to {revision}: {error}") from error
