"""What guests write about a booking, and what they read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import reservation_talk as talk
from domain.model import Guest, Reservation, ReservationStatus
from domain.reservation_talk import Meaning, Told
from domain.texts import Venue

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
GONE = replace(BOOKED, status=ReservationStatus.CANCELLED)


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
    ],
)
def test_what_a_message_means(body: str, asked: bool, meaning: Meaning) -> None:
    assert talk.understand(BOOKED, body, asked=asked) is meaning


@pytest.mark.parametrize("status", [s for s in ReservationStatus if s != "CONFIRMED"])
def test_nothing_moves_what_is_under_way_or_over(status: ReservationStatus) -> None:
    ended = replace(BOOKED, status=status)
    assert talk.understand(ended, "CANCELAR", asked=True) is Meaning.NOTHING


def test_the_texts_name_guest_day_time_and_party() -> None:
    told = Told(BOOKED, VENUE)
    for write in (
        talk.booked,
        talk.changed,
        talk.cancelled,
        talk.cancelled_by_house,
        talk.reminder,
    ):
        text = write(told)
        assert "María" in text
        assert "Pérez" not in text
        assert "el 28/11/2026 a las 21:00 para 4 personas" in text


@pytest.mark.parametrize(
    ("reservation", "meaning", "opening"),
    [
        (BOOKED, Meaning.CONFIRM, "¡Gracias, María! Te esperamos el 28/11/2026"),
        (BOOKED, Meaning.CANCEL, "Entendido, María: tu reserva el 28/11/2026"),
        (BOOKED, Meaning.NOTHING, "Hola, María. Tienes mesa el 28/11/2026"),
        (GONE, Meaning.NOTHING, "Entendido, María: tu reserva"),
        (replace(BOOKED, status=ReservationStatus.SEATED), Meaning.NOTHING, "Gracias, María."),
    ],
)
def test_answers(reservation: Reservation, meaning: Meaning, opening: str) -> None:
    assert talk.answer(Told(reservation, VENUE), meaning).startswith(opening)


def test_a_guest_without_a_name_is_greeted_all_the_same() -> None:
    nameless = replace(BOOKED, guest=replace(BOOKED.guest, name=" "))
    assert talk.booked(Told(nameless, VENUE)).startswith("¡Perfecto, ")
