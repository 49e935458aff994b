"""Hours as the voice agent says them: one o'clock is «la», all others are «las»."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.calendar import Calendar
from api.voice_speech import Speech
from api.voice_texts import WaitlistTexts
from domain.model import Reach
from domain.said import Venue
from tests.domain.test_restaurant import RESTAURANT
from tests.sql_samples import notified

MIDNIGHT = datetime(2025, 1, 15, 23, tzinfo=UTC)  # in Madrid
SPEECH = Speech(Venue.of(RESTAURANT), Calendar(RESTAURANT, lambda: MIDNIGHT))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "las 00:00"), (60, "la 01:00"), (119, "la 01:59"), (120, "las 02:00"), (780, "las 13:00")],
)
def test_an_hour_has_its_article(minutes: int, said: str) -> None:
    instant = MIDNIGHT + timedelta(minutes=minutes)
    assert SPEECH.hour(instant) == said
    assert SPEECH.at(instant) == f"a {said}"


@pytest.mark.parametrize("reach", [Reach.WRITE, Reach.CALL])
def test_a_table_is_held_until_an_hour_with_its_article(reach: Reach) -> None:
    entry = notified()
    guest = replace(entry.guest, reach=reach)
    held = replace(entry, guest=guest, expires_at=MIDNIGHT + timedelta(minutes=65))
    assert "antes de la 01:05 para confirmarla" in WaitlistTexts(SPEECH).status(held, None)
