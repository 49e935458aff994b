"""How long an entry waited for its first offer, beside what it was quoted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain import entry as rules
from domain.model import Actor, Entry, Guest, Offer, Outcome

NINE = datetime(2026, 11, 20, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GUEST = Guest("Guest1", "+34600000001", "whatsapp:+34600000001")


def entry(joined: datetime) -> Entry:
    """Somebody who wants a table at nine and was quoted 40 minutes."""
    return Entry(
        "e1", "casa", date(2026, 11, 20), "cena", 1, GUEST, 2, None, NINE, "", "app", joined, 40
    )


def offer(start: datetime, number: int = 1) -> Offer:
    """A table from then on."""
    return Offer(f"e1.{number}", "e1", ("T1",), None, start, start + 90 * MINUTE, start, "join")


@pytest.mark.parametrize(
    ("joined", "starts", "waited"),
    [
        (NINE - timedelta(days=3), NINE, 0),  # days ahead, for the very time
        (NINE - 30 * MINUTE, NINE + 25 * MINUTE, 25),
        (NINE + 10 * MINUTE, NINE + 25 * MINUTE, 15),  # came late and asked for nine
        (NINE, NINE + timedelta(seconds=61), 2),
    ],
)
def test_the_wait_counts_from_the_wish_or_from_joining(
    joined: datetime, starts: datetime, waited: int
) -> None:
    offered = rules.offered(entry(joined), offer(starts), starts)
    assert (offered.quoted_wait_min, offered.actual_wait_min) == (40, waited)


def test_only_the_first_offer_counts() -> None:
    first = rules.offered(entry(NINE), offer(NINE + 5 * MINUTE), NINE + 5 * MINUTE)
    back = rules.settled(first, Outcome.UNDELIVERABLE, NINE + 6 * MINUTE, "30003", Actor.SYSTEM)
    again = rules.offered(back, offer(NINE + 50 * MINUTE, 2), NINE + 50 * MINUTE)
    assert again.actual_wait_min == 5


def test_who_was_offered_nothing_has_no_actual_wait() -> None:
    waiting = entry(NINE)
    assert waiting.actual_wait_min is None
    assert rules.left(replace(waiting), NINE + MINUTE, "left", Actor.GUEST).actual_wait_min is None
