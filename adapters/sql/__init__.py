"""The read model, inbox and outbox over SQLite or PostgreSQL; `open_database` is the way in."""

from adapters.sql.database import Database, open_database

__all__ = ["Database", "open_database"]
