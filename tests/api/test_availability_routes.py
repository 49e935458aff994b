"""`GET /api/mobile/availability`."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway
from tests.api.conftest import House

PATH = "/availability"


async def test_what_is_free(house: House) -> None:
    answer = await house.staff(
        "GET", f"{PATH}?fecha=2026-11-22&hora=21:00&num_personas=5&zona=interior", role="viewer"
    )
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "data": {
            "fecha": "2026-11-22",
            "hora": "21:00",
            "num_personas": 5,
            "zona": "Interior",
            "mesas": [{"mesas": ["T1", "T2"], "zona": "Interior", "min": 5, "max": 6}],
            "sugerir_waitlist": False,
            "otras_horas": {"antes": None, "despues": None},
            "lista_de_espera": None,
        },
        "metadata": {"total": 1},
    }


async def test_a_full_house(house: House) -> None:
    for table in house.deps.restaurant.tables:
        span = {"fecha": "2026-11-22", "desde": "21:45", "hasta": "22:30"}
        await house.staff("POST", f"/tables/{table.id}/block", span)
    await house.join(11, fecha="2026-11-22", hora="22:00")
    answer = await house.staff("GET", f"{PATH}?fecha=2026-11-22&hora=22:00&num_personas=2")
    assert answer.json() == {
        "data": {
            "fecha": "2026-11-22",
            "hora": "22:00",
            "num_personas": 2,
            "zona": None,
            "mesas": [],
            "sugerir_waitlist": True,
            "otras_horas": {"antes": "20:15", "despues": "22:30"},
            "lista_de_espera": {"grupos": 1, "espera_estimada_min": 30},
        },
        "metadata": {"total": 0},
    }


async def test_no_table_in_sight(house: House) -> None:
    await house.full()
    data = (await house.staff("GET", f"{PATH}?hora=21:00&num_personas=2")).json()["data"]
    assert data["otras_horas"] == {"antes": None, "despues": None}
    assert data["lista_de_espera"] == {"grupos": 0, "espera_estimada_min": None}


@pytest.mark.parametrize("query", ["", "&fecha=&hora=&zona="])
async def test_without_date_and_time_it_is_now(house: House, query: str) -> None:
    answer = await house.staff("GET", f"{PATH}?num_personas=2{query}")
    data = answer.json()["data"]
    assert (data["fecha"], data["hora"], data["zona"]) == ("2026-11-21", "20:40", None)


async def test_after_midnight_it_is_still_that_evening(house: House) -> None:
    house.clock.now = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    assert house.parts.calendar.today() == date(2026, 11, 21)
    answer = await house.staff("GET", f"{PATH}?num_personas=2")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/closed")
    assert "21/11/2026" in answer.json()["detail"]
    tomorrow = await house.staff("GET", f"{PATH}?num_personas=2&fecha=2026-11-22&hora=21:00")
    assert tomorrow.status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("hora=21:00", "num_personas"),
        ("num_personas=", "num_personas"),
        ("num_personas=0", "num_personas"),
        ("num_personas=100", "num_personas"),
        ("num_personas=4.5", "num_personas"),
        ("num_personas=cuatro", "num_personas"),
        ("num_personas=2&fecha=22/11/2026", "fecha"),
        ("num_personas=2&fecha=2026-02-31", "fecha"),
        ("num_personas=2&hora=25:00", "hora"),
        (f"num_personas=2&zona={'a' * 81}", "zona"),
    ],
)
async def test_bad_queries_are_named_in_spanish(house: House, query: str, field: str) -> None:
    answer = await house.staff("GET", f"{PATH}?{query}")
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/validation")
    assert [error["campo"] for error in problem["errors"]] == [field]
    assert problem["detail"].startswith("Revisa los datos: ")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("num_personas=2&fecha=2026-11-20", "date-past"),
        ("num_personas=2&hora=13:00", "date-past"),
        ("num_personas=2&fecha=2027-02-20", "date-too-far"),
        ("num_personas=2&hora=18:00", "closed"),
        ("num_personas=50&hora=21:00", "party-too-large"),
        ("num_personas=2&hora=21:00&zona=Azotea", "zone-unknown"),
    ],
)
async def test_what_cannot_be(house: House, query: str, kind: str) -> None:
    answer = await house.staff("GET", f"{PATH}?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{kind}")


async def test_it_needs_no_temporal(house: House) -> None:
    await house.full()
    await house.join(11)
    asked = len(house.engine.update_ids)
    house.engine.failures = [EngineAway("gone")]
    answer = await house.staff("GET", f"{PATH}?hora=21:00&num_personas=2")
    assert answer.json()["data"]["lista_de_espera"]["grupos"] == 1
    assert len(house.engine.update_ids) == asked


async def test_without_sql_it_is_503(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(location: str, day: date) -> None:
        raise RecordsUnavailable

    monkeypatch.setattr(house.parts.reads, "_reads", SimpleNamespace(day=away))
    answer = await house.staff("GET", f"{PATH}?hora=21:00&num_personas=2")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
