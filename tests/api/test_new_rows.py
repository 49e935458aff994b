"""A row that somebody types into the base becomes one guest or one booking, however often and in
whatever state it is read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.mirror_ports import BaseError, BaseFailure
from tests.airtable_fixtures import RunningAirtable
from tests.airtable_samples import DAY, set_up, upkeep_of
from tests.api.conftest import House
from tests.api.test_two_sides import Sides

WAITLIST, RESERVAS = "WAITLIST", "RESERVAS"
ROW = {
    "nombre_cliente": "Rosa Vidal",
    "telefono_cliente": "600 00 00 77",
    "fecha": DAY.isoformat(),
    "hora": "21:00",
    "num_personas": 2,
}


@pytest.fixture
async def sides(house: House, airtable_standin: RunningAirtable) -> AsyncIterator[Sides]:
    await house.full()
    await set_up(airtable_standin)
    async with upkeep_of(airtable_standin) as upkeep:
        found = Sides(house, airtable_standin, upkeep)
        await found.pull()
        yield found
        await found.base.aclose()


async def typed(sides: Sides, table: str, **cells: object) -> str:
    """Somebody types a row; Airtable's id of it."""
    return str((await sides.standin.type_in(table, **ROW | cells))["id"])


async def shown(sides: Sides, table: str, record_id: str) -> dict[str, Any]:
    """The row as the base has it, once both sides have caught up."""
    await sides.settle()
    (found,) = [r for r in await sides.standin.records(table) if r["id"] == record_id]
    return dict(found["fields"])


async def listed(sides: Sides, path: str) -> list[dict[str, Any]]:
    answer = await sides.house.staff("GET", f"{path}?fecha={DAY}")
    return list(answer.json()["data"])


async def killed_before_the_note(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row takes effect, but the base cannot be told so."""

    async def away(*_: object) -> None:
        raise BaseError(BaseFailure.AWAY, "no answer")

    with monkeypatch.context() as patched:
        patched.setattr(sides.base, "annotate", away)
        with pytest.raises(ApplicationError, match="no answer"):
            await sides.pull()


async def test_a_refused_booking_is_made_once_the_row_is_put_right(sides: Sides) -> None:
    row = await typed(sides, RESERVAS)
    refused = await shown(sides, RESERVAS, row)
    assert "No queda ninguna mesa" in refused["motivo"]
    (await sides.house.staff("POST", "/tables/T1/free")).raise_for_status()
    await sides.standin.edit(RESERVAS, row, mesas="T1")
    made = await shown(sides, RESERVAS, row)
    assert (made["estado"], made["mesas"], made.get("motivo")) == ("CONFIRMED", "T1", None)
    assert [r["id"] for r in await listed(sides, "/reservations")] == [made["reserva_id"]]


async def test_a_guest_who_waits_already_is_told_apart_once_the_row_is_put_right(
    sides: Sides,
) -> None:
    await sides.house.join(77)
    row = await typed(sides, WAITLIST)
    assert "ya está en la lista" in (await shown(sides, WAITLIST, row))["motivo"]
    await sides.standin.edit(WAITLIST, row, telefono_cliente="600 00 00 78")
    made = await shown(sides, WAITLIST, row)
    assert (made["estado"], made.get("motivo")) == ("WAITING", None)
    assert made["telefono_cliente"] == "+34600000078"


async def test_a_row_that_was_taken_but_not_told_so_is_taken_once(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await typed(sides, WAITLIST, hora=None)
    await sides.pull()
    await sides.standin.edit(WAITLIST, row, hora="21:00")
    await killed_before_the_note(sides, monkeypatch)
    made = await shown(sides, WAITLIST, row)
    assert (made["estado"], made.get("motivo")) == ("WAITING", None)
    assert [e["id"] for e in await listed(sides, "/waitlist")] == [made["entry_id"]]


async def test_a_wait_that_ended_before_its_row_was_told_does_not_begin_anew(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await typed(sides, WAITLIST)
    await killed_before_the_note(sides, monkeypatch)
    (entry,) = await listed(sides, "/waitlist")
    await sides.house.staff("DELETE", f"/waitlist/{entry['id']}")
    await sides.standin.edit(WAITLIST, row, notas="trona")
    ended = await shown(sides, WAITLIST, row)
    assert (ended["estado"], ended["entry_id"]) == ("CANCELLED", entry["id"])
    assert not sides.house.engine.day(DAY).line


async def test_what_is_typed_while_the_row_is_taken_counts(sides: Sides) -> None:
    """Both edits are read in one look: the second does not know yet what the row has become."""
    row = await typed(sides, WAITLIST)
    await sides.standin.edit(WAITLIST, row, notas="trona", num_personas=4)
    made = await shown(sides, WAITLIST, row)
    assert (made["num_personas"], made["notas"], made["posicion"]) == (4, "trona", 1)
    (entry,) = await listed(sides, "/waitlist")
    assert (entry["num_personas"], entry["notas"]) == (4, "trona")


async def test_a_booking_whose_date_is_typed_over_while_it_is_taken_stays_one(
    sides: Sides,
) -> None:
    (await sides.house.staff("POST", "/tables/T1/free")).raise_for_status()
    row = await typed(sides, RESERVAS, mesas="T1")
    await sides.standin.edit(RESERVAS, row, fecha="2026-11-28")
    made = await shown(sides, RESERVAS, row)
    assert made["fecha"] == DAY.isoformat()
    assert "no se puede cambiar aquí: fecha" in made["motivo"]
    assert not (await sides.house.staff("GET", "/reservations?fecha=2026-11-28")).json()["data"]
