"""The table of wishes that wait for their guest's WhatsApp."""

from sqlalchemy import Column, Date, Index, Integer, MetaData, Table

from adapters.sql.types import Instant, Words


def make(metadata: MetaData) -> Table:
    """The table with its indexes, one for each question that is asked of it."""
    table = Table(
        "pending_joins",
        metadata,
        Column("id", Words, primary_key=True),
        Column("location", Words, nullable=False),
        Column("code", Words, nullable=False),
        Column("name", Words, nullable=False),
        Column("phone", Words, nullable=False),
        Column("party_size", Integer, nullable=False),
        Column("service_date", Date, nullable=False),
        Column("wanted_at", Instant, nullable=False),
        Column("zone", Words),
        Column("language", Words, nullable=False),
        Column("consent_at", Instant, nullable=False),
        Column("origin", Words, nullable=False),
        Column("entry_id", Words),
    )
    for name in ("code", "origin", "phone"):
        Index(f"ix_pending_joins_{name}", table.c.location, table.c[name], table.c.consent_at)
    Index("ix_pending_joins_consent_at", table.c.consent_at)
    return table
