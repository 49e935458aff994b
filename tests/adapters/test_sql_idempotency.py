"""One answer for each idempotency key."""

import asyncio

import pytest

from activities.idempotency_ports import (
    CLAIM_LIFETIME,
    IdempotencyKeys,
    Kept,
    KeyInProgress,
    KeyReused,
)
from adapters.sql import Database
from tests.sql_samples import MINUTE, NOW


@pytest.fixture
def keys(database: Database) -> IdempotencyKeys:
    """The idempotency keys: none yet."""
    return database.idempotency


async def test_a_repetition_gets_the_first_answer(keys: IdempotencyKeys) -> None:
    assert await keys.begin("ana", "k", "f", NOW) is None
    await keys.finish("ana", "k", 201, '{"id": "é"}')
    await keys.finish("ana", "k", 500, "{}")
    for later in (NOW, NOW + CLAIM_LIFETIME, NOW + 60 * MINUTE):
        assert await keys.begin("ana", "k", "f", later) == Kept(201, '{"id": "é"}')


async def test_a_key_is_anothers_in_another_scope(keys: IdempotencyKeys) -> None:
    assert await keys.begin("ana", "k", "f", NOW) is None
    assert await keys.begin("luis", "k", "g", NOW) is None


async def test_a_second_request_waits_for_the_first(keys: IdempotencyKeys) -> None:
    await keys.begin("ana", "k", "f", NOW)
    with pytest.raises(KeyInProgress):
        await keys.begin("ana", "k", "f", NOW + CLAIM_LIFETIME - MINUTE / 60)


@pytest.mark.parametrize("finished", [True, False])
async def test_a_key_for_another_request_is_refused(keys: IdempotencyKeys, finished: bool) -> None:
    await keys.begin("ana", "k", "f", NOW)
    if finished:
        await keys.finish("ana", "k", 200, "{}")
    for later in (NOW, NOW + 60 * MINUTE):
        with pytest.raises(KeyReused):
            await keys.begin("ana", "k", "g", later)


async def test_of_requests_at_once_one_gets_the_claim(keys: IdempotencyKeys) -> None:
    calls = (keys.begin("ana", "k", "f", NOW) for _ in range(20))
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, KeyInProgress) for outcome in outcomes) == 19


async def test_a_claim_of_a_process_that_is_gone_is_taken_over_once(keys: IdempotencyKeys) -> None:
    await keys.begin("ana", "k", "f", NOW)
    calls = (keys.begin("ana", "k", "f", NOW + CLAIM_LIFETIME) for _ in range(5))
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert outcomes.count(None) == 1


async def test_to_look_at_a_key_claims_nothing(keys: IdempotencyKeys) -> None:
    assert await keys.look("ana", "k", "f", NOW) is None
    assert await keys.begin("ana", "k", "f", NOW) is None
    with pytest.raises(KeyInProgress):
        await keys.look("ana", "k", "f", NOW)
    with pytest.raises(KeyReused):
        await keys.look("ana", "k", "g", NOW)
    assert await keys.look("ana", "k", "f", NOW + CLAIM_LIFETIME) is None
    await keys.finish("ana", "k", 201, "{}")
    assert await keys.look("ana", "k", "f", NOW) == Kept(201, "{}")


async def test_callers_come_back_in_the_order_in_which_they_asked(keys: IdempotencyKeys) -> None:
    order: list[int] = []

    async def guest(number: int) -> None:
        await keys.look("ana", f"k{number}", "f", NOW)
        order.append(number)
        await keys.begin("ana", f"k{number}", "f", NOW)
        await keys.finish("ana", f"k{number}", 200, "{}")

    await asyncio.gather(*(guest(number) for number in range(60)))
    assert order == list(range(60))


async def test_an_abandoned_key_is_free_at_once(keys: IdempotencyKeys) -> None:
    await keys.begin("ana", "k", "f", NOW)
    await keys.abandon("ana", "k")
    assert await keys.begin("ana", "k", "g", NOW) is None


async def test_a_finished_key_is_not_abandoned(keys: IdempotencyKeys) -> None:
    await keys.begin("ana", "k", "f", NOW)
    await keys.finish("ana", "k", 200, "{}")
    await keys.abandon("ana", "k")
    assert await keys.begin("ana", "k", "f", NOW) == Kept(200, "{}")


async def test_an_answer_needs_a_claim(keys: IdempotencyKeys) -> None:
    with pytest.raises(LookupError):
        await keys.finish("ana", "k", 200, "{}")


async def test_old_keys_are_forgotten(keys: IdempotencyKeys) -> None:
    for minutes, key in enumerate(("a", "b", "c")):
        await keys.begin("ana", key, "f", NOW + minutes * MINUTE)
    assert await keys.purge(NOW + 2 * MINUTE) == 2
    assert await keys.begin("ana", "a", "g", NOW) is None
    with pytest.raises(KeyReused):
        await keys.begin("ana", "c", "g", NOW)
