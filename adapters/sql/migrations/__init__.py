"""Alembic's scripts, run by `adapters.sql.schema` when a process starts."""
