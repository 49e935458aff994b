"""The tables of who may ask for something, and of what was asked already.

As in `adapters.sql.tables`, a change here needs a migration.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from adapters.sql.tables import metadata
from adapters.sql.types import Instant, Words

users = Table(
    "users",
    metadata,
    Column("username", Words, primary_key=True),
    Column("role", Words, nullable=False),
    Column("password_hash", Words, nullable=False),
    Column("generation", Words, nullable=False, server_default="first"),
    CheckConstraint("role IN ('viewer', 'host', 'manager')", name="role"),
)

# Until they expire by themselves.
revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("token_id", Words, primary_key=True),
    Column("until", Instant, nullable=False),
)
Index("ix_revoked_tokens_until", revoked_tokens.c.until)

attempts = Table(
    "attempts",
    metadata,
    Column("subject", Words, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends_at", Instant, nullable=False),
)
Index("ix_attempts_ends_at", attempts.c.ends_at)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("fingerprint", Words, nullable=False),
    Column("claim", Words, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("status", Integer),
    Column("body", Words),
)
Index("ix_idempotency_claimed_at", idempotency.c.claimed_at)
