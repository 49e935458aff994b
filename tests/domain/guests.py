"""Sample entries of one guest's evening, as far as their conversation needs them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain import entry as rules
from domain.model import Actor, Entry, Guest, Offer, Outcome
from domain.said import Venue

VENUE = Venue("casa", "En Las Nubes Restobar", "941 57 84 51", "Europe/Madrid")
GUEST = Guest("María Pérez", "+34600000011", "whatsapp:+34600000011")
# 21:00 in Madrid, in winter.
START = datetime(2025, 1, 15, 20, tzinfo=UTC)
NOW = START - timedelta(hours=2)
MINUTE = timedelta(minutes=1)
WINDOW = 15 * MINUTE


def entry(number: int = 1, **changes: Any) -> Entry:
    """The guest's place with that number, joined that many minutes after NOW."""
    joined = NOW + number * MINUTE
    sample = Entry(
        id=f"e{number}",
        location="casa",
        service_date=date(2025, 1, 15),
        service="cena",
        seq=number,
        guest=GUEST,
        party_size=4,
        zone=None,
        wanted_at=START,
        notes="",
        source="voice",
        joined_at=joined,
    )
    return replace(sample, **changes)


def offer(number: int = 1, time: int = 1) -> Offer:
    """The table that the entry of that number is offered for the how-manieth time."""
    name = f"e{number}"
    end = START + 120 * MINUTE
    return Offer(f"{name}.{time}", name, ("T5",), "Terraza", START, end, NOW, "free:T5")


def offered(number: int = 1, **changes: Any) -> Entry:
    """A table is held for it; nothing has gone out yet."""
    return rules.offered(entry(number, **changes), offer(number), NOW)


def notified(number: int = 1, **changes: Any) -> Entry:
    """It has until the window's end to answer."""
    return rules.notified(offered(number, **changes), NOW, WINDOW)


def over(outcome: Outcome, number: int = 1, **changes: Any) -> Entry:
    """Its offer ended that way a minute later."""
    reasons = {Outcome.EXPIRED: "no-answer", Outcome.UNDELIVERABLE: "undeliverable"}
    reason = reasons.get(outcome, "")
    before = notified(number, **changes)
    return rules.settled(before, outcome, NOW + MINUTE, reason, Actor.GUEST)
