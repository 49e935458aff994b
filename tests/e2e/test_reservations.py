"""Bookings over real processes: the race for the last tables, and the full circle of one table."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from tests.clients import local_client
from tests.e2e.evening import AT, CONFIRMED, LEFT, OFFER
from tests.e2e.house import ZONE, House, open_house
from tests.e2e.people import Json
from tests.waiting import eventually

GUESTS, TABLES = 100, 10
HOLD_SECONDS = 60
PARTY = 8  # none of the five usual tables seats so many


@pytest.fixture(scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The house with ten large tables more, behind two APIs."""
    row = '\n  {{ id = "G{}", zone = "Interior", min_seats = 7, max_seats = 8 }},'
    more = "".join(row.format(n) for n in range(TABLES))
    folder = tmp_path_factory.mktemp("hall")
    today = datetime.now(ZONE).date()
    async with open_house(folder, today, HOLD_SECONDS, apis=2, more_tables=more) as opened:
        yield opened


async def test_a_hundred_bookings_for_the_last_ten_tables(hall: House) -> None:
    day = hall.evening().day
    group = {"nombre_cliente": "Grupo", "telefono_cliente": "+34600000099"}
    wish = group | {"num_personas": PARTY, "fecha": day, "hora": AT}
    asked = (hall.staff.ask("POST", "/reservations", wish) for _ in range(GUESTS))
    answers = await asyncio.gather(*asked)
    assert Counter(a.status_code for a in answers) == {201: TABLES, 409: GUESTS - TABLES}
    refused = [a.json() for a in answers if a.status_code == 409]
    assert all(p["sugerir_waitlist"] for p in refused)
    tables = [a.json()["data"]["mesas"] for a in answers if a.status_code == 201]
    assert sorted(tables) == [[f"G{n}"] for n in range(TABLES)]


async def test_the_full_circle_of_a_table(hall: House) -> None:
    evening = hall.evening()
    booked = await evening.fill()
    waiting = evening.guest("Carmen Ruiz")
    await evening.join(waiting)
    path = f"/reservations/{booked['T3']['id']}"

    cancelled = await hall.staff.ask("DELETE", path)
    (aviso,) = cancelled.json()["metadata"]["avisos"]
    assert (aviso["entry_id"], aviso["mesas"]) == (evening.ids[waiting], ["T3"])
    twice = await hall.staff.ask("DELETE", path)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/reservation-final")

    await evening.hears(waiting, OFFER)
    await evening.answers(waiting, "SÍ", CONFIRMED)
    entry = await evening.becomes(waiting, "CONFIRMED", "T3")

    async def booking() -> Json | None:
        found = await hall.staff.ask("GET", f"/reservations/{entry['reserva_id']}")
        return dict(found.json()["data"]) if found.status_code == 200 else None

    new = await eventually(booking)
    assert (new["estado"], new["mesas"], new["hora"]) == ("CONFIRMED", ["T3"], AT)
    assert (new["entry_id"], new["origen"]) == (entry["id"], "waitlist")
    await evening.check()


async def test_a_guest_cancels_a_booking_by_whatsapp(hall: House) -> None:
    evening = hall.evening()
    await evening.fill()
    guest, waiting = evening.guest("Iker Sanz", 2), evening.guest("Marta Gil", 2)
    free = {"nombre_cliente": guest.name, "telefono_cliente": guest.phone}
    wish = free | {"num_personas": 2, "fecha": evening.day, "hora": "23:00"}
    made = await hall.staff.do("POST", "/reservations", wish)
    assert CONFIRMED in (await hall.telephones.wait(guest.phone, 1))[0]
    assert "queda anulada" in await hall.telephones.ask(guest.phone, "CANCELAR")

    async def over() -> bool:
        seen = await hall.staff.get(f"/reservations/{made['id']}")
        return bool(seen["estado"] == "CANCELLED")

    await eventually(over)
    await evening.join(waiting)
    await evening.answers(waiting, "cancelar", LEFT)
    assert len(await hall.telephones.received(guest.phone)) == 2
    await evening.check()


async def test_a_mail_server_that_is_away_delays_no_whatsapp_and_loses_no_mail(
    hall: House,
) -> None:
    evening = hall.evening()
    guest = evening.guest("Marta Gil", 2)
    address = "marta@example.test"
    async with local_client(hall.installation.mail_url) as mails:
        await mails.post("/control/faults", json={"down": True})
        free = {"nombre_cliente": guest.name, "telefono_cliente": guest.phone, "email": address}
        wish = free | {"num_personas": 2, "fecha": evening.day, "hora": AT}
        made = await hall.staff.do("POST", "/reservations", wish)
        assert CONFIRMED in (await hall.telephones.wait(guest.phone, 1))[0]
        await mails.delete("/control/faults")
        query: dict[str, str | int] = {"to": address, "count": 1, "timeout": 60}
        (await mails.get("/control/wait", params=query, timeout=70)).raise_for_status()
        await hall.staff.do("DELETE", f"/reservations/{made['id']}")
        got = await mails.get("/control/wait", params=query | {"count": 2}, timeout=70)
    methods = {line for m in got.json()["messages"] for line in m["calendar"].splitlines()}
    assert {"METHOD:PUBLISH", "METHOD:CANCEL"} <= methods
    assert all("Marta" in m["text"] and "Marta" in m["html"] for m in got.json()["messages"])
