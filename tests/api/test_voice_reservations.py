"""The voice tools of tables and reservations: what callers say, and what they hear."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain.model import Actor, Reservation, ReservationStatus
from domain.refusals import Reason, Refused
from tests.api.conftest import House
from tests.api.vapi_calls import call, filled, item

TWO = {"nombre": "Ana Sol", "num_personas": 2}


async def said(house: House, tool: str, given: dict[str, Any], call_id: str, **more: Any) -> str:
    """What the caller hears; a tool's error fails the test."""
    return (await item(house, call(given, tool, call_id, **more)))["result"]


async def told(house: House, tool: str, given: dict[str, Any], call_id: str, **more: Any) -> str:
    """What the agent is told to ask."""
    return (await item(house, call(given, tool, call_id, **more)))["error"]


def booked(house: House) -> list[Reservation]:
    """The reservations of all days, in order of booking."""
    return [r for day in house.engine.days.values() for r in day.reservations.values()]


# --- check_availability ----------------------------------------------------------------------


async def test_a_free_table_is_told_with_its_zones(house: House) -> None:
    given = {"num_personas": "cuatro", "fecha": "el viernes", "hora": "a las nueve y media"}
    assert await said(house, "check_availability", given, "c1", caller=None) == (
        "Sí, hay mesa para el viernes 27 de noviembre a las 21:30, para 4 personas, en Interior o "
        "en Terraza. ¿Te la reservo?"
    )


async def test_a_wished_zone_is_the_only_one_told(house: House) -> None:
    given = {"num_personas": 2, "zona_preferida": "la terraza"}
    assert "Terraza" in await told(house, "check_availability", given, "c1")
    given["zona_preferida"] = "terraza"
    line = await said(house, "check_availability", given, "c2")
    assert line.startswith("Sí, hay mesa para hoy a las 20:40, para 2 personas, en Terraza.")


async def test_a_full_time_has_neighbours_and_the_waitlist(house: House) -> None:
    span = {"fecha": "2026-11-22", "desde": "20:45", "hasta": "22:15"}
    for table in ("T1", "T2", "T3", "T4"):
        await house.staff("POST", f"/tables/{table}/block", span)
    given = {"num_personas": 4, "fecha": "mañana", "hora": "21:00"}
    assert await said(house, "check_availability", given, "c1") == (
        "No queda mesa para mañana domingo 22 de noviembre a las 21:00, para 4 personas. Sí tengo "
        "mesa a las 15:30 o a las 22:15. Si quieres venir a las 21:00, te apunto en la lista de "
        "espera: ahora no espera nadie y la espera es de alrededor de 1 hora y 15 minutos. "
        "¿Qué prefieres?"
    )


async def test_a_full_day_leaves_only_the_waitlist(house: House) -> None:
    await filled(house)
    for number in (1, 2):
        await house.join(number)
    line = await said(house, "check_availability", {"num_personas": 2, "hora": "21"}, "c1")
    assert line.startswith("No queda mesa para hoy a las 21:00, para 2 personas. Ese día tampoco")
    assert "hay 2 grupos delante" in line
    assert len(house.engine.entries) == 2


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, "num_personas"),
        ({"num_personas": 2, "hora": "18:00"}, "otra hora"),
        ({"num_personas": 2, "fecha": "ayer"}, "AAAA-MM-DD"),
        ({"num_personas": 2, "fecha": "20/11"}, "ya ha pasado"),
        ({"num_personas": 40}, "941 00 00 00"),
        ({"num_personas": 2, "zona_preferida": "Azotea"}, "Las zonas son"),
    ],
)
async def test_what_cannot_be_is_asked_again(
    house: House, given: dict[str, Any], asked: str
) -> None:
    assert asked in await told(house, "check_availability", given, "c1")


async def test_after_midnight_it_is_still_the_evening_before(house: House) -> None:
    late = {"nombre": "Ana Sol", "num_personas": 4, "hora": "23:00"}
    await said(house, "create_reservation", late, "c1")
    house.clock.now += timedelta(hours=3, minutes=50)
    line = await said(house, "find_reservation", {}, "c2")
    assert line == "Tienes una reserva para esta noche a las 23:00, para 4 personas."
    given = {"num_personas": 2, "fecha": "mañana", "hora": "las nueve"}
    line = await said(house, "check_availability", given, "c3")
    assert "mañana domingo 22 de noviembre a las 21:00" in line


