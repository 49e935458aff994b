"""The tables. A change here needs a migration; a test compares the two.

Columns are what queries need; what only travels along is JSON.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    or_,
    true,
)

from adapters.sql import mirrored, pending
from adapters.sql.types import Instant, Packed, Words
from domain.channels import Channel
from domain.model import (
    Consent,
    HistoryStep,
    Occupancy,
    Offer,
    PassOver,
    Reach,
    Reservation,
    Status,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
# Not parameters: a partial index is used only where its condition is found word for word.
_EMPTY = literal_column("''", Words)
_WAITING = literal_column(f"'{Status.WAITING.value}'", Words)

entries = Table(
    "entries",
    metadata,
    Column("id", Words, primary_key=True),
    Column("location", Words, nullable=False),
    Column("service_date", Date, nullable=False),
    Column("service", Words, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("phone", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("email", Words),
    Column("language", Words, nullable=False),
    Column("reach", Words, nullable=False, server_default=Reach.WRITE.value),
    Column("consent", Packed(Consent)),
    Column("party_size", Integer, nullable=False),
    Column("zone", Words),
    Column("wanted_at", Instant, nullable=False),
    Column("notes", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("quoted_wait_min", Integer),
    Column("actual_wait_min", Integer),
    Column("status", Words, nullable=False),
    Column("offer", Packed(Offer)),
    # The offer's id while it is open, so that queries need not look into `offer`.
    Column("offer_id", Words),
    Column("notified_at", Instant),
    Column("expires_at", Instant),
    Column("settled_at", Instant),
    Column("extended", Boolean, nullable=False, server_default=false()),
    Column("reservation_id", Words),
    Column("reason", Words, nullable=False),
    Column("history", Packed(tuple[HistoryStep, ...]), nullable=False),
    Column("version", Integer, nullable=False),
    *mirrored.columns(),
)
Index(
    "ix_entries_day",
    entries.c.location,
    entries.c.service_date,
    entries.c.seq,
    entries.c.id,
)
# Who stands in line, and counts by status: both are answered from this index alone.
Index(
    "ix_entries_line",
    entries.c.location,
    entries.c.service_date,
    entries.c.status,
    entries.c.seq,
    entries.c.id,
    entries.c.service,
    entries.c.offer_id,
)
Index("ix_entries_phone", entries.c.location, entries.c.phone, entries.c.status)
Index("ix_entries_address", entries.c.location, entries.c.address)
# Entries that hold anything of a guest: what is forgotten leaves the index, which stays short.
named = or_(
    entries.c.name != _EMPTY,
    entries.c.phone != _EMPTY,
    entries.c.address != _EMPTY,
    entries.c.email.is_not(None),
    entries.c.notes != _EMPTY,
    entries.c.consent.is_not(None),
)
Index(
    "ix_entries_named",
    entries.c.location,
    entries.c.service_date,
    sqlite_where=named,
    postgresql_where=named,
)
# All that ranks are counted from, and compared with, in order.
in_line = and_(entries.c.status == _WAITING, entries.c.offer_id.is_(None))
Index(
    "ix_entries_ranks",
    entries.c.location,
    entries.c.service_date,
    entries.c.service,
    entries.c.seq,
    entries.c.id,
    entries.c.pushed_position,
    entries.c.pushed_version,
    entries.c.version,
    entries.c.mirrored_at,
    sqlite_where=in_line,
    postgresql_where=in_line,
)
mirrored.make_indexes(entries)

reservations = Table(
    "reservations",
    metadata,
    Column("id", Words, primary_key=True),
    Column("location", Words, nullable=False),
    Column("service_date", Date, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant),
    # NULL once the guest was forgotten.
    Column("phone", Words),
    Column("status", Words, nullable=False),
    Column("entry_id", Words),
    Column("data", Packed(Reservation), nullable=False),
    Column("version", Integer, nullable=False),
    *mirrored.columns(),
)
Index(
    "ix_reservations_day",
    reservations.c.location,
    reservations.c.service_date,
    reservations.c.start_at,
)
Index("ix_reservations_phone", reservations.c.location, reservations.c.phone, reservations.c.end_at)
booked = reservations.c.phone.is_not(None)
Index(
    "ix_reservations_booked",
    reservations.c.location,
    reservations.c.service_date,
    sqlite_where=booked,
    postgresql_where=booked,
)
mirrored.make_indexes(reservations)

days = Table(
    "days",
    metadata,
    Column("location", Words, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("occupancies", Packed(tuple[Occupancy, ...]), nullable=False),
    Column("version", Integer, nullable=False),
)

offers = Table(
    "offers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("location", Words, nullable=False),
    Column("service_date", Date, nullable=False),
    Column("entry_id", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("data", Packed(Offer), nullable=False),
    Column("passed_over", Packed(tuple[PassOver, ...]), nullable=False),
)
Index("ix_offers_day", offers.c.location, offers.c.service_date, offers.c.made_at)

inbox = Table(
    "inbox",
    metadata,
    Column("message_sid", Words, primary_key=True),
    Column("sender", Words, nullable=False),
    Column("phone", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("profile_name", Words, nullable=False),
    Column("replied_sid", Words),
    Column("offer_id", Words),
    Column("is_text", Boolean, nullable=False, server_default=true()),
    Column("entry_id", Words),
    Column("handed_over_at", Instant),
    Column("answer", Words),
    Column("answered_by", Words),
)
unattended = and_(inbox.c.handed_over_at.is_(None), inbox.c.answer.is_(None))
Index(
    "ix_inbox_unattended",
    inbox.c.received_at,
    inbox.c.message_sid,
    sqlite_where=unattended,
    postgresql_where=unattended,
)
Index("ix_inbox_entry", inbox.c.entry_id, inbox.c.received_at)
Index("ix_inbox_phone", inbox.c.phone, inbox.c.received_at)
# For what is to be forgotten: a forgotten message has no sender.
Index("ix_inbox_sender", inbox.c.sender)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Words, primary_key=True),
    Column("entry_id", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("channel", Words, nullable=False, server_default=Channel.WHATSAPP.value),
    Column("content_sid", Words),
    Column("created_at", Instant, nullable=False),
    Column("sid", Words),
    Column("sent_at", Instant),
    Column("error_code", Integer),
    Column("error_detail", Words),
    Column("failed_at", Instant),
    # What the provider reported of it, NULL until it has. `tell`: its workflow has yet to hear it.
    Column("state", Words),
    Column("state_at", Instant),
    Column("state_code", Integer),
    Column("tell", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("sid"),
)
Index("ix_outbox_recipient", outbox.c.recipient, outbox.c.sent_at)
Index("ix_outbox_entry", outbox.c.entry_id, outbox.c.created_at)
Index("ix_outbox_created_at", outbox.c.created_at)
untold = outbox.c.tell
Index(
    "ix_outbox_untold",
    outbox.c.state_at,
    outbox.c.key,
    sqlite_where=untold,
    postgresql_where=untold,
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("location", Words, primary_key=True),
    Column("phone", Words, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("message_sid", Words, nullable=False),
)

pending_joins = pending.make(metadata)
