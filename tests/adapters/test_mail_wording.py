"""What guests read by mail."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from activities.mailing_ports import MailKind
from activities.wording_ports import MailText
from adapters.wording import CatalogueWording
from domain.languages import LANGUAGES
from domain.model import Actor, Reservation
from tests.wording_samples import STAY, mail

WORDING = CatalogueWording()
NOT_READ = "Este correo se envía de forma automática y nadie lee las respuestas."


def told(kind: MailKind = MailKind.BOOKED, stay: Reservation = STAY) -> MailText:
    """The mail's words in Spanish."""
    return WORDING.mail(replace(mail(kind), reservation=stay))


def test_a_booking_in_full() -> None:
    text = told()
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


def test_the_subject_of_a_late_table() -> None:
    late = replace(STAY, start=datetime(2025, 1, 16, 0, 5, tzinfo=UTC))
    assert "jueves 16/01/2025 a la 01:05, En Las Nubes" in told(stay=late).subject


def test_a_change_says_what_is_so_now() -> None:
    text = told(MailKind.CHANGED)
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
    text = WORDING.mail(mail(MailKind.CANCELLED, by=actor))
    assert text.opening == opening
    assert "941 57 84 51" in text.closing
    assert "borra" in text.calendar


def test_a_reminder_offers_the_way_out() -> None:
    text = told(MailKind.REMINDER)
    assert text.subject.startswith("Te esperamos: miércoles 15/01/2025")
    assert "CANCELAR" in text.closing


def test_times_are_the_restaurants_over_a_clock_change() -> None:
    summer = replace(STAY, start=datetime(2026, 10, 24, 19, tzinfo=UTC))
    winter = replace(STAY, start=datetime(2026, 10, 25, 20, tzinfo=UTC))
    texts = [told(stay=stay) for stay in (summer, winter)]
    assert [dict(text.facts)["Hora"] for text in texts] == ["21:00", "21:00"]
    assert [dict(text.facts)["Día"] for text in texts] == [
        "sábado 24/10/2026",
        "domingo 25/10/2026",
    ]


def test_after_midnight_it_is_the_next_day() -> None:
    late = replace(STAY, start=datetime(2025, 1, 15, 23, 30, tzinfo=UTC))
    facts = dict(told(stay=late).facts)
    assert (facts["Día"], facts["Hora"]) == ("jueves 16/01/2025", "00:30")


def test_what_is_not_known_is_not_said() -> None:
    alone = replace(STAY, zone=None, party_size=1)
    facts = dict(told(stay=alone).facts)
    assert "Zona" not in facts
    assert facts["Para"] == "1 persona"


def test_a_guest_without_a_name_is_greeted_without() -> None:
    nobody = replace(STAY, guest=replace(STAY.guest, name=" "))
    text = told(stay=nobody)
    assert text.opening.startswith("¡Perfecto! Tu mesa")
    assert "A nombre de" not in dict(text.facts)


def test_the_calendar_and_the_button_name_the_house() -> None:
    assert told().calendar_title == "Mesa para 4 personas en En Las Nubes Restobar"
    assert told().call == "Llamar al 941 57 84 51"


@pytest.mark.parametrize(
    ("language", "day", "people"),
    [
        ("es", "miércoles 15/01/2025", "4 personas"),
        ("en", "Wednesday 15/01/2025", "4 people"),
        ("eu", "2025/01/15, asteazkena", "4 lagun"),
        ("ca", "dimecres 15/01/2025", "4 persones"),
        ("gl", "mércores 15/01/2025", "4 persoas"),
        ("fr", "mercredi 15/01/2025", "4 personnes"),
    ],
)
def test_the_guests_language(language: str, day: str, people: str) -> None:
    text = WORDING.mail(mail(MailKind.BOOKED, language))
    assert text.language == language
    assert text.facts[0][1] == day
    assert people in [value for _, value in text.facts]
    assert day in text.subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(MailKind))
@pytest.mark.parametrize("by", [Actor.GUEST, Actor.STAFF])
def test_no_part_is_empty(kind: MailKind, language: str, by: Actor) -> None:
    text = WORDING.mail(mail(kind, language, by))
    parts = [value for value in vars(text).values() if isinstance(value, str)]
    assert all(parts)
    assert "{" not in text.plain()


def test_an_unknown_language_gets_the_default() -> None:
    assert WORDING.mail(mail(MailKind.BOOKED, "de")).language == "es"
