"""The line's rules one by one: who is next, who is kept waiting, what a change of rules does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import tables, waitlist
from domain.changing import ChangePlace, change_place
from domain.day import Change, EndEntry, MakeOffer, ServiceDay, StartEntry
from domain.estimate import estimated_waits
from domain.line import MAX_LINE, JoinRequest, next_wakeup, positions
from domain.model import Actor, Guest, Outcome, Place, Reach, Skip, Status
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant
from domain.tables import BlockTable, FreeTable
from domain.waitlist import Joined, Settlement

DAY = date(2026, 11, 20)
SEVEN = datetime.combine(DAY, time(19), UTC)
NINE = datetime.combine(DAY, time(21), UTC)


def guest(number: int) -> Guest:
    phone = f"+346000000{number:02}"
    return Guest(f"Guest{number} Sample", phone, f"whatsapp:{phone}")


@pytest.fixture
def day(restaurant: Restaurant) -> ServiceDay:
    """A dinner at which every table is out of service from 20:00 on for five hours."""
    full = ServiceDay(restaurant, DAY)
    start = NINE - timedelta(hours=1)
    for table in restaurant.tables:
        command = BlockTable(f"b-{table.id}", table.id, start, start + timedelta(hours=5))
        full = tables.block(full, command)[0].day
    return full


def ask(number: int, party: int = 2, zone: str | None = None, at: datetime = NINE) -> JoinRequest:
    return JoinRequest(f"e{number}", guest(number), party, at, "voice", zone)


def joined(day: ServiceDay, *requests: JoinRequest, now: datetime = SEVEN) -> ServiceDay:
    change, answers = waitlist.join(day, requests, now)
    assert all(isinstance(a, Joined) for a in answers)
    return change.day


def offers(change: Change) -> list[tuple[str, str]]:
    made = (e.offer for e in change.effects if isinstance(e, MakeOffer))
    return [(o.entry_id, "+".join(o.tables)) for o in made]


def refused(day: ServiceDay, request: JoinRequest, now: datetime = SEVEN) -> Reason:
    _, (answer,) = waitlist.join(day, [request], now)
    assert isinstance(answer, Refused)
    return answer.reason


@pytest.mark.parametrize(
    ("source", "who"),
    [("app", Actor.STAFF), ("airtable", Actor.STAFF), ("phone", Actor.GUEST), ("web", Actor.GUEST)],
)
def test_whom_staff_wrote_down_did_not_do_it_themselves(
    day: ServiceDay, source: str, who: Actor
) -> None:
    change, _ = waitlist.join(day, [replace(ask(1), source=source)], SEVEN)
    (entry,) = (e.entry for e in change.effects if isinstance(e, StartEntry))
    assert [(step.what, step.actor) for step in entry.history] == [("joined", who)]


def test_least_spare_seats_then_fewest_tables(day: ServiceDay) -> None:
    day = joined(day, ask(1, party=2))
    freed = tables.free(day, FreeTable("T1+T2", NINE), SEVEN)[0]
    assert offers(freed) == [("e1", "T1")]


def test_a_party_takes_pushed_together_tables_only_where_the_file_allows(day: ServiceDay) -> None:
    day = joined(day, ask(1, party=6, zone="Interior"))
    one = tables.free(day, FreeTable("T1", NINE), SEVEN)[0]
    assert offers(one) == []
    both = tables.free(one.day, FreeTable("T2", NINE), SEVEN)[0]
    assert offers(both) == [("e1", "T1+T2")]


def test_a_large_table_is_kept_while_a_larger_party_waits(day: ServiceDay) -> None:
    day = replace(day, restaurant=replace(day.restaurant, max_spare_seats=1))
    day = joined(day, ask(1, party=2), ask(2, party=4))
    freed = tables.free(day, FreeTable("T2", NINE), SEVEN)[0]
    assert offers(freed) == [("e2", "T2")]
    made = next(e for e in freed.effects if isinstance(e, MakeOffer))
    assert [(p.entry_id, p.skip) for p in made.passed_over] == [("e1", Skip.KEPT_FOR_LARGER)]


def test_without_a_larger_party_it_is_not_kept(day: ServiceDay) -> None:
    day = replace(day, restaurant=replace(day.restaurant, max_spare_seats=1))
    day = joined(day, ask(1, party=2))
    assert offers(tables.free(day, FreeTable("T2", NINE), SEVEN)[0]) == [("e1", "T2")]


def test_a_stay_that_would_run_into_a_booking_is_not_offered(day: ServiceDay) -> None:
    day = joined(day, ask(1))
    hour = tables.free(day, FreeTable("T1", NINE), SEVEN)[0].day
    soon = replace(hour.occupancies["e1.1"], id="x", start=NINE + timedelta(minutes=60))
    day = replace(day, occupancies={**day.occupancies, "b-T1": soon})
    assert offers(waitlist.advance(day, SEVEN, "test")) == []


def test_the_same_guest_keeps_one_place_for_one_slot(day: ServiceDay) -> None:
    day = joined(day, ask(1))
    again = replace(ask(1), entry_id="e9", wanted_at=NINE + timedelta(minutes=15))
    change, (answer,) = waitlist.join(day, [again], SEVEN)
    assert answer == Joined("e1", existing=True, position=1, wait_min=answer_wait(answer))
    later = replace(ask(1), entry_id="e9", wanted_at=NINE + timedelta(minutes=45))
    _, (other,) = waitlist.join(change.day, [later], SEVEN)
    assert isinstance(other, Joined)
    assert (other.entry_id, other.existing) == ("e9", False)


def answer_wait(answer: Joined | Refused) -> int | None:
    assert isinstance(answer, Joined)
    return answer.wait_min


@pytest.mark.parametrize(
    ("request_", "now", "reason"),
    [
        (ask(1, party=0), SEVEN, Reason.PARTY_SIZE_INVALID),
        (ask(1, party=-3), SEVEN, Reason.PARTY_SIZE_INVALID),
        (ask(1, party=7), SEVEN, Reason.PARTY_TOO_LARGE),
        (ask(1, party=5, zone="Azotea"), SEVEN, Reason.ZONE_UNKNOWN),
        (ask(1, at=SEVEN), SEVEN, Reason.CLOSED),
        (ask(1), NINE + timedelta(hours=3), Reason.DATE_PAST),
    ],
)
def test_a_wish_that_cannot_be_served_is_refused(
    day: ServiceDay, request_: JoinRequest, now: datetime, reason: Reason
) -> None:
    assert refused(day, request_, now) is reason


def test_a_line_has_an_end(day: ServiceDay) -> None:
    day = joined(day, ask(1))
    place = day.line["e1"]
    crowd: dict[str, Place] = {f"c{n}": replace(place, entry_id=f"c{n}") for n in range(MAX_LINE)}
    assert refused(replace(day, line=crowd), ask(2)) is Reason.LINE_FULL


def test_positions_count_one_service_only(day: ServiceDay) -> None:
    lunch = datetime.combine(DAY, time(13), UTC)
    start = lunch - timedelta(hours=1)
    for table in day.restaurant.tables:
        command = BlockTable(f"l-{table.id}", table.id, start, start + timedelta(hours=5))
        day = tables.block(day, command)[0].day
    day = joined(day, ask(1, at=lunch), ask(2), ask(3), now=start)
    assert [positions(day).get(f"e{n}") for n in (1, 2, 3)] == [1, 1, 2]


def test_waits_are_forecast_down_the_line(restaurant: Restaurant) -> None:
    day = ServiceDay(replace(restaurant, tables=restaurant.tables[:1], combinations=()), DAY)
    until = NINE + timedelta(minutes=30)
    command = BlockTable("b", "T1", NINE - timedelta(hours=1), until)
    day = tables.block(day, command)[0].day
    day = joined(day, ask(1), ask(2), ask(3))
    assert estimated_waits(day, SEVEN) == {"e1": 30, "e2": 120, "e3": None}


def test_time_alone_frees_a_table_and_ends_a_wait(day: ServiceDay) -> None:
    day = joined(day, ask(1, at=NINE + timedelta(hours=2)), ask(2))
    ends = NINE + timedelta(hours=2, milliseconds=1)
    assert next_wakeup(day, SEVEN) == ends
    over = waitlist.advance(day, ends, "time")
    assert sorted(e.entry_id for e in over.effects if isinstance(e, EndEntry)) == ["e1", "e2"]
    assert over.day.line == {}


def test_a_service_that_is_given_up_ends_its_line_and_breaks_nothing(day: ServiceDay) -> None:
    day = joined(day, ask(1))
    no_dinner = replace(day.restaurant, services=day.restaurant.services[:1])
    changed = replace(day, restaurant=no_dinner)
    assert set(estimated_waits(changed, SEVEN)) == {"e1"}
    assert offers(waitlist.advance(changed, SEVEN, "configured")) == []
    over = waitlist.advance(changed, NINE + timedelta(minutes=1), "time")
    assert [e.entry_id for e in over.effects if isinstance(e, EndEntry)] == ["e1"]


def called(number: int, reach: Reach = Reach.CALL) -> JoinRequest:
    """A guest who cannot, or does not want to, be written to."""
    return replace(ask(number), guest=replace(guest(number), reach=reach))


@pytest.mark.parametrize("reach", [Reach.CALL, Reach.OPTED_OUT])
def test_who_cannot_be_written_to_is_passed_over_with_the_reason(
    day: ServiceDay, reach: Reach
) -> None:
    day = joined(day, called(1, reach), ask(2))
    assert day.line["e1"].unreachable
    freed = tables.free(day, FreeTable("T1", NINE), SEVEN)[0]
    assert offers(freed) == [("e2", "T1")]
    made = next(e for e in freed.effects if isinstance(e, MakeOffer))
    assert [(p.entry_id, p.skip) for p in made.passed_over] == [("e1", Skip.UNREACHABLE)]


def test_who_can_be_written_to_again_gets_what_stands_free_at_once(day: ServiceDay) -> None:
    day = tables.free(joined(day, called(1)), FreeTable("T1", NINE), SEVEN)[0].day
    change = waitlist.reach(day, "e1", True, SEVEN)
    assert offers(change) == [("e1", "T1")]
    assert waitlist.reach(change.day, "e1", True, SEVEN) == Change(change.day)


def test_who_can_no_longer_be_written_to_is_skipped(day: ServiceDay) -> None:
    day = joined(day, ask(1), ask(2))
    change = waitlist.reach(day, "e1", False, SEVEN)
    assert change.effects == ()
    assert waitlist.reach(change.day, "e1", False, SEVEN) == Change(change.day)
    assert offers(tables.free(change.day, FreeTable("T1", NINE), SEVEN)[0]) == [("e2", "T1")]


@pytest.mark.parametrize("written", [True, False])
def test_the_reach_of_who_is_not_in_line_changes_nothing(day: ServiceDay, written: bool) -> None:
    assert waitlist.reach(day, "e1", written, SEVEN) == Change(day)


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.UNDELIVERABLE])
def test_an_offer_by_staff_does_not_make_a_guest_reachable(
    day: ServiceDay, outcome: Outcome
) -> None:
    day = tables.free(joined(day, called(1)), FreeTable("T1", NINE), SEVEN)[0].day
    by_staff = waitlist.notify(day, "e1", None, SEVEN)
    assert offers(by_staff) == [("e1", "T1")]
    told = Settlement("e1", "e1.1", outcome, stays=True)
    back = waitlist.settle(by_staff.day, told, SEVEN)
    assert (offers(back), back.day.line["e1"].unreachable) == ([], True)


def test_a_booking_has_what_its_entry_heard_and_what_staff_changed(day: ServiceDay) -> None:
    day = tables.free(joined(day, ask(1)), FreeTable("T1", NINE), SEVEN)[0].day
    heard = replace(day.line["e1"].guest, language="en", reach=Reach.OPTED_OUT)
    # The entry has not been told of it when its guest says yes.
    command = ChangePlace("e1", name="Eva Gil", email="eva@example.test")
    day = change_place(day, command, SEVEN)[0].day
    told = Settlement("e1", "e1.1", Outcome.ACCEPTED, guest=heard, notes="trona")
    (made,) = waitlist.settle(day, told, SEVEN).day.reservations.values()
    assert made.guest == replace(heard, name="Eva Gil", email="eva@example.test")
    assert made.notes == "trona"


def test_an_opt_out_while_a_table_is_held_outlasts_the_offer(day: ServiceDay) -> None:
    day = tables.free(joined(day, ask(1)), FreeTable("T1", NINE), SEVEN)[0].day
    day = waitlist.reach(day, "e1", False, SEVEN).day
    assert list(day.offers) == ["e1.1"]
    told = Settlement("e1", "e1.1", Outcome.WITHDRAWN, stays=True)
    assert offers(waitlist.settle(day, told, SEVEN)) == []


def test_status_is_final_where_the_arrows_end() -> None:
    assert [s for s in Status if s.is_final] == [
        Status.CONFIRMED,
        Status.EXPIRED,
        Status.CANCELLED,
    ]
