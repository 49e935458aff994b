"""Edits in the restaurant's base come back: the webhook that tells of them, and notes to staff."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = ("entries", "reservations")


def upgrade() -> None:
    """Adds a column to each mirrored table, and a table."""
    for table in _TABLES:
        op.add_column(table, sa.Column("note", sa.Text()))
    op.create_table(
        "base_hooks",
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("location", name=op.f("pk_base_hooks")),
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_table("base_hooks")
    for table in _TABLES:
        op.drop_column(table, "note")
