"""A day's queue: in order of arrival, and those who arrive meanwhile travel together."""

import asyncio
from datetime import date

import pytest

from api import lanes
from api.engine_errors import EngineAway
from api.lanes import Convoy, Lane, Lanes
from tests.api.fakes import SlowUpdates, until

DAY = date(2026, 11, 21)


async def test_those_who_arrive_meanwhile_travel_together_in_order() -> None:
    updates = SlowUpdates()
    convoy = Convoy(updates.send)
    first = asyncio.create_task(convoy.submit("a"))
    await until(lambda: updates.batches == [["a"]])
    others = [asyncio.create_task(convoy.submit(name)) for name in "bcde"]
    await asyncio.sleep(0)
    updates.gate.set()
    assert await asyncio.gather(first, *others) == ["<a>", "<b>", "<c>", "<d>", "<e>"]
    assert updates.batches == [["a"], ["b", "c", "d", "e"]]


async def test_a_batch_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LARGEST_BATCH", 3)
    updates = SlowUpdates()
    updates.gate.set()
    convoy = Convoy(updates.send)
    names = [str(n) for n in range(7)]
    assert await asyncio.gather(*map(convoy.submit, names)) == [f"<{n}>" for n in names]
    assert [len(batch) for batch in updates.batches] == [3, 3, 1]
    assert [name for batch in updates.batches for name in batch] == names


async def test_one_who_gives_up_takes_the_wish_back() -> None:
    updates = SlowUpdates()
    convoy = Convoy(updates.send)
    first, gone, last = (asyncio.create_task(convoy.submit(name)) for name in "abc")
    await until(lambda: bool(updates.batches))
    second = asyncio.create_task(convoy.submit("d"))
    third = asyncio.create_task(convoy.submit("e"))
    await asyncio.sleep(0)
    second.cancel()
    updates.gate.set()
    await asyncio.gather(first, gone, last, third)
    assert updates.batches == [["a", "b", "c"], ["e"]]


async def test_an_error_is_the_whole_batchs_and_the_next_goes_on() -> None:
    answers: list[Exception | list[str]] = [EngineAway("x"), ["<b>"]]

    async def send(items: list[str]) -> list[str]:
        outcome = answers.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    convoy = Convoy(send)
    with pytest.raises(EngineAway):
        await convoy.submit("a")
    assert await convoy.submit("b") == "<b>"


async def test_too_few_answers_are_an_error() -> None:
    async def send(items: list[str]) -> list[str]:
        return []

    with pytest.raises(ValueError, match="zip"):
        await Convoy(send).submit("a")


async def test_the_queue_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONGEST_QUEUE", 1)
    updates = SlowUpdates()
    convoy = Convoy(updates.send)
    waiting = [asyncio.create_task(convoy.submit("a"))]
    await until(lambda: bool(updates.batches))
    waiting.append(asyncio.create_task(convoy.submit("b")))
    await asyncio.sleep(0)
    with pytest.raises(EngineAway):
        await convoy.submit("c")
    updates.gate.set()
    assert await asyncio.gather(*waiting) == ["<a>", "<b>"]


async def test_closing_tells_everybody() -> None:
    updates = SlowUpdates()
    convoy = Convoy(updates.send)
    waiting = [asyncio.create_task(convoy.submit("a"))]
    await until(lambda: bool(updates.batches))
    waiting.append(asyncio.create_task(convoy.submit("b")))
    await asyncio.sleep(0)
    await convoy.close()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [EngineAway, EngineAway]


async def test_a_lane_is_forgotten_when_nobody_uses_it() -> None:
    made: list[date] = []

    def new(day: date) -> Lane:
        made.append(day)
        return Lane(lambda _: asyncio.sleep(0, []), lambda _: asyncio.sleep(0, []))

    those = Lanes(new)
    async with those.to(DAY) as one, those.to(DAY) as same:
        assert one is same
    async with those.to(DAY):
        assert len(made) == 2
