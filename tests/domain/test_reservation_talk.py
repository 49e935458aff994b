"""What guests write about a booking, and what they read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import reservation_talk as talk
from domain import reservations
from domain.day import Change, SaveReservation, ServiceDay
from domain.model import Guest, Reservation, ReservationStatus
from domain.reservation_talk import Meaning, Told
from domain.restaurant import Restaurant
from domain.said import Said, Text, Venue

START = datetime(2026, 11, 28, 20, tzinfo=UTC)
VENUE = Venue("casa", "Casa de Prueba", "941 00 00 00", "Europe/Madrid")
BOOKED = Reservation(
    "r1",
    Guest("María Pérez", "+34600000011", "whatsapp:+34600000011"),
    4,
    ("T5",),
    "Terraza",
    START,
    START + timedelta(hours=2),
    START - timedelta(days=9),
    "app",
)


@pytest.mark.parametrize(
    ("body", "asked", "meaning"),
    [
        ("SÍ", True, Meaning.CONFIRM),
        ("vale, confirmo", True, Meaning.CONFIRM),
        ("No", True, Meaning.CANCEL),
        ("No", False, Meaning.NOTHING),
        ("CANCELAR", True, Meaning.CANCEL),
        ("cancelar", False, Meaning.CANCEL),
        ("¿podemos ser 6?", True, Meaning.NOTHING),
        ("sí, pero a las 10", True, Meaning.NOTHING),
        ("", True, Meaning.NOTHING),
        ("SÍ 1", True, Meaning.NOTHING),
        ("cancelar 2", True, Meaning.NOTHING),
        ("¿cuánto falta?", True, Meaning.NOTHING),
        ("5 minutos más", True, Meaning.NOTHING),
        ("BAJA", True, Meaning.OPT_OUT),
        ("stop", False, Meaning.OPT_OUT),
        ("ALTA", False, Meaning.OPT_IN),
    ],
)
def test_what_a_message_means(body: str, asked: bool, meaning: Meaning) -> None:
    assert talk.understand(BOOKED, body, asked=asked) is meaning


@pytest.mark.parametrize("status", [s for s in ReservationStatus if s != "CONFIRMED"])
def test_nothing_moves_what_is_under_way_or_over(status: ReservationStatus) -> None:
    ended = replace(BOOKED, status=status)
    for body in ("CANCELAR", "SÍ", "No"):
        assert talk.understand(ended, body, asked=True) is Meaning.NOTHING
    assert talk.understand(ended, "BAJA", asked=True) is Meaning.OPT_OUT


@pytest.mark.parametrize("text", Text)
def test_every_text_names_guest_day_time_party_and_booking(text: Text) -> None:
    guest = replace(BOOKED.guest, language="gl")
    said = Told(replace(BOOKED, guest=guest), VENUE).said(text)
    expected = Said(text, VENUE, "gl", "María", 4, at=START, zone="Terraza", offer_id="r1")
    assert said == expected


@pytest.mark.parametrize(
    ("status", "meaning", "text"),
    [
        (ReservationStatus.CONFIRMED, Meaning.CONFIRM, Text.SEE_YOU),
        (ReservationStatus.CONFIRMED, Meaning.CANCEL, Text.CANCELLED),
        (ReservationStatus.CONFIRMED, Meaning.NOTHING, Text.YOUR_TABLE),
        (ReservationStatus.CANCELLED, Meaning.NOTHING, Text.CANCELLED),
        (ReservationStatus.SEATED, Meaning.NOTHING, Text.CALL_US),
        (ReservationStatus.COMPLETED, Meaning.NOTHING, Text.CALL_US),
        (ReservationStatus.NO_SHOW, Meaning.NOTHING, Text.CALL_US),
    ],
)
def test_answers(status: ReservationStatus, meaning: Meaning, text: Text) -> None:
    told = Told(replace(BOOKED, status=status), VENUE)
    assert talk.answer(told, meaning) == told.said(text)


@pytest.mark.parametrize("status", ReservationStatus)
def test_an_opt_out_is_about_the_number_not_the_booking(status: ReservationStatus) -> None:
    told = Told(replace(BOOKED, status=status), VENUE)
    assert talk.answer(told, Meaning.OPT_OUT) == Said(Text.OPTED_OUT, VENUE, "es")
    assert talk.answer(told, Meaning.OPT_IN) == Said(Text.OPTED_IN, VENUE, "es")


def test_a_guest_without_a_name_is_told_all_the_same() -> None:
    nameless = replace(BOOKED, guest=replace(BOOKED.guest, name=" "))
    assert Told(nameless, VENUE).said(Text.BOOKED).name == ""


def test_a_message_that_reached_no_phone_is_noted_once(restaurant: Restaurant) -> None:
    day = ServiceDay(restaurant, START.date(), reservations={"r1": BOOKED})
    noted = reservations.message_failed(day, "r1")
    failed = replace(BOOKED, message_failed=True, version=BOOKED.version + 1)
    assert noted.effects == (SaveReservation(failed),)
    assert noted.day.reservations == {"r1": failed}
    assert reservations.message_failed(noted.day, "r1") == Change(noted.day)
    assert reservations.message_failed(day, "r9") == Change(day)
