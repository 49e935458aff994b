"""Which errors of the drivers mean that the database is away, and the one repetition."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from activities.errors import RecordsUnavailable

T = TypeVar("T")

# Errors of the statement or its values: a database that is well would say the same again.
_OF_THE_STATEMENT = (DataError, IntegrityError, InterfaceError, NotSupportedError, ProgrammingError)
_BAD_VALUE = "22"  # the class of SQLSTATEs


async def guarded(call: Callable[[], Awaitable[T]]) -> T:
    """What `call` returns; it is repeated once when its connection broke.

    Raises `RecordsUnavailable` when the database cannot be reached, is stopping, full, locked for
    too long or too slow. Errors of the statement itself pass through.
    """
    try:
        return await call()
    except (DBAPIError, PoolTimeout, OSError) as error:
        if not _is_away(error):
            raise
        if not _connection_broke(error):
            raise _unavailable(error) from error
    try:
        return await call()
    except (DBAPIError, PoolTimeout, OSError) as error:
        raise (_unavailable(error) if _is_away(error) else error) from error


def _connection_broke(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, ConnectionError)


def _is_away(error: Exception) -> bool:
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return True
    if isinstance(error, _OF_THE_STATEMENT):
        return False
    in_sqlite = getattr(error.orig, "sqlite_errorcode", None)
    return in_sqlite != sqlite3.SQLITE_ERROR and not _state(error).startswith(_BAD_VALUE)


def _state(error: DBAPIError) -> str:
    """PostgreSQL's five characters, empty for SQLite."""
    return getattr(error.orig, "sqlstate", None) or ""


def _unavailable(error: Exception) -> RecordsUnavailable:
    """Names the kind of error only: a driver's text may quote a guest's data."""
    kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
    state = _state(error) if isinstance(error, DBAPIError) else ""
    return RecordsUnavailable(f"the database does not answer: {kind} {state}".rstrip())
