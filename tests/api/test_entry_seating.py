"""Staff seat a guest of the line who stands at the door."""

from typing import Any

import pytest

from tests.api.conftest import House


async def joined(house: House, number: int = 11, day: str = "2026-11-21") -> str:
    return str((await house.join(number, fecha=day)).json()["data"]["id"])


async def seat(house: House, entry_id: str, body: object = None, **more: Any) -> Any:
    return await house.staff("POST", f"/waitlist/{entry_id}/seat", body, **more)


async def free(house: House, table: str) -> None:
    assert (await house.staff("POST", f"/tables/{table}/free")).status_code == 200


async def test_who_waits_is_seated_and_the_reservation_is_theirs(house: House) -> None:
    await house.full()
    earlier, entry_id = await joined(house, 10), await joined(house)
    await free(house, "T4")  # too large to be offered to two
    answer = await seat(house, entry_id, {"mesa": "T4"}, key="k1")
    assert answer.status_code == 200, answer.text
    entry, metadata = answer.json()["data"], answer.json()["metadata"]
    assert (entry["estado"], entry["mesas"], entry["motivo"]) == ("CONFIRMED", ["T4"], None)
    assert metadata["reserva"]["id"] == entry["reserva_id"]
    assert (metadata["reserva"]["estado"], metadata["reserva"]["hora"]) == ("SEATED", "20:40")
    assert metadata["avisos"] == []
    assert (await seat(house, entry_id, {"mesa": "T4"}, key="k1")).json() == answer.json()

    detail = (await house.staff("GET", f"/waitlist/{entry_id}")).json()["data"]
    assert [s["texto"] for s in detail["historial"]][1:] == [
        "Se le guarda una mesa (T4)",
        "El cliente está en la puerta",
        "Se sienta",
    ]
    passed = (await house.staff("GET", f"/waitlist/{earlier}")).json()["data"]["historial"][-1]
    assert passed["texto"] == (
        "La mesa T4 pasó a otro cliente: el grupo es demasiado pequeño para ella"
    )


async def test_the_second_host_who_presses_gets_the_same(house: House) -> None:
    await house.full()
    entry_id = await joined(house)
    await free(house, "T1")
    first, second = await seat(house, entry_id), await seat(house, entry_id)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["metadata"] == second.json()["metadata"]
    assert second.json()["data"]["estado"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (None, 409, "no-table-fits"),
        ({"mesa": "T2"}, 409, "table-taken"),
        ({"mesa": "T99"}, 404, "table-unknown"),
        ({"mesa": 7}, 422, "validation"),
        ({"minutos": 30}, 422, "validation"),
        ([], 422, "validation"),
    ],
)
async def test_bad_seatings_change_nothing(
    house: House, body: object, status: int, kind: str
) -> None:
    await house.full()
    entry_id = await joined(house)
    before = (await house.staff("GET", f"/waitlist/{entry_id}")).json()
    answer = await seat(house, entry_id, body)
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].endswith(kind)
    assert (await house.staff("GET", f"/waitlist/{entry_id}")).json() == before


async def test_who_waits_for_another_day_has_left_or_never_was(house: House) -> None:
    another = await seat(house, await joined(house, 12, "2026-11-22"))
    assert (another.status_code, another.json()["type"]) == (409, "/problems/entry-not-due")
    await house.full()
    gone = await joined(house)
    await house.staff("DELETE", f"/waitlist/{gone}")
    assert (await seat(house, gone)).json()["type"] == "/problems/entry-final"
    assert (await seat(house, "nobody")).status_code == 404
    assert (await seat(house, gone, role="viewer")).status_code == 403


async def test_who_has_ended_since_it_was_looked_up_is_over(house: House) -> None:
    await house.full()
    entry_id = await joined(house)
    house.engine.days.clear()
    assert (await seat(house, entry_id)).json()["type"] == "/problems/entry-final"
