"""The SQL database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from settings import Settings

if TYPE_CHECKING:
    from adapters.sql.database import Database


def check_database_url(settings: Settings) -> None:
    """Raises `ValueError`, which never holds the password, for a `DATABASE_URL` of no use."""
    from adapters.sql.url import driver_url

    driver_url(settings.sql_url)


async def table_state(settings: Settings) -> tuple[str | None, str]:
    """The revision of the database's tables (None: it has none), and the one that they need.

    Raises as `open_records` does, and changes nothing.
    """
    from adapters.sql.database import table_state as state

    return await state(settings.sql_url)


@asynccontextmanager
async def open_records(settings: Settings) -> "AsyncIterator[Database]":
    """The read model, inbox, outbox and accounts, once the database has the newest schema.

    Raises `ValueError` for a bad `DATABASE_URL`, `RecordsUnavailable` when it cannot be reached.
    """
    from adapters.sql.database import open_database

    async with open_database(settings.sql_url) as database:
        yield database
