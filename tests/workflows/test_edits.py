"""Edits in the base take effect here, or are put back with the reason."""

import asyncio
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.booking import BookRequest
from domain.changing import ChangePlace
from domain.line import JoinRequest
from domain.model import Reach, ReservationStatus, Status
from tests.waiting import eventually
from tests.workflows.mirrored_house import RESERVAS, WAITLIST, Mirrored, shows
from workflows.contract import Book, ChangeEntry, DayAnswer, Join
from workflows.mirror import LISTEN_AGAIN_AFTER


async def waiting(mirrored: Mirrored, number: int = 11, **wish: Any) -> str:
    """An entry in a full house that the base shows."""
    house = mirrored.house
    await house.fill()
    entry_id = str((await house.join(number, **wish)).entry_id)
    await shows(mirrored, WAITLIST, entry_id, estado="WAITING")
    return entry_id


async def test_a_cancelled_row_ends_the_wait(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    await mirrored.edit(WAITLIST, entry_id, estado="CANCELLED")
    await mirrored.house.until_status(entry_id, Status.CANCELLED)
    await shows(mirrored, WAITLIST, entry_id, motivo="Lo hizo el personal")
    await eventually(mirrored.is_equal)


async def test_changed_cells_change_the_wish(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    await mirrored.edit(WAITLIST, entry_id, num_personas=4, notas="trona", hora="21:30")

    async def changed() -> bool:
        entry = await mirrored.house.snapshot(entry_id)
        return (entry.party_size, entry.notes, f"{entry.wanted_at:%M}") == (4, "trona", "30")

    await eventually(changed)
    await eventually(mirrored.is_equal)
    entry = await mirrored.house.snapshot(entry_id)
    # Our own writes come back as payloads, too, and are no edits.
    assert [step.what for step in entry.history].count("changed") == 1


async def test_a_tick_at_avisar_offers_a_table_out_of_turn(mirrored: Mirrored) -> None:
    """Who cannot be written to is offered nothing by itself: staff say so, and call."""
    house = mirrored.house
    await house.fill()
    guest = replace(house.guest(11), reach=Reach.CALL)
    asked = JoinRequest(uuid.uuid4().hex, guest, 2, house.wanted(), "voice")
    await house.update("join", [Join("k", asked)], list[DayAnswer])
    await shows(mirrored, WAITLIST, asked.entry_id, contacto="llamar")
    await mirrored.edit(WAITLIST, asked.entry_id, avisar=True)
    row = await shows(mirrored, WAITLIST, asked.entry_id, avisar=None, estado="WAITING")
    assert "No queda ninguna mesa libre" in row["motivo"]

    await house.free("T1")
    await mirrored.edit(WAITLIST, asked.entry_id, avisar=True)
    row = await shows(mirrored, WAITLIST, asked.entry_id, avisar=None, estado="NOTIFIED")
    assert (row["mesas"], row.get("motivo")) == ("T1", None)
    await eventually(mirrored.is_equal)


async def test_what_the_rules_refuse_is_put_back_with_the_reason(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    await mirrored.edit(WAITLIST, entry_id, num_personas=60)

    async def told() -> bool:
        row = (await mirrored.record(WAITLIST, entry_id))["fields"]
        return row["num_personas"] == 2 and "No hay mesa para 60" in row.get("motivo", "")

    await eventually(told)
    await mirrored.edit(WAITLIST, entry_id, num_personas=3)
    await shows(mirrored, WAITLIST, entry_id, num_personas=3, motivo=None)
    await eventually(mirrored.is_equal)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"telefono_cliente": "+34600000099"}, "no se puede cambiar aquí: telefono_cliente"),
        ({"estado": "CONFIRMED"}, "solo se puede cambiar a CANCELLED"),
        ({"nombre_cliente": None}, "no puede quedar vacío: nombre_cliente"),
        ({"hora": "las nueve"}, "tiene que ser una hora"),
        ({"entry_id": "otro"}, "no se puede cambiar aquí: entry_id"),
    ],
)
async def test_what_is_not_for_people_to_change_is_put_back(
    mirrored: Mirrored, cells: dict[str, object], told: str
) -> None:
    entry_id = await waiting(mirrored)
    before = (await mirrored.record(WAITLIST, entry_id))["fields"]
    await mirrored.edit(WAITLIST, entry_id, **cells)

    async def put_back() -> bool:
        found = [r["fields"] for r in await mirrored.standin.records(WAITLIST)]
        kept = [r for r in found if r.get("entry_id") == entry_id]
        if not kept or told not in kept[0].get("motivo", ""):
            return False
        return all(kept[0].get(name) == before.get(name) for name in cells)

    await eventually(put_back)
    await eventually(mirrored.is_equal)


