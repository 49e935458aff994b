"""Every text and mail once with all that it may hold, and once with as little as it may."""

from dataclasses import replace
from datetime import UTC, datetime

from activities.mailing_ports import MailKind, ReservationMail
from domain.model import Actor, Guest, Reservation
from domain.said import ASKS, FOLLOWED, TEMPLATES, VARIABLES, Choice, Said, Text, Venue

HOUSE = Venue(
    "en-las-nubes",
    "En Las Nubes Restobar",
    "941 57 84 51",
    "Europe/Madrid",
    "https://nubes.example/privacidad",
)
PLAIN_HOUSE = replace(HOUSE, privacy_url="")
AT = datetime(2025, 1, 15, 20, tzinfo=UTC)
UNTIL = datetime(2025, 1, 15, 18, 15, tzinfo=UTC)
OFFER_ID = "0f3c"
LINK = "https://nubes.example/e/AAAA"


def full(text: Text, language: str) -> Said:
    """The text with everything known."""
    return Said(
        text,
        HOUSE,
        language,
        name="María",
        party_size=4,
        at=AT,
        until=UNTIL,
        window_seconds=900,
        zone="Terraza",
        position=3,
        wait_min=20,
        offer_id=OFFER_ID,
        choices=(Choice(1, AT, 4), Choice(2, AT.replace(day=16), 1)),
        link=LINK if text in FOLLOWED else "",
        words="¡Hola! Os esperamos a las nueve y media." if text is Text.WRITTEN else "",
    )


def minimal(text: Text, language: str) -> Said:
    """The text for one nameless person, with only what its words cannot do without."""
    whole, needs = full(text, language), VARIABLES[text]
    return Said(
        text,
        PLAIN_HOUSE,
        language,
        party_size=1,
        at=AT if "when" in needs else None,
        until=UNTIL if "until" in needs else None,
        window_seconds=whole.window_seconds if "window" in needs else 0,
        offer_id=OFFER_ID if text in ASKS and text in TEMPLATES else "",
        choices=whole.choices if "choices" in needs else (),
        words=whole.words,
    )


STAY = Reservation(
    id="r1",
    guest=Guest("María  Pérez", "+34600000011", "whatsapp:+34600000011", "maria@example.com"),
    party_size=4,
    tables=("T5",),
    zone="Terraza",
    start=AT,
    end=AT.replace(hour=22),
    created_at=AT.replace(day=1),
    source="voice",
)


def mail(kind: MailKind, language: str = "es", by: Actor | None = None) -> ReservationMail:
    """A mail about `STAY`; `by` is who cancelled it."""
    guest = replace(STAY.guest, language=language)
    stay = replace(STAY, guest=guest, cancelled_by=by)
    return ReservationMail(f"mail:r1:{kind}", kind, stay, HOUSE)
