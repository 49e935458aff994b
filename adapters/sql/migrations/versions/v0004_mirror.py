"""Entries and reservations know what the restaurant's base has of them.

Nothing of what was kept before has been mirrored; it counts as changed when this runs.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_INSTANT = sa.DateTime(timezone=True)
_TABLES = ("entries", "reservations")
_COLUMNS = (
    "pushed_version",
    "pushed_position",
    "mirrored_at",
    "refusal",
    "refused_at",
    "changed_at",
)
_BEHIND = sa.text("pushed_version < version")
_REFUSED = sa.text("refused_at IS NOT NULL")
_IN_LINE = sa.text("status = 'WAITING' AND offer_id IS NULL")


def upgrade() -> None:
    """Adds columns and indexes."""
    now = datetime.now(UTC)
    for table in _TABLES:
        _columns(table)
        changed = sa.table(table, sa.column("changed_at", _INSTANT))
        op.execute(changed.update().values(changed_at=now))
        _indexes(table)
    op.create_index(
        "ix_entries_ranks",
        "entries",
        [
            "location",
            "service_date",
            "service",
            "seq",
            "id",
            "pushed_position",
            "pushed_version",
            "version",
            "mirrored_at",
        ],
        sqlite_where=_IN_LINE,
        postgresql_where=_IN_LINE,
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_index("ix_entries_ranks", "entries")
    for table in _TABLES:
        for index in ("refused", "behind"):
            op.drop_index(f"ix_{table}_{index}", table)
        for column in _COLUMNS:
            op.drop_column(table, column)


def _columns(table: str) -> None:
    version = sa.Column("pushed_version", sa.Integer(), nullable=False, server_default="0")
    op.add_column(table, version)
    op.add_column(table, sa.Column("pushed_position", sa.Integer()))
    op.add_column(table, sa.Column("mirrored_at", _INSTANT))
    op.add_column(table, sa.Column("refusal", sa.Text()))
    op.add_column(table, sa.Column("refused_at", _INSTANT))
    op.add_column(table, sa.Column("changed_at", _INSTANT))


def _indexes(table: str) -> None:
    op.create_index(
        f"ix_{table}_behind",
        table,
        ["location", "mirrored_at", "service_date", "changed_at", "id"],
        sqlite_where=_BEHIND,
        postgresql_where=_BEHIND,
    )
    op.create_index(
        f"ix_{table}_refused",
        table,
        ["location", "refused_at"],
        sqlite_where=_REFUSED,
        postgresql_where=_REFUSED,
    )
