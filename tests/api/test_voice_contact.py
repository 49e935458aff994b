"""What callers say about being written to: consent, language, and numbers without WhatsApp."""

from datetime import timedelta
from typing import Any

import pytest

from domain import entry as rules
from domain.model import Consent, Guest, Reach
from tests.api.conftest import House
from tests.api.vapi_calls import call, item

ANA = {"nombre": "Ana Sol", "num_personas": 2}
LANDLINE = "+34910000001"


@pytest.fixture
async def full_house(house: House) -> House:
    """No table is left this evening."""
    await house.full()
    return house


def waiting(house: House) -> Guest:
    """The only guest in line."""
    (entry,) = house.engine.entries.values()
    return entry.guest


def booked(house: House) -> Guest:
    """The only guest with a reservation today."""
    (made,) = house.engine.day(house.parts.calendar.today()).reservations.values()
    return made.guest


async def use(house: House, tool: str, given: dict[str, Any], **more: Any) -> dict[str, str]:
    return await item(house, call(given, tool, **more))


# --- consent ---------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [None, "", True, "sí", "Vale.", "true", 1])
async def test_to_ask_for_a_place_is_to_agree(full_house: House, said: object) -> None:
    heard = await use(full_house, "add_to_waitlist", ANA | {"acepta_whatsapp": said})
    assert heard["result"].endswith("Te avisaremos por WhatsApp al número terminado en 011.")
    guest = waiting(full_house)
    # `c1` is the call's id, which proves it.
    assert guest.consent == Consent(full_house.clock.now, "call", "c1")
    assert guest.reach is Reach.WRITE


@pytest.mark.parametrize("said", [False, "no", "false", "NO", 0])
async def test_who_wants_none_is_called(full_house: House, said: object) -> None:
    heard = await use(full_house, "add_to_waitlist", ANA | {"acepta_whatsapp": said})
    assert heard["result"].endswith("Te llamaremos al número terminado en 011.")
    assert (waiting(full_house).consent, waiting(full_house).reach) == (None, Reach.CALL)
    told = await use(full_house, "waitlist_status", {}, call_id="call_2")
    assert told["result"].endswith("Te llamaremos en cuanto haya mesa.")


@pytest.mark.parametrize("said", ["quizá", "por correo", 7, {"value": False}, []])
@pytest.mark.parametrize("tool", ["add_to_waitlist", "create_reservation"])
async def test_an_unclear_answer_is_asked_again(house: House, tool: str, said: object) -> None:
    given = ANA | {"acepta_whatsapp": said}
    heard = await use(house, tool, given, caller=LANDLINE)
    assert "«¿Te avisamos por WhatsApp a este número?»" in heard["error"]
    assert "fijo" not in heard["error"]
    assert house.engine.update_ids == []


async def test_a_held_table_is_confirmed_by_telephone(full_house: House) -> None:
    await use(full_house, "add_to_waitlist", ANA | {"acepta_whatsapp": False})
    (entry,) = full_house.engine.entries.values()
    await full_house.staff("POST", "/tables/T1/free", {"hora": "20:40"})
    await full_house.staff("POST", f"/waitlist/{entry.id}/notify", {"mesa": "T1"})
    offered = full_house.engine.entries[entry.id]
    at_once = await use(full_house, "waitlist_status", {}, call_id="call_2")
    assert at_once["result"] == (
        "¡Buenas noticias! Hay una mesa libre para hoy a las 20:40, para 2 personas. Te llamamos "
        "ahora al número terminado en 011 para confirmarla."
    )
    window = timedelta(minutes=15)
    notified = rules.notified(offered, full_house.clock(), window, rules.BY_PHONE)
    await full_house.database.store.save_entry(notified)
    told = await use(full_house, "waitlist_status", {}, call_id="call_3")
    assert told["result"] == (
        "¡Hay una mesa para ti! Llama al 941 00 00 00 antes de las 20:55 para confirmarla."
    )


# --- reservations ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "ending", "reach"),
    [
        ({}, "confirmación por WhatsApp al número terminado en 011.", Reach.WRITE),
        ({"acepta_whatsapp": False}, "te llamaremos al número terminado en 011.", Reach.CALL),
        (
            {"acepta_whatsapp": False, "email": "ana@example.com"},
            "Te llegará la confirmación por correo.",
            Reach.CALL,
        ),
    ],
)
async def test_how_a_booking_is_confirmed(
    house: House, more: dict[str, object], ending: str, reach: Reach
) -> None:
    heard = await use(house, "create_reservation", ANA | more)
    assert heard["result"].endswith(ending)
    assert booked(house).reach is reach
    assert (booked(house).consent is None) is ("acepta_whatsapp" in more)


# --- landlines -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "when"),
    [
        ("add_to_waitlist", {}),
        ("create_reservation", {"fecha": "mañana", "hora": "las dos"}),
    ],
)
async def test_a_landline_is_taken_from_who_has_no_mobile(
    full_house: House, tool: str, when: dict[str, str]
) -> None:
    asked = await use(full_house, tool, ANA | when, caller=LANDLINE)
    assert "un móvil" in asked["error"]
    assert "acepta_whatsapp en false" in asked["error"]
    given = ANA | when | {"acepta_whatsapp": False}
    heard = await use(full_house, tool, given, caller=LANDLINE, call_id="call_2")
    assert heard["result"].endswith("e llamaremos al número terminado en 001.")


async def test_a_landline_with_a_mail_address_is_not_written_to(house: House) -> None:
    given = ANA | {"email": "ana@example.com"}
    heard = await use(house, "create_reservation", given, caller=LANDLINE)
    assert heard["result"].endswith("Te llegará la confirmación por correo.")
    assert booked(house).reach is Reach.CALL


async def test_a_hidden_caller_gives_a_number_to_be_called(full_house: House) -> None:
    given = ANA | {"acepta_whatsapp": False}
    asked = await use(full_house, "add_to_waitlist", given, caller=None)
    assert "número oculto" in asked["error"]
    given["telefono"] = "910 000 001"
    heard = await use(full_house, "add_to_waitlist", given, caller=None, call_id="call_2")
    assert heard["result"].endswith("Te llamaremos al número terminado en 001.")


# --- languages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (None, "es"),
        ("", "es"),
        ("en", "en"),
        ("en-GB", "en"),
        ("Inglés", "en"),
        ("euskera", "eu"),
        ("català", "ca"),
        ("gallego", "gl"),
        ("français", "fr"),
        ("castellano", "es"),
        ("alemán", "en"),
        ("de", "en"),
    ],
)
async def test_the_language_that_the_guest_speaks(
    full_house: House, said: object, language: str
) -> None:
    await use(full_house, "add_to_waitlist", ANA | {"idioma": said})
    assert waiting(full_house).language == language


async def test_a_foreign_number_without_a_word_of_its_language(full_house: House) -> None:
    # The house of the tests writes in Spanish only.
    await use(full_house, "add_to_waitlist", ANA, caller="+447400123456")
    assert waiting(full_house).language == "es"
