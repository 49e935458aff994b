"""One function is the rule of the order: everything that the line decides follows it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import line, tables, waitlist
from domain.day import MakeOffer, ServiceDay
from domain.estimate import estimated_waits
from domain.line import JoinRequest, positions
from domain.model import Guest
from domain.restaurant import Restaurant
from domain.tables import BlockTable, FreeTable

DAY = date(2026, 11, 20)
SEVEN = datetime.combine(DAY, time(19), UTC)
NINE = datetime.combine(DAY, time(21), UTC)
REGULARS = ("e2", "e4")


def regulars_first(day: ServiceDay, request: JoinRequest) -> int:
    """Those whom the house knows come before the others, among themselves in turn."""
    return day.next_seq - 10_000 * (request.entry_id in REGULARS)


@pytest.fixture
def day(restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch) -> ServiceDay:
    """A full dinner for which four have joined, the regulars second and fourth."""
    monkeypatch.setattr(line, "precedence", regulars_first)
    full = ServiceDay(restaurant, DAY)
    start = NINE - timedelta(hours=1)
    for table in restaurant.tables:
        taken = BlockTable(f"b-{table.id}", table.id, start, start + timedelta(hours=5))
        full = tables.block(full, taken)[0].day
    for number in range(1, 5):
        full = waitlist.join(full, [_request(number)], SEVEN)[0].day
    return full


def _request(number: int) -> JoinRequest:
    phone = f"+346000000{number:02}"
    guest = Guest(f"Guest{number} Sample", phone, f"whatsapp:{phone}")
    return JoinRequest(f"e{number}", guest, 2, NINE, "voice")


def test_places_in_line_follow_it(day: ServiceDay) -> None:
    assert positions(day) == {"e2": 1, "e4": 2, "e1": 3, "e3": 4}


def test_so_do_estimated_waits(day: ServiceDay) -> None:
    waits = estimated_waits(day, SEVEN)
    known = [waits[e] for e in ("e2", "e4", "e1", "e3")]
    assert known == sorted(known, key=lambda wait: (wait is None, wait))


def test_so_do_offers_and_who_is_passed_over(day: ServiceDay) -> None:
    table = day.restaurant.tables[0].id
    freed = tables.free(day, FreeTable(table, NINE), SEVEN)[0]
    (offer,) = [effect for effect in freed.effects if isinstance(effect, MakeOffer)]
    assert offer.offer.entry_id == "e2"
    assert offer.passed_over == ()


def test_who_came_before_in_the_same_call_is_still_answered_once(day: ServiceDay) -> None:
    again, (answer,) = waitlist.join(day, [_request(2)], SEVEN)
    assert (answer.entry_id, answer.position) == ("e2", 1)  # type: ignore[union-attr]
    assert again.effects == ()
