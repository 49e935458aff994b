"""Staff change what a guest waits for."""

from typing import Any

import pytest

from tests.api.conftest import House


async def joined(house: House) -> str:
    """An entry in a full house."""
    await house.full()
    answer = await house.join(11)
    return str(answer.json()["data"]["id"])


async def change(house: House, entry_id: str, body: dict[str, Any], **more: Any) -> Any:
    return await house.staff("PATCH", f"/waitlist/{entry_id}", body, **more)


async def test_what_is_sent_changes_and_the_rest_stays(house: House) -> None:
    entry_id = await joined(house)
    body = {"num_personas": 3, "zona_preferida": "terraza", "hora": "22:00", "notas": "trona"}
    answer = await change(house, entry_id, body)
    assert answer.status_code == 200, answer.text
    entry = answer.json()["data"]
    assert (entry["num_personas"], entry["zona_preferida"]) == (3, "Terraza")
    assert (entry["hora"], entry["notas"], entry["posicion"]) == ("22:00", "trona", 1)
    again = (await house.staff("GET", f"/waitlist/{entry_id}")).json()["data"]
    assert again["num_personas"] == 3
    assert again["historial"][-1]["texto"] == "Cambió lo que espera (comensales, hora, zona, notas)"

    gone = (await change(house, entry_id, {"zona_preferida": None})).json()["data"]
    assert (gone["zona_preferida"], gone["notas"]) == (None, "trona")


async def test_the_same_key_changes_once(house: House) -> None:
    entry_id = await joined(house)
    first = await change(house, entry_id, {"num_personas": 3}, key="k1")
    second = await change(house, entry_id, {"num_personas": 3}, key="k1")
    assert first.json() == second.json()


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"num_personas": 0}, 422, "validation"),
        ({"num_personas": 60}, 422, "party-too-large"),
        ({"hora": "25:00"}, 422, "validation"),
        ({"hora": "04:00"}, 422, "closed"),
        ({"zona_preferida": "Azotea"}, 422, "zone-unknown"),
        ({"nombre_cliente": " "}, 422, "validation"),
        ({"fecha": "2026-11-22"}, 422, "validation"),
        ({"email": "nadie"}, 422, "validation"),
    ],
)
async def test_bad_changes_change_nothing(
    house: House, body: dict[str, Any], status: int, kind: str
) -> None:
    entry_id = await joined(house)
    before = (await house.staff("GET", f"/waitlist/{entry_id}")).json()
    answer = await change(house, entry_id, body)
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].endswith(kind), answer.json()
    assert (await house.staff("GET", f"/waitlist/{entry_id}")).json() == before


async def test_who_has_left_or_never_was_cannot_be_changed(house: House) -> None:
    entry_id = await joined(house)
    await house.staff("DELETE", f"/waitlist/{entry_id}")
    assert (await change(house, entry_id, {"num_personas": 3})).status_code == 409
    assert (await change(house, "nobody", {"num_personas": 3})).status_code == 404
