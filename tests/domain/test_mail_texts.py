"""What guests read by mail."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain import mail_texts
from domain.mail_texts import NOT_READ
from domain.model import Actor, Guest, Reservation
from domain.reservation_talk import Told
from domain.texts import Venue

HOUSE = Venue("en-las-nubes", "En Las Nubes Restobar", "941 57 84 51", "Europe/Madrid")
START = datetime(2025, 1, 15, 20, tzinfo=UTC)
STAY = Reservation(
    id="r1",
    guest=Guest("María  Pérez", "+34600000011", "whatsapp:+34600000011", "maria@example.com"),
    party_size=4,
    tables=("T5",),
    zone="Terraza",
    start=START,
    end=START.replace(hour=22),
    created_at=START.replace(day=1),
    source="voice",
)
TOLD = Told(STAY, HOUSE)


def test_a_booking_in_full() -> None:
    text = mail_texts.booked(TOLD)
    assert (
        text.subject == "Mesa confirmada: miércoles 15/01/2025 a las 21:00, En Las Nubes Restobar"
    )
    assert text.plain() == (
        "¡Perfecto, María! Tu mesa en En Las Nubes Restobar está confirmada.\n\n"
        "Día: miércoles 15/01/2025\nHora: 21:00\nPara: 4 personas\nZona: Terraza\n"
        "A nombre de: María Pérez\n\n"
        "Si no puedes venir o quieres cambiar algo, llámanos al 941 57 84 51 o responde CANCELAR "
        "a nuestro WhatsApp: así otra persona podrá disfrutar de la mesa. ¡Te esperamos!\n\n"
        "Adjuntamos la cita para tu calendario.\n\n"
        f"En Las Nubes Restobar · 941 57 84 51\n\n{NOT_READ}\n"
    )


def test_a_change_says_what_is_so_now() -> None:
    text = mail_texts.changed(TOLD)
    assert text.subject.startswith("Reserva cambiada: miércoles 15/01/2025 a las 21:00")
    assert text.opening == "Hola, María. Hemos cambiado tu reserva y ahora queda así:"


@pytest.mark.parametrize(
    ("actor", "opening"),
    [
        (Actor.GUEST, "Entendido, María: hemos anulado tu reserva."),
        (Actor.STAFF, "Hola, María. Tu reserva ha quedado anulada."),
        (None, "Hola, María. Tu reserva ha quedado anulada."),
    ],
)
def test_a_cancellation_knows_whose_it_was(actor: Actor | None, opening: str) -> None:
    text = mail_texts.cancelled(replace(TOLD, reservation=replace(STAY, cancelled_by=actor)))
    assert text.opening == opening
    assert "941 57 84 51" in text.closing
    assert "borra" in text.calendar


def test_a_reminder_offers_the_way_out() -> None:
    text = mail_texts.reminder(TOLD)
    assert text.subject.startswith("Te esperamos: miércoles 15/01/2025")
    assert "CANCELAR" in text.closing


def test_times_are_the_restaurants_over_a_clock_change() -> None:
    summer = replace(STAY, start=datetime(2026, 10, 24, 19, tzinfo=UTC))
    winter = replace(STAY, start=datetime(2026, 10, 25, 20, tzinfo=UTC))
    texts = [mail_texts.booked(replace(TOLD, reservation=stay)) for stay in (summer, winter)]
    assert [dict(text.facts)["Hora"] for text in texts] == ["21:00", "21:00"]
    assert [dict(text.facts)["Día"] for text in texts] == [
        "sábado 24/10/2026",
        "domingo 25/10/2026",
    ]


def test_after_midnight_it_is_the_next_day() -> None:
    late = replace(STAY, start=datetime(2025, 1, 15, 23, 30, tzinfo=UTC))
    facts = dict(mail_texts.booked(replace(TOLD, reservation=late)).facts)
    assert (facts["Día"], facts["Hora"]) == ("jueves 16/01/2025", "00:30")


def test_what_is_not_known_is_not_said() -> None:
    alone = replace(STAY, zone=None, party_size=1)
    facts = dict(mail_texts.booked(replace(TOLD, reservation=alone)).facts)
    assert "Zona" not in facts
    assert facts["Para"] == "1 persona"


def test_the_calendar_names_party_and_house() -> None:
    assert mail_texts.calendar_title(TOLD) == "Mesa para 4 personas en En Las Nubes Restobar"