async def test_a_new_row_joins_once_it_is_complete(mirrored: Mirrored) -> None:
    house = mirrored.house
    await waiting(mirrored)
    row = await mirrored.standin.type_in(WAITLIST, nombre_cliente="Rosa Vidal", num_personas=2)
    await mirrored.look()
    missing = "Falta rellenar: telefono_cliente, fecha, hora."
    await shows(mirrored, WAITLIST, "Rosa Vidal", motivo=missing)
    await mirrored.standin.edit(WAITLIST, row["id"], telefono_cliente="600 00 00 77")
    await mirrored.standin.edit(WAITLIST, row["id"], fecha=house.day.isoformat())
    await mirrored.standin.edit(WAITLIST, row["id"], hora="21:00")
    await mirrored.look()
    joined = await shows(
        mirrored, WAITLIST, "Rosa Vidal", estado="WAITING", telefono_cliente="+34600000077"
    )
    entry = await house.until_status(joined["entry_id"], Status.WAITING)
    assert (entry.source, entry.history[0].detail) == ("airtable", "airtable")
    assert len([r for r in await mirrored.standin.records(WAITLIST)
                if r["fields"].get("nombre_cliente") == "Rosa Vidal"]) == 1  # fmt: skip
    await eventually(mirrored.is_equal)


