"""Reservations are found by their guest's phone; entries remember how long they really waited.

Reservations saved before have neither end nor phone in columns until they are saved again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the columns and the index."""
    op.add_column("entries", sa.Column("actual_wait_min", sa.Integer))
    op.add_column("reservations", sa.Column("end_at", sa.DateTime(timezone=True)))
    op.add_column("reservations", sa.Column("phone", sa.Text))
    op.create_index("ix_reservations_phone", "reservations", ["location", "phone", "end_at"])


def downgrade() -> None:
    """Drops them."""
    op.drop_index("ix_reservations_phone", "reservations")
    op.drop_column("reservations", "phone")
    op.drop_column("reservations", "end_at")
    op.drop_column("entries", "actual_wait_min")
