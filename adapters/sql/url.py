"""Database URLs as people have them, turned into the ones of the drivers that we use."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

# What may stand after the plus sign, if anything does. That of SQLite was in our own default.
_DRIVERS = {"sqlite": "aiosqlite", "postgres": "asyncpg", "postgresql": "asyncpg"}


def driver_url(text: str) -> URL:
    """The SQLAlchemy URL of the driver; `postgres://` and `sqlite://` will do.

    The `sslmode` of libpq becomes asyncpg's `ssl`. `ValueError`, which never holds the password,
    for a text that is no URL, another database, another driver, or an SQLite database in memory.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("DATABASE_URL is no database URL") from None
    backend = url.get_backend_name()
    driver = _DRIVERS.get(backend)
    if driver is None or url.drivername not in (backend, f"{backend}+{driver}"):
        raise ValueError(f"DATABASE_URL: {url.drivername} is neither SQLite nor PostgreSQL here")
    return _sqlite(url) if backend == "sqlite" else _postgresql(url)


def _sqlite(url: URL) -> URL:
    if not url.database or url.database.startswith((":", "file:")) or url.query:
        raise ValueError("DATABASE_URL: several processes share the database, so name just a file")
    return url.set(drivername="sqlite")


def _postgresql(url: URL) -> URL:
    url = url.set(drivername="postgresql+asyncpg")
    mode = url.query.get("sslmode")
    return (
        url
        if mode is None
        else url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    )