# --- create_reservation ----------------------------------------------------------------------


async def test_books(house: House) -> None:
    given = TWO | {"fecha": "mañana", "hora": "las dos", "zona_preferida": "Terraza"}
    assert await said(house, "create_reservation", given, "c1") == (
        "¡Perfecto! Mesa reservada a nombre de Ana Sol para mañana domingo 22 de noviembre a las "
        "14:00, para 2 personas, en Terraza. Te llegará la confirmación por WhatsApp al número "
        "terminado en 011."
    )
    (made,) = booked(house)
    assert (made.guest.name, made.party_size, made.guest.phone) == ("Ana Sol", 2, "+34600000011")
    assert (made.source, made.zone, f"{made.start:%d %H:%M}") == ("phone", "Terraza", "22 14:00")


async def test_the_same_call_twice_books_once(house: House) -> None:
    first = await said(house, "create_reservation", TWO, "c1")
    assert await said(house, "create_reservation", TWO, "c1") == first
    assert len(booked(house)) == 1


async def test_a_call_whose_answer_was_lost_is_answered_as_at_first(house: House) -> None:
    """The process ended after the booking, before its answer was kept."""
    first = await said(house, "create_reservation", TWO, "c1")
    await house.parts.once.close()
    await house.deps.idempotency.purge(house.clock.now + timedelta(days=1))
    assert await said(house, "create_reservation", TWO, "c1") == first
    assert len(booked(house)) == 1


async def test_the_same_wish_with_a_new_id_books_once(house: House) -> None:
    await said(house, "create_reservation", TWO, "c1")
    again = await said(house, "create_reservation", TWO | {"hora": "21:00"}, "c2")
    assert again.startswith("Ya tienes una reserva para hoy a las 20:40, para 2 personas.")
    assert len(booked(house)) == 1
    lunch = TWO | {"fecha": "mañana", "hora": "las dos"}
    assert "Mesa reservada" in await said(house, "create_reservation", lunch, "c3")


async def test_no_table_left_says_what_there_is(house: House) -> None:
    await filled(house)
    line = await said(house, "create_reservation", TWO, "c1")
    assert line.startswith("No queda mesa para hoy a las 20:40, para 2 personas.")
    assert "te apunto en la lista de espera" in line
    assert booked(house) == []


async def test_of_two_who_want_the_last_table_one_hears_of_the_line(house: House) -> None:
    span = {"fecha": "2026-11-21", "desde": "20:00", "hasta": "00:55"}
    for table in ("T2", "T3", "T4"):
        await house.staff("POST", f"/tables/{table}/block", span)
    callers = ("+34600000011", "+34600000012")
    lines = await asyncio.gather(
        *(said(house, "create_reservation", TWO, "c1" + c[-1], caller=c) for c in callers)
    )
    assert [line.split(" para ")[0] for line in sorted(lines)] == [
        "No queda mesa",
        "¡Perfecto! Mesa reservada a nombre de Ana Sol",
    ]
    assert len(booked(house)) == 1


async def test_a_table_lost_that_the_lists_still_show(house: House) -> None:
    house.engine.failures = [Refused(Reason.NO_TABLE_FITS)]
    assert "No queda ninguna mesa libre" in await told(house, "create_reservation", TWO, "c1")


async def test_another_day_needs_a_time(house: House) -> None:
    given = TWO | {"fecha": "mañana"}
    assert "a qué hora" in await told(house, "create_reservation", given, "c1")
    assert booked(house) == []


async def test_a_landline_needs_a_mail_address(house: House) -> None:
    landline = "+34910000001"
    error = await told(house, "create_reservation", TWO, "c1", caller=landline)
    assert "un móvil" in error
    assert "email" in error
    given = TWO | {"email": "ana@example.com"}
    line = await said(house, "create_reservation", given, "c2", caller=landline)
    assert line.endswith("Te llegará la confirmación por correo.")


async def test_everything_missing_is_asked_at_once(house: House) -> None:
    error = await told(house, "create_reservation", {"fecha": "mañana"}, "c1", caller=None)
    assert all(asked in error for asked in ("nombre", "num_personas", "hora", "telefono"))
    assert booked(house) == []


# --- find_reservation, cancel_reservation ----------------------------------------------------


