"""Tables may come from the restaurant's base: the last good ones are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "base_tables",
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("tables", sa.Text()),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("location", name="pk_base_tables"),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("base_tables")
