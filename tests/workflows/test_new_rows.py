"""A row that was refused is no row that stays refused: the day and Temporal remember answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.restaurant import Restaurant
from tests.airtable_fixtures import RunningAirtable
from tests.workflows.mirrored_house import RESERVAS, WAITLIST, Mirrored, mirrored_house, shows
from tests.workflows.test_edits import waiting


@pytest.fixture
async def mirrored(
    engine: WorkflowEnvironment,
    restaurant: Restaurant,
    tmp_path: Path,
    airtable_standin: RunningAirtable,
) -> AsyncIterator[Mirrored]:
    async with mirrored_house(engine, restaurant, tmp_path, airtable_standin) as found:
        yield found


async def test_a_row_that_was_refused_is_taken_once_it_is_put_right(mirrored: Mirrored) -> None:
    house = mirrored.house
    await waiting(mirrored, 11)
    cells = {
        "nombre_cliente": "Rosa Vidal",
        "telefono_cliente": house.guest(11).phone,
        "fecha": house.day.isoformat(),
        "hora": "21:00",
        "num_personas": 2,
    }
    guest = await mirrored.standin.type_in(WAITLIST, **cells)
    table = await mirrored.standin.type_in(RESERVAS, **cells | {"mesas": "T1"})
    await mirrored.look()
    there = "Ese cliente ya está en la lista de espera para esa hora."
    await shows(mirrored, WAITLIST, "Rosa Vidal", motivo=there)
    await shows(mirrored, RESERVAS, "Rosa Vidal", motivo="La mesa T1 está ocupada a esa hora.")

    await mirrored.standin.edit(WAITLIST, guest["id"], telefono_cliente="600 00 00 77")
    await mirrored.standin.edit(RESERVAS, table["id"], hora="13:30")
    await mirrored.look()
    await shows(mirrored, WAITLIST, "Rosa Vidal", estado="WAITING", motivo=None)
    await shows(mirrored, RESERVAS, "Rosa Vidal", estado="CONFIRMED", mesas="T1", motivo=None)
