"""Bringing the database's tables to the state that this version of the code needs.

Processes may start at the same moment: each migration runs in one transaction under a lock that
the others wait for, and finds nothing to do when it comes second. Where there is nothing to do,
which is at nearly every start, Alembic is not even imported: that takes a third of a second.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from activities.errors import RecordsUnavailable
from adapters.sql.engine import Sql

SCRIPTS = Path(__file__).parent / "migrations"


async def upgrade(sql: Sql) -> None:
    """Applies the migrations that are missing.

    `RecordsUnavailable` when the database is away, or was written by a newer version of this code.
    """
    current, needed = await state(sql)
    if current is not None and current > needed:
        raise RecordsUnavailable(
            f"the tables are at {current}, newer than this release, which knows up to {needed}: "
            "run the newer release, or restore a backup from before it"
        )
    if current != needed:
        from adapters.sql import migrating

        await migrating.upgrade(sql)


async def downgrade(sql: Sql, revision: str) -> None:
    """Takes migrations back, down to `revision` (`base`: all); the data in them is lost."""
    from adapters.sql import migrating

    await migrating.downgrade(sql, revision)


async def state(sql: Sql) -> tuple[str | None, str]:
    """The revision that the tables are at (None: there are none), and the newest one."""
    return await sql.transaction(_revision), newest()


def newest() -> str:
    """The revision of the newest migration; each bears its number in its file's name."""
    return max(file.name[1:5] for file in (SCRIPTS / "versions").glob("v[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