async def test_a_copied_row_is_no_guest(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    cells = (await mirrored.record(WAITLIST, entry_id))["fields"]
    await mirrored.standin.type_in(WAITLIST, **cells)
    await mirrored.look()

    async def told() -> bool:
        kept = [r["fields"] for r in await mirrored.standin.records(WAITLIST)]
        notes = [r.get("motivo", "") for r in kept if "entry_id" not in r]
        return len(notes) == 1 and "es una copia" in notes[0]

    await eventually(told)


async def test_a_deleted_row_comes_back(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    record = await mirrored.record(WAITLIST, entry_id)
    await mirrored.standin.delete(WAITLIST, record["id"])
    await mirrored.look()
    row = await shows(mirrored, WAITLIST, entry_id, estado="WAITING")
    assert "se borró" in row["motivo"]


async def test_two_people_edit_one_row_one_after_the_other(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    record = await mirrored.record(WAITLIST, entry_id)
    await mirrored.standin.edit(WAITLIST, record["id"], "Ana", num_personas=3)
    await mirrored.standin.edit(WAITLIST, record["id"], "Luis", num_personas=4)
    await mirrored.look()
    await shows(mirrored, WAITLIST, entry_id, num_personas=4, version=3)
    await eventually(mirrored.is_equal)
    assert (await mirrored.house.snapshot(entry_id)).party_size == 4


async def test_who_edits_what_has_changed_meanwhile_is_told_so(mirrored: Mirrored) -> None:
    """The app makes it 3 while Airtable is away; somebody there still sees 2 and makes it 4."""
    entry_id = await waiting(mirrored)
    record = await mirrored.record(WAITLIST, entry_id)
    await mirrored.standin.faults(down="503")
    command = ChangePlace(entry_id, party_size=3)
    await mirrored.house.update("change_entry", ChangeEntry("k", command))
    await mirrored.standin.edit(WAITLIST, record["id"], num_personas=4)
    await mirrored.standin.reset_faults()
    await mirrored.look()
    span = timedelta(minutes=2)
    await mirrored.house.env.fast_forward(mirrored.mirror, span)
    row = await shows(mirrored, WAITLIST, entry_id, num_personas=3)
    note = "Mientras tanto había cambiado: num_personas es ahora «3»."
    await shows(mirrored, WAITLIST, entry_id, num_personas=3, motivo=note)
    assert row["version"] == 2
    await eventually(mirrored.is_equal)


def forget_webhooks(mirrored: Mirrored) -> None:
    """Somebody deletes them at Airtable."""
    base = mirrored.standin.api().base(mirrored.standin.settings.base_id)
    for one in base.webhooks():
        one.delete()


async def test_edits_of_a_time_without_a_webhook_are_found(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    await eventually(mirrored.is_equal)
    hook = await mirrored.database.hooks.get(mirrored.location)
    assert hook is not None
    await asyncio.to_thread(forget_webhooks, mirrored)
    record = await mirrored.record(WAITLIST, entry_id)
    await mirrored.standin.edit(WAITLIST, record["id"], num_personas=4)
    await mirrored.look()
    await shows(mirrored, WAITLIST, entry_id, num_personas=4, version=2)
    renewed = await mirrored.database.hooks.get(mirrored.location)
    assert renewed is not None
    assert renewed.webhook_id != hook.webhook_id
    await eventually(mirrored.is_equal)


async def test_an_edit_that_nobody_told_of_is_found(mirrored: Mirrored) -> None:
    entry_id = await waiting(mirrored)
    record = await mirrored.record(WAITLIST, entry_id)
    await mirrored.standin.edit(WAITLIST, record["id"], num_personas=4)
    span = LISTEN_AGAIN_AFTER + timedelta(minutes=1)
    await mirrored.house.env.fast_forward(mirrored.mirror, span)
    await shows(mirrored, WAITLIST, entry_id, num_personas=4, version=2)


# --- reservations -------------------------------------------------------------------------------


async def booked(mirrored: Mirrored) -> str:
    """A reservation of T2 that the base shows."""
    house = mirrored.house
    asked = BookRequest(uuid.uuid4().hex, house.guest(21), 2, house.wanted(), "phone", table="T2")
    await house.update("book", [Book(asked.reservation_id, asked)], list[DayAnswer])
    await shows(mirrored, RESERVAS, asked.reservation_id, estado="CONFIRMED")
    return asked.reservation_id


async def test_reservations_are_changed_and_cancelled_in_the_base(mirrored: Mirrored) -> None:
    reservation_id = await booked(mirrored)
    await mirrored.edit(RESERVAS, reservation_id, num_personas=3, notas="ventana")
    await shows(mirrored, RESERVAS, reservation_id, num_personas=3, version=2)
    await mirrored.edit(RESERVAS, reservation_id, mesas="T99")

    async def told() -> bool:
        row = (await mirrored.record(RESERVAS, reservation_id))["fields"]
        return row["mesas"] == "T2" and "T99" in row.get("motivo", "")

    await eventually(told)
    await mirrored.edit(RESERVAS, reservation_id, estado="CANCELLED")
    row = await shows(mirrored, RESERVAS, reservation_id, estado="CANCELLED", motivo=None)
    kept = mirrored.house.records.reservations[reservation_id]
    assert kept.status is ReservationStatus.CANCELLED
    assert row["version"] == kept.version
    await eventually(mirrored.is_equal)


async def test_a_booking_typed_into_the_base_is_one(mirrored: Mirrored) -> None:
    house = mirrored.house
    await booked(mirrored)
    cells = {
        "nombre_cliente": "Rosa Vidal",
        "telefono_cliente": "600000077",
        "fecha": house.day.isoformat(),
        "hora": "21:00",
        "num_personas": 2,
        "mesas": "T1",
    }
    await mirrored.standin.type_in(RESERVAS, **cells)
    await mirrored.standin.type_in(RESERVAS, **cells | {"nombre_cliente": "Otra Persona"})
    await mirrored.look()
    made = await shows(mirrored, RESERVAS, "Rosa Vidal", estado="CONFIRMED", mesas="T1")
    assert house.records.reservations[made["reserva_id"]].source == "airtable"
    refused = await shows(
        mirrored, RESERVAS, "Otra Persona", motivo="La mesa T1 está ocupada a esa hora."
    )
    assert "reserva_id" not in refused