@pytest.fixture
async def two_bookings(house: House) -> House:
    """A caller with a table today at 20:40 and one tomorrow at 14:00."""
    await said(house, "create_reservation", TWO, "b1")
    later = TWO | {"fecha": "mañana", "hora": "14:00", "num_personas": 4}
    await said(house, "create_reservation", later, "b2")
    return house


async def test_finds_what_is_to_come_without_saying_whose(two_bookings: House) -> None:
    given = {"telefono": "600 00 00 11"}
    line = await said(two_bookings, "find_reservation", given, "c1", caller=None)
    assert line == (
        "Tienes 2 reservas: hoy a las 20:40, para 2 personas; mañana domingo 22 de noviembre a las "
        "14:00, para 4 personas."
    )
    assert "Ana" not in line


@pytest.mark.parametrize(
    "narrowed", [{"fecha": "mañana"}, {"hora": "las dos"}, {"fecha": "22/11", "hora": "14:00"}]
)
async def test_finds_the_one_that_is_meant(two_bookings: House, narrowed: dict[str, str]) -> None:
    line = await said(two_bookings, "find_reservation", narrowed, "c1")
    assert line == (
        "Tienes una reserva para mañana domingo 22 de noviembre a las 14:00, para 4 personas."
    )


async def test_a_booking_for_now_is_found_by_its_minute(house: House) -> None:
    house.clock.now += timedelta(seconds=33)
    await said(house, "create_reservation", TWO, "b1")
    line = await said(house, "find_reservation", {"hora": "20:40"}, "c1")
    assert line == "Tienes una reserva para hoy a las 20:40, para 2 personas."


async def test_finds_nothing_for_another_number(two_bookings: House) -> None:
    line = await said(two_bookings, "find_reservation", {}, "c1", caller="+34600000099")
    assert line.startswith("No encuentro ninguna reserva con ese teléfono. Si reservaste con otro")
    narrowed = await said(two_bookings, "find_reservation", {"fecha": "el viernes"}, "c2")
    assert "para ese momento" in narrowed


async def test_a_hidden_caller_dictates_a_number(two_bookings: House) -> None:
    error = await told(two_bookings, "cancel_reservation", {}, "c1", caller=None)
    assert "número oculto" in error
    given = {"telefono": "seis cero cero"}
    assert "cifra a cifra" in await told(two_bookings, "find_reservation", given, "c2", caller=None)


async def test_of_several_the_guest_says_which_to_cancel(two_bookings: House) -> None:
    error = await told(two_bookings, "cancel_reservation", {}, "c1")
    assert "hoy a las 20:40" in error
    assert "cuál" in error
    line = await said(two_bookings, "cancel_reservation", {"fecha": "hoy"}, "c2")
    assert line == (
        "Hecho: he cancelado tu reserva para hoy a las 20:40, para 2 personas. ¡Hasta pronto!"
    )
    statuses = [r.status for r in booked(two_bookings)]
    assert statuses == [ReservationStatus.CANCELLED, ReservationStatus.CONFIRMED]


async def test_a_cancel_that_arrives_twice(two_bookings: House) -> None:
    given = {"fecha": "hoy"}
    first = await said(two_bookings, "cancel_reservation", given, "c1")
    assert await said(two_bookings, "cancel_reservation", given, "c1") == first
    again = await said(two_bookings, "cancel_reservation", given, "c2")
    assert again.startswith("No encuentro ninguna reserva")
    assert [r.cancelled_by for r in booked(two_bookings)] == [Actor.GUEST, None]


async def test_a_cancel_overtaken_by_staff(two_bookings: House) -> None:
    two_bookings.engine.failures = [Refused(Reason.RESERVATION_FINAL, "CANCELLED")]
    line = await said(two_bookings, "cancel_reservation", {"fecha": "hoy"}, "c1")
    assert line.startswith("No encuentro ninguna reserva")


async def test_two_tables_at_the_same_time_are_for_staff(house: House) -> None:
    body = {
        "nombre_cliente": "Ana Sol",
        "telefono_cliente": "600000011",
        "num_personas": 2,
        "hora": "21:30",
    }
    for table in ("T1", "T2"):
        await house.staff("POST", "/reservations", body | {"mesa": table})
    assert "941 00 00 00" in await told(house, "cancel_reservation", {}, "c1")
    assert {r.status for r in booked(house)} == {ReservationStatus.CONFIRMED}
