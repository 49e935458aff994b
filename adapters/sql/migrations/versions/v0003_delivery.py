"""Messages know their channel and what became of them; guests' consents, opt-outs, forgetting.

What was kept before reads as written to, not extended, a text, and sent by WhatsApp; a mail is
known by its recipient. Reservations from before 0002 get the end and phone that they hold.
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_INSTANT = sa.DateTime(timezone=True)
_NAMED = sa.text(
    "name != '' OR phone != '' OR address != '' OR email IS NOT NULL OR notes != ''"
    " OR consent IS NOT NULL"
)
_BOOKED = sa.text("phone IS NOT NULL")


def upgrade() -> None:
    """Adds columns, indexes and the opt-outs."""
    _entries()
    _reservations()
    _inbox()
    _outbox()
    op.create_table(
        "opt_outs",
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("message_sid", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("location", "phone", name="pk_opt_outs"),
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_table("opt_outs")
    for table, indexes, columns in (
        (
            "outbox",
            ("ix_outbox_untold", "ix_outbox_created_at", "ix_outbox_entry"),
            ("tell", "state_code", "state_at", "state", "content_sid", "channel"),
        ),
        ("inbox", ("ix_inbox_sender",), ("is_text", "offer_id")),
        ("reservations", ("ix_reservations_booked",), ()),
        ("entries", ("ix_entries_named", "ix_entries_address"), ("extended", "consent", "reach")),
    ):
        for index in indexes:
            op.drop_index(index, table)
        for column in columns:
            op.drop_column(table, column)


def _entries() -> None:
    op.add_column("entries", _word("reach", "write"))
    op.add_column("entries", sa.Column("consent", sa.Text()))
    op.add_column("entries", _flag("extended", sa.false()))
    op.create_index("ix_entries_address", "entries", ["location", "address"])
    op.create_index(
        "ix_entries_named",
        "entries",
        ["location", "service_date"],
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )


def _reservations() -> None:
    table = sa.table(
        "reservations",
        sa.column("id", sa.Text()),
        sa.column("phone", sa.Text()),
        sa.column("end_at", _INSTANT),
        sa.column("data", sa.Text()),
    )
    connection = op.get_bind()
    old = connection.execute(sa.select(table.c.id, table.c.data).where(table.c.phone.is_(None)))
    for row in old.all():
        held = json.loads(row.data)
        end = datetime.fromisoformat(held["end"]).astimezone(UTC)
        known = table.update().where(table.c.id == row.id)
        connection.execute(known.values(phone=held["guest"]["phone"], end_at=end))
    op.create_index(
        "ix_reservations_booked",
        "reservations",
        ["location", "service_date"],
        sqlite_where=_BOOKED,
        postgresql_where=_BOOKED,
    )


def _inbox() -> None:
    op.add_column("inbox", sa.Column("offer_id", sa.Text()))
    op.add_column("inbox", _flag("is_text", sa.true()))
    op.create_index("ix_inbox_sender", "inbox", ["sender"])


def _outbox() -> None:
    op.add_column("outbox", _word("channel", "whatsapp"))
    op.add_column("outbox", sa.Column("content_sid", sa.Text()))
    op.add_column("outbox", sa.Column("state", sa.Text()))
    op.add_column("outbox", sa.Column("state_at", _INSTANT))
    op.add_column("outbox", sa.Column("state_code", sa.Integer()))
    op.add_column("outbox", _flag("tell", sa.false()))
    op.execute("UPDATE outbox SET channel = 'mail' WHERE recipient LIKE 'mailto:%'")
    op.create_index("ix_outbox_entry", "outbox", ["entry_id", "created_at"])
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_index(
        "ix_outbox_untold",
        "outbox",
        ["state_at", "key"],
        sqlite_where=sa.text("tell = 1"),
        postgresql_where=sa.text("tell"),
    )


def _flag(name: str, default: sa.True_ | sa.False_) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=default)


def _word(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)
