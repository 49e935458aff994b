"""A row that was refused is no row that stays refused: the day and Temporal remember answers."""

from tests.workflows.mirrored_house import RESERVAS, WAITLIST, Mirrored, shows
from tests.workflows.test_edits import waiting


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
