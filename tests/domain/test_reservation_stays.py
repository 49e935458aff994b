"""Guests come, stay, leave, do not come or cancel: what becomes of reservation and tables."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import booking, reservations, tables
from domain.booking import BookRequest
from domain.day import Change, SaveReservation, ServiceDay
from domain.model import Actor, Guest, Occupancy, Reservation, ReservationStatus
from domain.refusals import Reason, Refused
from domain.reservations import ChangeReservation
from domain.restaurant import Restaurant
from domain.tables import BlockTable

DAY = date(2026, 11, 20)
MORNING = datetime.combine(DAY, time(9), UTC)
NINE = datetime.combine(DAY, time(21), UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
END = NINE + 90 * MINUTE
GUEST = Guest("Uno Sample", "+34600000001", "whatsapp:+34600000001")

Step = Callable[[ServiceDay, str, datetime], tuple[Change, Reservation]]
STEPS: list[Step] = [
    reservations.seat,
    reservations.complete,
    reservations.no_show,
    booking.cancel_reservation,
]


@pytest.fixture
def day(restaurant: Restaurant) -> ServiceDay:
    """`r1`: two guests at T1, from 21:00 to 22:30."""
    request = BookRequest("r1", GUEST, 2, NINE, "phone")
    return booking.book(ServiceDay(restaurant, DAY), request, MORNING)[0].day


def after(day: ServiceDay, step: Step, now: datetime) -> ServiceDay:
    """What the step leads to, once it is sure that it is saved."""
    change, new = step(day, "r1", now)
    assert change.day.reservations["r1"] == new
    assert [e.reservation for e in change.effects if isinstance(e, SaveReservation)] == [new]
    assert new.version == day.reservations["r1"].version + 1
    return change.day


def seated(day: ServiceDay, now: datetime = NINE) -> ServiceDay:
    return after(day, reservations.seat, now)


def refusal(day: ServiceDay, step: Step, now: datetime) -> Reason:
    with pytest.raises(Refused) as caught:
        step(day, "r1", now)
    return caught.value.reason


def stay(day: ServiceDay) -> tuple[ReservationStatus, datetime, datetime]:
    reservation = day.reservations["r1"]
    return reservation.status, reservation.start, reservation.end


def span(occupancy: Occupancy) -> tuple[datetime, datetime]:
    return occupancy.start, occupancy.end


def blocked(day: ServiceDay, table: str, start: datetime, end: datetime) -> ServiceDay:
    command = BlockTable(f"b{len(day.occupancies)}", table, start, end)
    return tables.block(day, command)[0].day


# --- they come ----------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [0, 1, 40, 89])
def test_who_comes_late_stays_until_the_planned_end(day: ServiceDay, late: int) -> None:
    day = seated(day, NINE + late * MINUTE)
    assert stay(day) == (ReservationStatus.SEATED, NINE, END)
    assert span(day.occupancies["r1"]) == (NINE, END)


def test_who_comes_early_has_the_table_from_then_on(day: ServiceDay) -> None:
    day = seated(day, NINE - 20 * MINUTE)
    assert stay(day) == (ReservationStatus.SEATED, NINE - 20 * MINUTE, END)
    assert span(day.occupancies["r1"]) == (NINE - 20 * MINUTE, END)


def test_who_comes_early_waits_while_the_table_is_taken(day: ServiceDay) -> None:
    day = blocked(day, "T1", NINE - HOUR, NINE - 10 * MINUTE)
    assert refusal(day, reservations.seat, NINE - 11 * MINUTE) is Reason.TABLE_TAKEN
    assert stay(seated(day, NINE - 10 * MINUTE))[1] == NINE - 10 * MINUTE


def test_who_comes_when_the_stay_is_over_is_not_seated(day: ServiceDay) -> None:
    assert refusal(day, reservations.seat, END) is Reason.RESERVATION_FINAL


@pytest.mark.parametrize("hours", [11, 20, 22, 24, 24 * 7])
def test_nobody_is_seated_long_before_they_are_to_come(day: ServiceDay, hours: int) -> None:
    assert refusal(day, reservations.seat, NINE - hours * HOUR) is Reason.RESERVATION_NOT_DUE
    assert stay(seated(day, NINE - 10 * HOUR))[1] == NINE - 10 * HOUR


def test_nobody_is_seated_on_the_evening_before_a_lunch(restaurant: Restaurant) -> None:
    """Between midnight and the end of a service it is still the evening before."""
    lunch = restaurant.windows(DAY)[0].opens
    request = BookRequest("r1", GUEST, 2, lunch, "phone")
    day = booking.book(ServiceDay(restaurant, DAY), request, MORNING - 12 * HOUR)[0].day
    midnight = datetime.combine(DAY, time(0), UTC)
    assert restaurant.service_date(midnight) < DAY
    assert refusal(day, reservations.seat, midnight) is Reason.RESERVATION_NOT_DUE


def test_seating_twice_is_seating_once(day: ServiceDay) -> None:
    day = seated(day)
    assert reservations.seat(day, "r1", NINE + HOUR) == (Change(day), day.reservations["r1"])


def test_seating_answers_the_question_to_staff(day: ServiceDay) -> None:
    asked = reservations.ask_no_show(day, "r1", NINE + 15 * MINUTE).day
    assert seated(asked, NINE + 20 * MINUTE).reservations["r1"].no_show_asked_at is None


def test_who_sits_may_be_more_stay_longer_and_move(day: ServiceDay) -> None:
    day = seated(day, NINE - 70 * MINUTE)  # before the house opens
    now = NINE + 30 * MINUTE
    longer = ChangeReservation("r1", end=END + HOUR)
    assert span(reservations.change(day, longer, now)[0].day.occupancies["r1"]) == (
        NINE - 70 * MINUTE,
        END + HOUR,
    )
    change, new = reservations.change(day, ChangeReservation("r1", party_size=3), now)
    assert (new.tables, new.start, new.end) == (("T2",), NINE - 70 * MINUTE, END)
    assert span(change.day.occupancies["r1"]) == (now, END)


def test_a_seated_party_moves_to_a_table_that_came_free_meanwhile(day: ServiceDay) -> None:
    day = seated(blocked(day, "T3", NINE, NINE + 20 * MINUTE))
    command = ChangeReservation("r1", table="T3")
    with pytest.raises(Refused) as caught:
        reservations.change(day, command, NINE + 19 * MINUTE)
    assert caught.value.reason is Reason.TABLE_TAKEN
    now = NINE + 20 * MINUTE
    moved = reservations.change(day, command, now)[0].day
    assert (moved.occupancies["r1"].tables, span(moved.occupancies["r1"])) == (("T3",), (now, END))
    left = after(moved, reservations.complete, now)
    assert stay(left) == (ReservationStatus.COMPLETED, NINE, now)
    assert "r1" not in left.occupancies


def test_a_seated_party_is_not_sent_elsewhere_unasked(day: ServiceDay) -> None:
    day = seated(blocked(day, "T1", END + 10 * MINUTE, END + HOUR))
    for command, reason in [
        (ChangeReservation("r1", end=END + 20 * MINUTE), Reason.TABLE_TAKEN),
        (ChangeReservation("r1", start=NINE + HOUR), Reason.RESERVATION_FINAL),
        (ChangeReservation("r1", end=NINE + 5 * MINUTE), Reason.SPAN_INVALID),
    ]:
        with pytest.raises(Refused) as caught:
            reservations.change(day, command, NINE + 5 * MINUTE)
        assert caught.value.reason is reason


# --- they leave ---------------------------------------------------------------------------------


@pytest.mark.parametrize("arrive", [seated, lambda day: day])
def test_who_leaves_early_has_the_table_until_then(
    day: ServiceDay, arrive: Callable[[ServiceDay], ServiceDay]
) -> None:
    day = after(arrive(day), reservations.complete, NINE + 40 * MINUTE)
    assert stay(day) == (ReservationStatus.COMPLETED, NINE, NINE + 40 * MINUTE)
    assert span(day.occupancies["r1"]) == (NINE, NINE + 40 * MINUTE)


def test_who_leaves_late_left_at_the_planned_end(day: ServiceDay) -> None:
    day = after(seated(day), reservations.complete, END + HOUR)
    assert stay(day) == (ReservationStatus.COMPLETED, NINE, END)
    assert span(day.occupancies["r1"]) == (NINE, END)


def test_the_planned_end_ends_the_stay_of_who_sits(day: ServiceDay) -> None:
    assert reservations.stay_over(day, "r1", END) == Change(day)
    sitting = seated(day)
    assert reservations.stay_over(sitting, "r1", END - MINUTE) == Change(sitting)
    over = reservations.stay_over(sitting, "r1", END)
    assert stay(over.day) == (ReservationStatus.COMPLETED, NINE, END)
    assert reservations.stay_over(over.day, "r1", END) == Change(over.day)


# --- they do not come ---------------------------------------------------------------------------


def test_a_no_show_leaves_no_trace_on_the_tables(day: ServiceDay) -> None:
    day = after(day, reservations.no_show, NINE + 15 * MINUTE)
    assert stay(day) == (ReservationStatus.NO_SHOW, NINE, END)
    assert day.occupancies == {}


@pytest.mark.parametrize("step", [reservations.no_show, reservations.complete])
@pytest.mark.parametrize("early", [0, 1, 600])
def test_before_their_time_nobody_has_left_or_failed_to_come(
    day: ServiceDay, step: Step, early: int
) -> None:
    assert refusal(day, step, NINE - early * MINUTE) is Reason.RESERVATION_NOT_DUE


def test_who_sits_is_no_no_show_and_cannot_cancel(day: ServiceDay) -> None:
    day = seated(day)
    later = NINE + 20 * MINUTE
    assert refusal(day, reservations.no_show, later) is Reason.RESERVATION_FINAL
    assert refusal(day, booking.cancel_reservation, later) is Reason.RESERVATION_FINAL


def test_staff_are_asked_once_and_only_of_who_is_expected(day: ServiceDay) -> None:
    assert reservations.ask_no_show(day, "r1", NINE - MINUTE) == Change(day)
    asked = reservations.ask_no_show(day, "r1", NINE + 15 * MINUTE).day
    assert asked.reservations["r1"].no_show_asked_at == NINE + 15 * MINUTE
    assert reservations.ask_no_show(asked, "r1", NINE + HOUR) == Change(asked)
    sitting = seated(day)
    assert reservations.ask_no_show(sitting, "r1", NINE + HOUR) == Change(sitting)


def test_the_guests_word_counts_once_and_only_while_they_are_expected(day: ServiceDay) -> None:
    said = reservations.guest_confirmed(day, "r1", MORNING).day
    assert said.reservations["r1"].guest_confirmed_at == MORNING
    assert reservations.guest_confirmed(said, "r1", NINE) == Change(said)
    gone = after(day, booking.cancel_reservation, MORNING)
    assert reservations.guest_confirmed(gone, "r1", NINE) == Change(gone)


# --- they cancel --------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [Actor.GUEST, Actor.STAFF])
def test_a_cancellation_frees_the_tables_and_says_whose_it_was(
    day: ServiceDay, actor: Actor
) -> None:
    change, new = booking.cancel_reservation(day, "r1", MORNING, actor)
    assert (new.status, new.cancelled_by) == (ReservationStatus.CANCELLED, actor)
    assert change.day.occupancies == {}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("ending", STEPS[1:])
def test_what_has_ended_stays_as_it_ended(day: ServiceDay, ending: Step, step: Step) -> None:
    ended = after(day, ending, NINE + 20 * MINUTE)
    assert refusal(ended, step, NINE + 30 * MINUTE) is Reason.RESERVATION_FINAL


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_reservation_is_refused(restaurant: Restaurant, step: Step) -> None:
    assert refusal(ServiceDay(restaurant, DAY), step, NINE) is Reason.RESERVATION_UNKNOWN


def test_news_of_an_unknown_reservation_change_nothing(restaurant: Restaurant) -> None:
    day = ServiceDay(restaurant, DAY)
    news = [
        reservations.stay_over,
        reservations.ask_no_show,
        reservations.guest_confirmed,
        reservations.reminded,
    ]
    assert all(tell(day, "r1", NINE) == Change(day) for tell in news)
    assert reservations.mail_failed(day, "r1") == Change(day)


def test_an_address_that_bounces_is_noted_once(day: ServiceDay) -> None:
    noted = reservations.mail_failed(day, "r1").day
    assert noted.reservations["r1"].mail_failed
    assert reservations.mail_failed(noted, "r1") == Change(noted)


def test_booking_again_under_the_same_id_changes_nothing(day: ServiceDay) -> None:
    gone = after(day, booking.cancel_reservation, MORNING)
    again = BookRequest("r1", GUEST, 4, NINE + HOUR, "phone")
    for known in (day, gone):
        assert booking.book(known, again, MORNING) == (Change(known), known.reservations["r1"])
