"""How guests are told of what comes: consent, language and numbers, as staff note them."""

from dataclasses import replace
from typing import Any

import pytest

from activities.house import CurrentHouse
from api.dependencies import ApiDependencies
from domain.model import Consent, Guest, Reach, Reservation
from tests.api.conftest import House

BASE = {"nombre_cliente": "María Ruiz", "telefono_cliente": "600 00 00 11", "num_personas": 2}
LANDLINE = "910 00 00 01"


@pytest.fixture
def deps(deps: ApiDependencies) -> ApiDependencies:
    """A house that writes in Spanish, English and Catalan."""
    house = replace(deps.restaurant, languages=("es", "en", "ca"))
    return replace(deps, house=CurrentHouse(house))


async def joined(house: House, **more: object) -> dict[str, Any]:
    """The detail of an entry that staff made."""
    await house.full()
    made = await house.staff("POST", "/waitlist", BASE | more)
    assert made.status_code == 201, made.text
    detail = await house.staff("GET", f"/waitlist/{made.json()['data']['id']}")
    return dict(detail.json()["data"])


def guest(house: House) -> Guest:
    """The only guest in line."""
    (entry,) = house.engine.entries.values()
    return entry.guest


async def test_a_guests_consent_is_kept_with_who_noted_it(house: House) -> None:
    entry = await joined(house)
    assert guest(house).consent == Consent(house.clock.now, "staff", "manager-1")
    assert entry["consentimiento"] == {
        "cuando": "2026-11-21T20:40:00Z",
        "como": "personal",
        "ref": "manager-1",
    }
    assert (entry["contacto"], guest(house).reach) == ("whatsapp", Reach.WRITE)


async def test_who_wants_no_messages_is_called(house: House) -> None:
    entry = await joined(house, acepta_mensajes=False)
    assert (guest(house).reach, guest(house).consent) == (Reach.CALL, None)
    assert (entry["contacto"], entry["consentimiento"]) == ("llamar", None)
    (listed,) = (await house.staff("GET", "/waitlist")).json()["data"]
    assert listed["contacto"] == "llamar"


async def test_a_landline_joins_and_is_called(house: House) -> None:
    entry = await joined(house, telefono_cliente=LANDLINE)
    assert (entry["telefono_cliente"], entry["contacto"]) == ("+34910000001", "llamar")
    assert guest(house).consent is not None


@pytest.mark.parametrize(
    ("change", "language"),
    [
        ({}, "es"),
        ({"idioma": "fr"}, "fr"),
        ({"idioma": "en-GB"}, "en"),
        ({"idioma": ""}, "es"),
        ({"telefono_cliente": "+447400123456"}, "en"),
        ({"telefono_cliente": "+376312345"}, "ca"),
        ({"telefono_cliente": "+33612345678"}, "es"),  # French is not among this house's
        ({"telefono_cliente": "+447400123456", "idioma": "gl"}, "gl"),
    ],
)
async def test_languages(house: House, change: dict[str, object], language: str) -> None:
    entry = await joined(house, **change)
    assert (entry["idioma"], guest(house).language) == (language, language)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("idioma", "de", "tiene que ser uno de estos: es, en, eu, ca, gl, fr"),
        ("acepta_mensajes", "sí", "tiene que ser true o false"),
    ],
)
async def test_what_is_wrong_is_told_in_spanish(
    house: House, field: str, value: object, message: str
) -> None:
    for path in ("/waitlist", "/reservations"):
        answer = await house.staff("POST", path, BASE | {field: value})
        assert answer.json()["errors"] == [{"campo": field, "detalle": message}]
    assert house.engine.update_ids == []


async def test_a_reservation_keeps_the_same(house: House) -> None:
    body = BASE | {"idioma": "ca", "telefono_cliente": LANDLINE}
    view = (await house.staff("POST", "/reservations", body)).json()["data"]
    assert (view["contacto"], view["aviso_fallido"]) == ("llamar", False)
    (made,) = reservations(house)
    assert (made.guest.language, made.guest.reach) == ("ca", Reach.CALL)
    assert made.guest.consent == Consent(house.clock.now, "staff", "manager-1")


async def test_a_reservation_whose_message_reached_nobody(house: House) -> None:
    (await house.staff("POST", "/reservations", BASE)).raise_for_status()
    (made,) = reservations(house)
    failed = house.parts.views.reservation(
        replace(made, message_failed=True), house.parts.calendar.today()
    )
    assert (failed.aviso_fallido, failed.contacto) == (True, "whatsapp")


def reservations(house: House) -> list[Reservation]:
    """Those of today, as Temporal has them."""
    return list(house.engine.day(house.parts.calendar.today()).reservations.values())
