"""What cannot be done holds up its own guest, and nobody else."""

from collections.abc import Sequence

import pytest

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway
from api.sweeping import PAGE, Sweep


class Waiting:
    """Letters, each of the guest that it begins with; what is done is gone from them."""

    def __init__(self, *letters: str) -> None:
        self.left = list(letters)
        self.done: list[str] = []
        self.failing: dict[str, Exception] = {}
        self.too_early: set[str] = set()
        self.looks = 0

    async def look(self, limit: int, skip: int) -> Sequence[str]:
        self.looks += 1
        return self.left[skip:][:limit]

    async def work(self, letter: str) -> bool:
        if letter in self.failing:
            raise self.failing[letter]
        if letter in self.too_early:
            return False
        self.left.remove(letter)
        self.done.append(letter)
        return True

    async def sweep(self) -> None:
        await Sweep[str](lambda letter: letter[0], self.work).run(self.look)


async def test_all_is_done_in_its_order() -> None:
    many = [f"g{n}" for n in range(2 * PAGE + 1)]
    waiting = Waiting(*many)
    await waiting.sweep()
    assert waiting.done == many
    assert waiting.looks == 3


async def test_after_a_fault_the_same_guest_waits_and_the_others_do_not() -> None:
    waiting = Waiting("a1", "b1", "a2", "b2")
    waiting.failing = {"a1": KeyError("x")}
    await waiting.sweep()
    assert waiting.done == ["b1", "b2"]
    assert waiting.left == ["a1", "a2"]


async def test_a_guest_whom_temporal_does_not_take_is_tried_again() -> None:
    waiting = Waiting("a1", "b1", "a2")
    waiting.failing = {"a1": EngineAway("x")}
    with pytest.raises(EngineAway):
        await waiting.sweep()
    assert waiting.done == ["b1"]


async def test_two_in_a_row_end_it() -> None:
    waiting = Waiting("a1", "b1", "c1")
    waiting.failing = {"a1": EngineAway("x"), "b1": EngineAway("y")}
    with pytest.raises(EngineAway, match="y"):
        await waiting.sweep()
    assert waiting.done == []


async def test_two_with_another_between_do_not() -> None:
    waiting = Waiting("a1", "b1", "c1", "d1")
    waiting.failing = {"a1": EngineAway("x"), "c1": EngineAway("y")}
    with pytest.raises(EngineAway):
        await waiting.sweep()
    assert waiting.done == ["b1", "d1"]


async def test_without_records_nothing_more_is_tried() -> None:
    waiting = Waiting("a1", "b1")
    waiting.failing = {"a1": RecordsUnavailable("x")}
    with pytest.raises(RecordsUnavailable):
        await waiting.sweep()
    assert waiting.done == []


async def test_a_page_of_what_stays_hides_nothing_behind_it() -> None:
    waiting = Waiting(*(f"a{n}" for n in range(PAGE + 5)), *(f"t{n}" for n in range(PAGE)), "b1")
    waiting.failing = {"a0": KeyError("x")}
    waiting.too_early = {f"t{n}" for n in range(PAGE)}
    await waiting.sweep()
    assert waiting.done == ["b1"]
