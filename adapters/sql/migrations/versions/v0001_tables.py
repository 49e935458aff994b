"""The first tables: entries, days, offers, reservations, inbox, outbox, users, idempotency.

A migration keeps its own column types, so that later changes of the code cannot change it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_UNATTENDED = sa.text("handed_over_at IS NULL AND answer IS NULL")


def upgrade() -> None:
    """Makes all tables with their indexes."""
    _days()
    _entries()
    _idempotency()
    _inbox()
    _offers()
    _outbox()
    _reservations()
    _users()


def downgrade() -> None:
    """Drops all of them with what they hold."""
    for table in (
        "days",
        "entries",
        "idempotency",
        "inbox",
        "offers",
        "outbox",
        "reservations",
        "users",
    ):
        op.drop_table(table)


def _days() -> None:
    op.create_table(
        "days",
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("occupancies", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("location", "date", name="pk_days"),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text()),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quoted_wait_min", sa.Integer()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text()),
        sa.Column("offer_id", sa.Text()),
        sa.Column("notified_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("reservation_id", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
    )
    op.create_index("ix_entries_day", "entries", ["location", "service_date", "seq", "id"])
    op.create_index(
        "ix_entries_line",
        "entries",
        ["location", "service_date", "status", "seq", "id", "service", "offer_id"],
    )
    op.create_index("ix_entries_phone", "entries", ["location", "phone", "status"])


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", sa.Text()),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_claimed_at", "idempotency", ["claimed_at"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("message_sid", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("profile_name", sa.Text(), nullable=False),
        sa.Column("replied_sid", sa.Text()),
        sa.Column("entry_id", sa.Text()),
        sa.Column("handed_over_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by", sa.Text()),
        sa.PrimaryKeyConstraint("message_sid", name="pk_inbox"),
    )
    op.create_index("ix_inbox_entry", "inbox", ["entry_id", "received_at"])
    op.create_index("ix_inbox_phone", "inbox", ["phone", "received_at"])
    op.create_index(
        "ix_inbox_unattended",
        "inbox",
        ["received_at", "message_sid"],
        sqlite_where=_UNATTENDED,
        postgresql_where=_UNATTENDED,
    )


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("passed_over", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
    )
    op.create_index("ix_offers_day", "offers", ["location", "service_date", "made_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sid", sa.Text()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("error_code", sa.Integer()),
        sa.Column("error_detail", sa.Text()),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("key", name="pk_outbox"),
        sa.UniqueConstraint("sid", name="uq_outbox_sid"),
    )
    op.create_index("ix_outbox_recipient", "outbox", ["recipient", "sent_at"])


def _reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text()),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reservations"),
    )
    op.create_index("ix_reservations_day", "reservations", ["location", "service_date", "start_at"])


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'host', 'manager')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("username", name="pk_users"),
    )
