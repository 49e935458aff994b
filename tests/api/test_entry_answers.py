"""The answer of a guest who phones, given by staff."""

from typing import Any

import pytest

from api.engine_errors import EntryGone
from domain.model import Actor
from tests.api.conftest import House


@pytest.fixture
async def offered(house: House) -> dict[str, Any]:
    """An entry with an open offer of T1."""
    await house.full()
    entry = (await house.join(11)).json()["data"]
    freed = await house.staff("POST", "/tables/T1/free", {"hora": "21:00"})
    assert freed.json()["data"]["avisos"][0]["entry_id"] == entry["id"]
    return dict(entry)


@pytest.mark.parametrize(
    ("said", "status"), [("si", "CONFIRMED"), ("Sí", "CONFIRMED"), ("no", "CANCELLED")]
)
async def test_staff_answer_for_a_guest(
    house: House, offered: dict[str, Any], said: str, status: str
) -> None:
    path = f"/waitlist/{offered['id']}"
    answer = await house.staff("POST", f"{path}/answer", {"respuesta": said}, role="host")
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["estado"] == status
    # Whoever reads next sees it, though the workflow saves it only a moment later.
    assert (await house.staff("GET", path)).json()["data"]["estado"] == status
    assert house.engine.entries[offered["id"]].history[-1].actor is Actor.STAFF


async def test_the_same_key_answers_once(house: House, offered: dict[str, Any]) -> None:
    path, body = f"/waitlist/{offered['id']}/answer", {"respuesta": "si"}
    first = await house.staff("POST", path, body, key="k1")
    calls = len(house.engine.update_ids)
    again = await house.staff("POST", path, body, key="k1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(house.engine.update_ids) == calls
    other = await house.staff("POST", path, {"respuesta": "no"}, key="k1")
    assert other.json()["type"] == "/problems/idempotency-key-reused"


async def test_without_an_open_offer_nothing_changes(house: House) -> None:
    await house.full()
    entry = (await house.join(11)).json()["data"]
    answer = await house.staff("POST", f"/waitlist/{entry['id']}/answer", {"respuesta": "si"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/entry-has-no-offer")
    assert answer.json()["detail"] == "No hay ningún aviso abierto para este cliente."
    assert house.engine.entries[entry["id"]].status == "WAITING"


async def test_an_entry_that_is_over_has_no_offer(house: House, offered: dict[str, Any]) -> None:
    house.engine.failures = [EntryGone()]
    answer = await house.staff("POST", f"/waitlist/{offered['id']}/answer", {"respuesta": "si"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/entry-has-no-offer")


async def test_an_unknown_entry(house: House) -> None:
    answer = await house.staff("POST", "/waitlist/nadie/answer", {"respuesta": "si"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/entry-unknown")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"respuesta": "quizá"}, "respuesta", 'tiene que ser "si" o "no"'),
        ({"respuesta": True}, "respuesta", 'tiene que ser "si" o "no"'),
        ({}, "respuesta", "falta"),
        ({"respuesta": "si", "mesa": "T1"}, "mesa", "no es un campo conocido"),
    ],
)
async def test_any_other_answer_changes_nothing(
    house: House, offered: dict[str, Any], body: object, field: str, message: str
) -> None:
    answer = await house.staff("POST", f"/waitlist/{offered['id']}/answer", body)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"campo": field, "detalle": message}]
    assert house.engine.entries[offered["id"]].status == "WAITING"


async def test_viewers_may_not_answer(house: House, offered: dict[str, Any]) -> None:
    path = f"/waitlist/{offered['id']}/answer"
    answer = await house.staff("POST", path, {"respuesta": "si"}, role="viewer")
    assert answer.status_code == 403
