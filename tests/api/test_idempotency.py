"""The same key gives the same answer and one effect."""

import asyncio
import json
from datetime import timedelta

import pytest

from activities.errors import RecordsUnavailable
from activities.idempotency_ports import Kept, KeyInProgress, KeyReused
from api import idempotency
from api.engine_errors import EngineAway
from api.idempotency import Claim
from tests.api.conftest import House
from tests.waiting import eventually

BODY = {
    "nombre_cliente": "María Prueba",
    "telefono_cliente": "600000011",
    "num_personas": 2,
    "hora": "21:00",
}


async def test_a_repetition_gets_the_first_answer(house: House) -> None:
    await house.full()
    first = await house.staff("POST", "/waitlist", BODY, key="k1")
    calls = len(house.engine.update_ids)
    second = await house.staff("POST", "/waitlist", BODY, key="k1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first.status_code, len(house.engine.update_ids)) == (201, calls)


async def test_a_refusal_is_kept_too(house: House) -> None:
    await house.full()
    first = await house.staff("POST", "/tables/T1/seat", {"num_personas": 2}, key="k1")
    await house.staff("POST", "/tables/T1/free")
    second = await house.staff("POST", "/tables/T1/seat", {"num_personas": 2}, key="k1")
    assert (first.status_code, second.status_code) == (409, 409)
    assert second.json() == first.json()
    assert second.headers["Content-Type"] == "application/problem+json"


async def test_another_body_is_refused(house: House) -> None:
    await house.staff("POST", "/waitlist", BODY, key="k1")
    other = await house.staff("POST", "/waitlist", BODY | {"num_personas": 3}, key="k1")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_keys_belong_to_a_user_and_a_route(house: House) -> None:
    await house.full()
    mine = await house.staff("POST", "/waitlist", BODY, key="k1")
    theirs = await house.staff("POST", "/waitlist", BODY, key="k1", role="host")
    seated = await house.staff("POST", "/tables/T1/free", key="k1")
    assert (mine.status_code, theirs.status_code, seated.status_code) == (201, 200, 200)


async def test_a_failure_may_be_repeated(house: House) -> None:
    await house.full()
    house.engine.failures = [EngineAway("gone")]
    first = await house.staff("POST", "/waitlist", BODY, key="k1")
    second = await house.staff("POST", "/waitlist", BODY, key="k1")
    assert (first.status_code, second.status_code) == (503, 201)


async def test_a_lost_answer_still_means_one_effect(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the effect: the same key reaches the workflow again."""
    await house.full()

    async def away(*_: object) -> None:
        raise RecordsUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(house.database.idempotency, "finish", away)
        first = await house.staff("POST", "/waitlist", BODY, key="k1")
    await house.database.idempotency.abandon("manager-1 POST /api/mobile/waitlist", "k1")
    second = await house.staff("POST", "/waitlist", BODY, key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["data"]["id"] == second.json()["data"]["id"]
    assert len(house.engine.entries) == 1


async def test_concurrent_repetitions_have_one_effect(house: House) -> None:
    answers = await asyncio.gather(
        *(house.staff("POST", "/reservations", BODY, key="k1") for _ in range(5))
    )
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["data"]["id"] for a in answers}) == 1
    day = (await house.staff("GET", "/reservations")).json()
    assert day["metadata"]["total"] == 1


async def test_one_that_takes_too_long_is_a_conflict(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_progress(*_: object) -> Kept | None:
        raise KeyInProgress

    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(house.database.idempotency, "begin", in_progress)
    answer = await house.staff("POST", "/waitlist", BODY, key="k1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "2")
    assert answer.json()["type"] == "/problems/idempotency-key-in-progress"


@pytest.mark.parametrize("key", ["", "a" * 201])
async def test_keys_have_a_length(house: House, key: str) -> None:
    headers = house.token("host") | {"Idempotency-Key": key}
    answer = await house.http.post("/api/mobile/waitlist", json=BODY, headers=headers)
    assert answer.status_code == 422


async def test_what_a_workflow_sees_of_a_key(house: House) -> None:
    seen: list[str] = []

    async def act(key: str) -> idempotency.Answer:
        seen.append(key)
        return idempotency.Answer(200, {"ñ": 1})

    kept = await house.parts.once.keep(Claim("ana POST /x", "secreto", ""), act)
    assert json.loads(kept.body) == {"ñ": 1}
    assert len(seen[0]) == 32
    assert "secreto" not in seen[0]


async def test_old_answers_are_dropped(house: House) -> None:
    await house.full()
    first = await house.staff("POST", "/waitlist", BODY, key="k1")
    await house.parts.once.close()
    clock = house.clock
    clock.now += idempotency.KEPT_FOR + timedelta(seconds=1)
    forgetting = asyncio.create_task(house.parts.once.forget_old())

    async def dropped() -> bool:
        claim = ("manager-1 POST /api/mobile/waitlist", "k1", "another body", clock.now)
        try:
            return await house.database.idempotency.begin(*claim) is None
        except (KeyReused, KeyInProgress):  # kept still, or dropped at this very moment
            return False

    await eventually(dropped)
    forgetting.cancel()
    assert first.status_code == 201
