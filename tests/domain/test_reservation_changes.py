"""A reservation is changed: what is kept, what moves, and what is refused without a trace."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import booking, reservations, tables
from domain.booking import BookRequest
from domain.day import SaveReservation, ServiceDay
from domain.model import Guest, OccupancyKind, Reservation
from domain.refusals import Reason, Refused
from domain.reservations import ChangeReservation
from domain.restaurant import Restaurant
from domain.tables import BlockTable

DAY = date(2026, 11, 20)
MORNING = datetime.combine(DAY, time(9), UTC)
NINE = datetime.combine(DAY, time(21), UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GUEST = Guest("Uno Sample", "+34600000001", "whatsapp:+34600000001")


@pytest.fixture
def day(restaurant: Restaurant) -> ServiceDay:
    """`r1`: two guests at T1, from 21:00 to 22:30."""
    return booked(ServiceDay(restaurant, DAY), "r1")


def booked(
    day: ServiceDay, name: str, party: int = 2, start: datetime = NINE, table: str | None = None
) -> ServiceDay:
    request = BookRequest(name, GUEST, party, start, "phone", table=table)
    return booking.book(day, request, MORNING)[0].day


def blocked(day: ServiceDay, table: str, start: datetime, end: datetime) -> ServiceDay:
    command = BlockTable(f"b{len(day.occupancies)}", table, start, end)
    return tables.block(day, command)[0].day


def changed(
    day: ServiceDay, command: ChangeReservation, now: datetime = MORNING
) -> tuple[ServiceDay, Reservation]:
    """What it leads to, once it is sure that tables, reservation and what is saved agree."""
    change, new = reservations.change(day, command, now)
    held = change.day.occupancies[new.id]
    assert (held.tables, held.end, held.kind) == (new.tables, new.end, OccupancyKind.RESERVATION)
    assert change.day.reservations[new.id] == new
    assert [e.reservation for e in change.effects if isinstance(e, SaveReservation)] == [new]
    assert new.version == day.reservations[new.id].version + 1
    return change.day, new


def assert_refused(
    day: ServiceDay, command: ChangeReservation, reason: Reason, now: datetime = MORNING
) -> None:
    """It is refused for that reason, and nothing at all has changed."""
    before = (dict(day.occupancies), dict(day.reservations), day.version)
    with pytest.raises(Refused) as caught:
        reservations.change(day, command, now)
    assert caught.value.reason is reason
    assert (day.occupancies, day.reservations, day.version) == before


def seated(day: ServiceDay, at: datetime, name: str = "r1") -> ServiceDay:
    return reservations.seat(day, name, at)[0].day


def test_a_new_time_keeps_the_tables_and_takes_the_turn_time(day: ServiceDay) -> None:
    after, new = changed(day, ChangeReservation("r1", start=NINE + HOUR))
    assert (new.tables, new.start, new.end) == (("T1",), NINE + HOUR, NINE + 2.5 * HOUR)
    assert after.occupancies["r1"].start == NINE + HOUR
    assert after.version > day.version


def test_it_may_move_into_the_time_that_it_has_itself(day: ServiceDay) -> None:
    _, new = changed(day, ChangeReservation("r1", start=NINE + 15 * MINUTE))
    assert (new.tables, new.end) == (("T1",), NINE + 105 * MINUTE)


def test_a_new_time_takes_the_best_other_set_where_its_own_is_taken(day: ServiceDay) -> None:
    day = blocked(day, "T1", NINE + 90 * MINUTE, NINE + 3 * HOUR)
    _, new = changed(day, ChangeReservation("r1", start=NINE + HOUR))
    assert (new.tables, new.zone) == (("T2",), "Interior")


def test_the_tables_are_kept_though_better_ones_are_free(restaurant: Restaurant) -> None:
    day = booked(ServiceDay(restaurant, DAY), "r1", table="T3")
    for command in (
        ChangeReservation("r1", start=NINE + HOUR),
        ChangeReservation("r1", end=NINE + HOUR),
        ChangeReservation("r1", zone="Terraza", start=NINE + HOUR),
    ):
        assert changed(day, command)[1].tables == ("T3",)


def test_a_set_that_only_staff_would_give_is_kept_with_the_same_party(
    restaurant: Restaurant,
) -> None:
    day = booked(ServiceDay(restaurant, DAY), "r1", table="T4")
    assert changed(day, ChangeReservation("r1", start=NINE + HOUR))[1].tables == ("T4",)
    assert changed(day, ChangeReservation("r1", party_size=1))[1].tables == ("T1",)


def test_a_larger_party_gets_larger_tables_and_its_turn_time(day: ServiceDay) -> None:
    _, new = changed(day, ChangeReservation("r1", party_size=6))
    assert (new.party_size, new.tables, new.end) == (6, ("T4",), NINE + 2 * HOUR)


def test_a_larger_party_may_push_its_own_table_to_another(day: ServiceDay) -> None:
    day = blocked(day, "T4", NINE, NINE + HOUR)
    assert changed(day, ChangeReservation("r1", party_size=6))[1].tables == ("T1", "T2")


def test_a_smaller_party_keeps_a_table_that_still_fits(restaurant: Restaurant) -> None:
    day = booked(ServiceDay(restaurant, DAY), "r1", party=4)
    assert changed(day, ChangeReservation("r1", party_size=2))[1].tables == ("T2",)
    assert changed(day, ChangeReservation("r1", party_size=1))[1].tables == ("T1",)


def test_another_zone_is_another_table(day: ServiceDay) -> None:
    _, new = changed(day, ChangeReservation("r1", zone="Terraza"))
    assert (new.tables, new.zone, new.end) == (("T3",), "Terraza", NINE + 90 * MINUTE)


@pytest.mark.parametrize("table", ["T2", "T4", "T2+T1"])
def test_staff_choose_a_table_that_need_only_be_large_enough(day: ServiceDay, table: str) -> None:
    _, new = changed(day, ChangeReservation("r1", table=table))
    assert sorted(new.tables) == sorted(table.split("+"))
    assert (new.start, new.end) == (NINE, NINE + 90 * MINUTE)


@pytest.mark.parametrize("minutes", [1, 45, 180])
def test_a_stay_is_shortened_or_prolonged(day: ServiceDay, minutes: int) -> None:
    after, new = changed(day, ChangeReservation("r1", end=NINE + minutes * MINUTE))
    assert (new.tables, new.start, new.end) == (("T1",), NINE, NINE + minutes * MINUTE)
    assert changed(after, ChangeReservation("r1", notes="x"))[1].end == new.end


def test_a_prolonged_stay_moves_where_its_table_is_needed(day: ServiceDay) -> None:
    day = blocked(day, "T1", NINE + 2 * HOUR, NINE + 3 * HOUR)
    assert changed(day, ChangeReservation("r1", end=NINE + 3 * HOUR))[1].tables == ("T2",)


def test_notes_alone_touch_nothing_else(day: ServiceDay) -> None:
    after, new = changed(day, ChangeReservation("r1", notes="trona"))
    old = day.reservations["r1"]
    assert new == replace(old, notes="trona", version=old.version + 1)
    assert after.occupancies == day.occupancies
    assert changed(after, ChangeReservation("r1", notes=""))[1].notes == ""


def test_what_is_so_already_changes_nothing(day: ServiceDay) -> None:
    old = day.reservations["r1"]
    same = ChangeReservation("r1", old.party_size, old.start, old.end, old.zone, "T1", old.notes)
    for command in (ChangeReservation("r1"), same):
        change, new = reservations.change(day, command, MORNING)
        assert (change.day, change.effects, new) == (day, (), old)


def test_repeating_the_time_it_has_does_not_reset_the_rest(day: ServiceDay) -> None:
    """A client that sends the whole reservation back, after its time has come as well."""
    longer = changed(day, ChangeReservation("r1", end=NINE + 3 * HOUR))[0]
    whole = ChangeReservation("r1", 2, NINE, zone="Interior", notes="tarta")
    for now in (MORNING, NINE + 5 * MINUTE, NINE + 40 * MINUTE):
        _, new = changed(longer, whole, now)
        assert (new.start, new.end, new.notes) == (NINE, NINE + 3 * HOUR, "tarta")


def test_the_word_given_for_another_time_does_not_count(day: ServiceDay) -> None:
    for tell in (reservations.reminded, reservations.guest_confirmed):
        day = tell(day, "r1", MORNING).day
    day = reservations.ask_no_show(day, "r1", NINE + 15 * MINUTE).day
    later = NINE + 20 * MINUTE
    kept = changed(day, ChangeReservation("r1", notes="x", party_size=1), later)[1]
    assert None not in (kept.reminded_at, kept.guest_confirmed_at, kept.no_show_asked_at)
    moved = changed(day, ChangeReservation("r1", start=NINE + HOUR), later)[1]
    assert (moved.reminded_at, moved.guest_confirmed_at, moved.no_show_asked_at) == (None,) * 3


REFUSED = [
    (ChangeReservation("r9", notes="x"), Reason.RESERVATION_UNKNOWN),
    (ChangeReservation("r1", party_size=0), Reason.PARTY_SIZE_INVALID),
    (ChangeReservation("r1", party_size=-2, start=NINE + HOUR), Reason.PARTY_SIZE_INVALID),
    (ChangeReservation("r1", party_size=7), Reason.PARTY_TOO_LARGE),
    (ChangeReservation("r1", party_size=3, table="T1"), Reason.PARTY_TOO_LARGE),
    (ChangeReservation("r1", party_size=6, zone="Interior"), Reason.NO_TABLE_FITS),
    (ChangeReservation("r1", zone="Azotea"), Reason.ZONE_UNKNOWN),
    (ChangeReservation("r1", table="T9"), Reason.TABLE_UNKNOWN),
    (ChangeReservation("r1", table="T1+T3"), Reason.TABLE_UNKNOWN),
    (ChangeReservation("r1", table="T2"), Reason.TABLE_TAKEN),
    (ChangeReservation("r1", table="T1+T2"), Reason.TABLE_TAKEN),
    (ChangeReservation("r1", start=NINE + 2 * HOUR + MINUTE), Reason.CLOSED),
    (ChangeReservation("r1", start=NINE + 24 * HOUR), Reason.CLOSED),
    (ChangeReservation("r1", end=NINE), Reason.SPAN_INVALID),
    (ChangeReservation("r1", end=NINE - HOUR), Reason.SPAN_INVALID),
    (ChangeReservation("r1", end=NINE + 12 * HOUR + MINUTE), Reason.SPAN_INVALID),
    (ChangeReservation("r1", start=NINE + HOUR, end=NINE + HOUR), Reason.SPAN_INVALID),
]


@pytest.mark.parametrize(("command", "reason"), REFUSED)
def test_a_change_that_does_not_fit_leaves_the_day_untouched(
    day: ServiceDay, command: ChangeReservation, reason: Reason
) -> None:
    full = blocked(day, "T2", NINE, NINE + HOUR)
    assert_refused(full, command, reason)


def test_a_full_house_refuses_another_time(day: ServiceDay) -> None:
    for table in ("T1", "T2", "T3"):
        day = blocked(day, table, NINE + 90 * MINUTE, NINE + 3 * HOUR)
    assert_refused(day, ChangeReservation("r1", start=NINE + HOUR), Reason.NO_TABLE_FITS)


def test_a_time_that_has_passed_is_refused_and_one_just_now_is_now(day: ServiceDay) -> None:
    noon = datetime.combine(DAY, time(13), UTC)
    command = ChangeReservation("r1", start=noon)
    assert_refused(day, command, Reason.DATE_PAST, noon + 16 * MINUTE)
    now = noon + 15 * MINUTE
    assert changed(day, command, now)[1].start == now


@pytest.mark.parametrize("end", ["complete", "no_show", "cancel"])
def test_what_has_ended_cannot_be_changed(day: ServiceDay, end: str) -> None:
    if end == "cancel":
        day = booking.cancel_reservation(day, "r1", MORNING)[0].day
    else:
        day = getattr(reservations, end)(day, "r1", NINE + HOUR)[0].day
    command = ChangeReservation("r1", notes="x")
    assert_refused(day, command, Reason.RESERVATION_FINAL, NINE + HOUR)


def test_a_stay_whose_time_is_over_cannot_be_changed(day: ServiceDay) -> None:
    over = NINE + 90 * MINUTE
    longer = ChangeReservation("r1", end=over + HOUR)
    assert_refused(day, longer, Reason.RESERVATION_FINAL, over)
    assert_refused(seated(day, NINE), longer, Reason.RESERVATION_FINAL, over)
    assert changed(seated(day, NINE), longer, over - MINUTE)[1].end == over + HOUR


def test_tables_given_up_by_the_file_are_kept_until_the_time_changes(day: ServiceDay) -> None:
    house = day.restaurant
    day = replace(day, restaurant=replace(house, tables=house.tables[1:], combinations=()))
    assert changed(day, ChangeReservation("r1", notes="x"))[1].tables == ("T1",)
    assert changed(day, ChangeReservation("r1", start=NINE + HOUR))[1].tables == ("T2",)
