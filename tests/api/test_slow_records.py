"""Keys while the records are slow or two requests have one key: nobody is told of a request that is
not there, and no claim stays that nobody owns."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest

from activities.errors import RecordsUnavailable
from activities.idempotency_ports import Kept
from api import idempotency
from api.engine_errors import EngineAway
from api.idempotency import Answer, Claim
from api.problems import Problem
from tests.api.conftest import House

CLAIM = Claim("ana POST /x", "k1", "one body")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.05)


@contextmanager
def locked(tmp_path: Path) -> Iterator[None]:
    """Another process writes for long."""
    other = sqlite3.connect(tmp_path / "nubes.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


class Deeds:
    """What was done, once for each key, as the workflows have it."""

    def __init__(self) -> None:
        self.by_key: dict[str, str] = {}
        self.asked: list[str] = []

    async def do(self, key: str, what: str = "done") -> Answer:
        self.asked.append(what)
        await asyncio.sleep(0)
        return Answer(200, {"what": self.by_key.setdefault(key, what)})


async def look(house: House) -> Kept | None:
    # After what was begun before: writes of a process are made in the order of asking.
    await house.database.idempotency.abandon("nobody", "nothing")
    now = house.clock.now
    return await house.database.idempotency.look(CLAIM.scope, CLAIM.key, CLAIM.fingerprint, now)


async def test_what_was_done_is_answered_although_the_claim_is_not_written_yet(
    house: House, tmp_path: Path
) -> None:
    once, deeds = house.parts.once, Deeds()
    with locked(tmp_path):
        kept = await once.keep(CLAIM, deeds.do)
    assert (kept.status, kept.body) == (200, '{"what": "done"}')
    await once.close()
    assert await look(house) == kept
    assert await once.keep(CLAIM, deeds.do) == kept
    assert deeds.asked == ["done"]


async def test_what_failed_leaves_no_claim_behind(house: House, tmp_path: Path) -> None:
    async def fails(_: str) -> Answer:
        raise EngineAway("gone")

    once = house.parts.once
    with locked(tmp_path), pytest.raises(Problem) as failed:
        await once.keep(CLAIM, fails)
    assert failed.value.status == 503
    await once.close()
    assert await look(house) is None


async def test_a_request_that_is_cancelled_leaves_no_claim_behind(
    house: House, tmp_path: Path
) -> None:
    begun = asyncio.Event()

    async def lasts(_: str) -> Answer:
        begun.set()
        return await asyncio.Future[Answer]()

    once = house.parts.once
    with locked(tmp_path):
        running = asyncio.create_task(once.keep(CLAIM, lasts))
        await begun.wait()
        await asyncio.sleep(0)  # the claim is on its way
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    await once.close()
    assert await look(house) is None


async def test_records_that_do_not_say_are_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> Kept | None:
        return await asyncio.Future[Kept | None]()

    monkeypatch.setattr(house.database.idempotency, "look", silent)
    with pytest.raises(RecordsUnavailable):
        await house.parts.once.keep(CLAIM, Deeds().do)
    answer = await house.staff("POST", "/tables/T1/free", key="k1")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")


async def test_records_that_refuse_the_claim_do_not_undo_what_was_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> Kept | None:
        raise RecordsUnavailable

    monkeypatch.setattr(house.database.idempotency, "begin", away)
    assert (await house.parts.once.keep(CLAIM, Deeds().do)).status == 200


async def test_of_two_bodies_with_one_key_the_one_that_is_refused_has_no_effect(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first body's claim is slower than the second's would be."""
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 5)
    keys, deeds, other_claimed = house.database.idempotency, Deeds(), asyncio.Event()
    begin = keys.begin

    async def uneven(scope: str, key: str, fingerprint: str, now: datetime) -> Kept | None:
        if fingerprint == CLAIM.fingerprint:
            with suppress(TimeoutError):
                await asyncio.wait_for(other_claimed.wait(), 0.2)
        won = await begin(scope, key, fingerprint, now)
        other_claimed.set()
        return won

    monkeypatch.setattr(keys, "begin", uneven)
    other = Claim(CLAIM.scope, CLAIM.key, "another body")
    first, second = await asyncio.gather(
        house.parts.once.keep(CLAIM, lambda key: deeds.do(key, "one")),
        house.parts.once.keep(other, lambda key: deeds.do(key, "other")),
        return_exceptions=True,
    )
    assert isinstance(first, Kept)
    assert first.body == '{"what": "one"}'
    assert isinstance(second, Problem)
    assert second.status == 422
    assert deeds.asked == ["one"]
