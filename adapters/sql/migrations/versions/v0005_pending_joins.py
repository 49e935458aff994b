"""Guests who put themselves in line on a page, until their WhatsApp comes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "pending_joins",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("wanted_at", _INSTANT, nullable=False),
        sa.Column("zone", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("consent_at", _INSTANT, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_pending_joins"),
    )
    for name in ("code", "origin", "phone"):
        columns = ["location", name, "consent_at"]
        op.create_index(f"ix_pending_joins_{name}", "pending_joins", columns)
    op.create_index("ix_pending_joins_consent_at", "pending_joins", ["consent_at"])


def downgrade() -> None:
    """Drops it."""
    op.drop_table("pending_joins")
