"""Forecasts: who waits how long, and what waiting would be like for one more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain import tables, waitlist
from domain.day import ServiceDay
from domain.estimate import Outlook, estimated_waits, preview
from domain.line import MAX_LINE, JoinRequest
from domain.model import Guest, Place
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant
from domain.tables import BlockTable
from domain.waitlist import Joined

DAY = date(2026, 11, 20)
SEVEN = datetime(2026, 11, 20, 19, tzinfo=UTC)
NINE = datetime(2026, 11, 20, 21, tzinfo=UTC)
LAST_SEATING = datetime(2026, 11, 20, 23, tzinfo=UTC)
NOBODY = Guest("", "", "")


@pytest.fixture
def day(restaurant: Restaurant) -> ServiceDay:
    """A dinner at which the tables come back one by one: T1 at 22:00, then each 20 minutes on."""
    taken = ServiceDay(restaurant, DAY)
    for number, table in enumerate(restaurant.tables):
        end = NINE + timedelta(minutes=60 + 20 * number)
        command = BlockTable(f"b-{table.id}", table.id, SEVEN, end)
        taken = tables.block(taken, command)[0].day
    return taken


def place(number: int, party: int = 2, at: datetime = NINE) -> Place:
    return Place(f"e{number}", number, NOBODY, party, None, at, "cena", SEVEN)


def lined_up(day: ServiceDay, *places: Place) -> ServiceDay:
    return replace(day, line={p.entry_id: p for p in places}, next_seq=len(places) + 1)


@pytest.mark.parametrize(("ahead", "wait_min"), [(0, 60), (1, 80), (2, 100), (3, None)])
def test_each_one_ahead_takes_the_next_table(
    day: ServiceDay, ahead: int, wait_min: int | None
) -> None:
    waiting = lined_up(day, *(place(number) for number in range(1, ahead + 1)))
    assert preview(waiting, 2, NINE, None, SEVEN) == Outlook(ahead, wait_min)


@pytest.mark.parametrize("party", [1, 2, 4, 5, 6])
@pytest.mark.parametrize("zone", [None, "Terraza"])
def test_it_is_what_the_join_then_says(day: ServiceDay, party: int, zone: str | None) -> None:
    waiting = lined_up(day, place(1), place(2, party=4))
    outlook = preview(waiting, party, NINE, zone, SEVEN)
    guest = Guest("Guest Sample", "+34600000011", "whatsapp:+34600000011")
    request = JoinRequest("new", guest, party, NINE, "voice", zone)
    _, (joined,) = waitlist.join(waiting, [request], SEVEN)
    assert isinstance(joined, Joined)
    assert (joined.position, joined.wait_min) == (outlook.ahead + 1, outlook.wait_min)


def test_those_who_wait_for_another_service_are_not_ahead(day: ServiceDay) -> None:
    lunch = replace(place(1, at=NINE - timedelta(hours=8)), service="comida")
    assert preview(lined_up(day, lunch), 2, NINE, None, SEVEN).ahead == 0


def test_a_full_line_can_still_be_asked_about(day: ServiceDay) -> None:
    waiting = lined_up(day, *(place(number) for number in range(1, MAX_LINE + 1)))
    assert preview(waiting, 2, NINE, None, SEVEN) == Outlook(MAX_LINE, None)


def test_what_cannot_be_is_refused(day: ServiceDay) -> None:
    with pytest.raises(Refused) as refused:
        preview(day, 7, NINE, None, SEVEN)
    assert refused.value.reason is Reason.PARTY_TOO_LARGE


def test_after_the_last_seating_no_table_is_in_sight(restaurant: Restaurant) -> None:
    waiting = lined_up(ServiceDay(restaurant, DAY), place(1))
    assert estimated_waits(waiting, LAST_SEATING) == {"e1": 0}
    assert estimated_waits(waiting, LAST_SEATING + timedelta(minutes=1)) == {"e1": None}
