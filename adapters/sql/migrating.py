"""Runs migrations: what `adapters.sql.schema` asks of Alembic when there is something to do."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from activities.errors import RecordsUnavailable
from adapters.sql.engine import Sql
from adapters.sql.schema import SCRIPTS

# Any fixed number: it only has to differ from other programs' in the same database.
_LOCK = 8_941_578_451


async def upgrade(sql: Sql) -> None:
    """Applies the migrations that are missing."""
    await _migrate(sql, command.upgrade, "head")


async def downgrade(sql: Sql, revision: str) -> None:
    """Takes migrations back, down to `revision`."""
    await _migrate(sql, command.downgrade, revision)


def config(**attributes: Any) -> Config:
    """Where the migrations are, for Alembic's own commands."""
    found = Config(attributes=attributes)
    found.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return found


async def _migrate(sql: Sql, change: Any, revision: str) -> None:
    def work(connection: Connection) -> None:
        if not sql.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        change(config(connection=connection), revision)

    try:
        await sql.transaction(work)
    except CommandError as error:
        raise RecordsUnavailable(f"cannot bring the tables to {revision}: {error}") from error
