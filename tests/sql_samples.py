"""Sample records for the tests of the SQL adapters."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.messaging_ports import OutboundMessage
from activities.ports import Received, ReservationRecord
from domain.model import (
    Actor,
    Consent,
    Entry,
    Guest,
    HistoryStep,
    Offer,
    Reach,
    Reservation,
    Status,
)

LOCATION = "en-las-nubes"
DAY = date(2025, 1, 15)
NOW = datetime(2025, 1, 15, 19, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MARIA = Guest("María Pérez", "+34600000011", "whatsapp:+34600000011")

# Everything that a guest can leave with us; she is called, not written to.
EVA = Guest(
    "Eva Gómez",
    "+34600000055",
    "whatsapp:+34600000055",
    "eva@example.com",
    reach=Reach.CALL,
    consent=Consent(NOW, "call", "call-55"),
)


def entry(number: int = 1, **changes: Any) -> Entry:
    """The guest who joined as that number in line, `number` minutes after NOW."""
    joined = NOW + number * MINUTE
    sample = Entry(
        id=f"e{number}",
        location=LOCATION,
        service_date=DAY,
        service="cena",
        seq=number,
        guest=MARIA,
        party_size=4,
        zone="Terraza",
        wanted_at=NOW + timedelta(hours=1),
        notes="Una trona, por favor",
        source="whatsapp",
        joined_at=joined,
        quoted_wait_min=35,
        history=(HistoryStep(1, joined, "joined", Actor.GUEST, "whatsapp"),),
    )
    return replace(sample, **changes)


def offer(number: int = 1, **changes: Any) -> Offer:
    """The offer of T5 to the entry of that number."""
    start = NOW + timedelta(hours=1)
    end = start + timedelta(hours=2)
    sample = Offer(
        f"o{number}", f"e{number}", ("T5",), "Terraza", start, end, NOW + number * MINUTE, "join"
    )
    return replace(sample, **changes)


def notified(number: int = 1, **changes: Any) -> Entry:
    """The entry of that number with an open offer that its guest was told of."""
    at = NOW + timedelta(hours=1)
    sample = entry(
        number,
        status=Status.NOTIFIED,
        offer=offer(number),
        notified_at=at,
        expires_at=at + 15 * MINUTE,
        version=3,
    )
    return replace(sample, **changes)


def message(number: int = 1, **changes: Any) -> Received:
    """María's message of that number, received `number` minutes after NOW."""
    sample = Received(
        message_sid=f"SM{number}",
        sender=MARIA.address,
        phone=MARIA.phone,
        recipient="whatsapp:+34910000002",
        body="SÍ",
        received_at=NOW + number * MINUTE,
        profile_name="María",
    )
    return replace(sample, **changes)


def outbound(number: int = 1, **changes: Any) -> OutboundMessage:
    """The offer's message to the entry of that number."""
    sample = OutboundMessage(f"e{number}:offer:1", f"e{number}", MARIA.address, "¡Hay mesa!")
    return replace(sample, **changes)


def booking(number: int = 1, **changes: Any) -> Reservation:
    """María's reservation of T1 of that number, from NOW on for two hours."""
    end = NOW + timedelta(hours=2)
    sample = Reservation(f"r{number}", MARIA, 2, ("T1",), "Interior", NOW, end, NOW, "voice")
    return replace(sample, **changes)


def booked(reservation: Reservation, **changes: Any) -> ReservationRecord:
    """The reservation as its day saves it."""
    return replace(ReservationRecord(LOCATION, DAY, reservation), **changes)
