"""Rows from the domain's records, and back. What went in comes out equal."""

from typing import Any

from sqlalchemy import Row

from activities.messaging_ports import OutboxRow, Reported
from activities.ports import DayRecord, InboxRow, OfferRecord, Received, ReservationRecord
from adapters.sql import mirrored, tables
from domain.delivery import State
from domain.entry import open_offer
from domain.model import Entry, Guest, Reach, Status

_GUEST = ("name", "phone", "address", "email", "language", "consent")
_APART = (*_GUEST, "reach", "offer_id", "status", *mirrored.NAMES)
_ENTRY = tuple(c.name for c in tables.entries.columns if c.name not in _APART)
_RECEIVED = (
    "message_sid",
    "sender",
    "phone",
    "recipient",
    "body",
    "received_at",
    "profile_name",
    "replied_sid",
    "offer_id",
    "is_text",
)


def entry_values(entry: Entry) -> dict[str, Any]:
    """The row of an entry; `offer_id` is set while its offer is open."""
    offer = open_offer(entry)
    return {
        **{name: getattr(entry, name) for name in _ENTRY},
        **{name: getattr(entry.guest, name) for name in _GUEST},
        "reach": entry.guest.reach.value,
        "status": entry.status.value,
        "offer_id": None if offer is None else offer.id,
    }


def entry_of(row: Row[Any]) -> Entry:
    """The entry in a row that has all columns of `entries`."""
    values = row._mapping
    guest = Guest(reach=Reach(values["reach"]), **{name: values[name] for name in _GUEST})
    status = Status(values["status"])
    return Entry(guest=guest, status=status, **{name: values[name] for name in _ENTRY})


def day_values(day: DayRecord) -> dict[str, Any]:
    """The row of a service day."""
    return {
        "location": day.location,
        "date": day.date,
        "occupancies": day.occupancies,
        "version": day.version,
    }


def day_of(row: Row[Any]) -> DayRecord:
    """The service day in a row of `days`."""
    return DayRecord(**row._mapping)


def offer_values(record: OfferRecord) -> dict[str, Any]:
    """The row of an offer."""
    return {
        "id": record.offer.id,
        "location": record.location,
        "service_date": record.date,
        "entry_id": record.offer.entry_id,
        "made_at": record.offer.made_at,
        "data": record.offer,
        "passed_over": record.passed_over,
    }


def offer_of(row: Row[Any]) -> OfferRecord:
    """The offer in a row of `offers`."""
    return OfferRecord(row.location, row.service_date, row.data, row.passed_over)


def reservation_values(record: ReservationRecord) -> dict[str, Any]:
    """The row of a reservation."""
    reservation = record.reservation
    return {
        "id": reservation.id,
        "location": record.location,
        "service_date": record.date,
        "start_at": reservation.start,
        "end_at": reservation.end,
        "phone": reservation.guest.phone,
        "status": reservation.status.value,
        "entry_id": reservation.entry_id,
        "data": reservation,
        "version": reservation.version,
    }


def reservation_of(row: Row[Any]) -> ReservationRecord:
    """The reservation in a row of `reservations`."""
    return ReservationRecord(row.location, row.service_date, row.data)


def received_values(message: Received, entry_id: str | None) -> dict[str, Any]:
    """The row of a message that nobody has attended to yet."""
    return {**{name: getattr(message, name) for name in _RECEIVED}, "entry_id": entry_id}


def received_of(row: Row[Any]) -> Received:
    """The message in a row of `inbox`."""
    return Received(**{name: row._mapping[name] for name in _RECEIVED})


def inbox_row_of(row: Row[Any]) -> InboxRow:
    """What became of the message in a row of `inbox`."""
    return InboxRow(received_of(row), row.entry_id, row.handed_over_at, row.answer, row.answered_by)


def outbox_row_of(row: Row[Any]) -> OutboxRow:
    """What a row of `outbox` knows of its key."""
    return OutboxRow(row.key, row.created_at, row.sid, row.body, row.content_sid)


def reported_of(row: Row[Any]) -> Reported:
    """Where the message in a row of `outbox` stands.

    One without a report is queued; one that the provider refused at once, and has not accepted
    since, has failed.
    """
    if row.state is not None:
        state, at, code = State(row.state), row.state_at, row.state_code
    elif row.sid is None and row.failed_at is not None:
        state, at, code = State.FAILED, row.failed_at, row.error_code
    else:
        state, at, code = State.QUEUED, row.sent_at or row.created_at, None
    return Reported(row.key, row.entry_id, row.channel, state, at, code, row.tell)
