"""Opt-outs as the API remembers them between two looks at the records."""

import asyncio
from datetime import timedelta

import pytest

from activities.errors import RecordsUnavailable
from api.opt_outs import FRESH, OptOuts
from tests.api.fakes import Clock
from tests.fakes import MemoryGuests

PHONE, OTHER = "+34600000011", "+34600000012"


class CountedGuests(MemoryGuests):
    """Guests that count how often all of them are read."""

    def __init__(self) -> None:
        super().__init__()
        self.looks, self.down = 0, False

    async def all_opted_out(self, location: str) -> frozenset[str]:
        self.looks += 1
        await asyncio.sleep(0)
        if self.down:
            raise RecordsUnavailable
        return frozenset(self.silent)


@pytest.fixture
def guests() -> CountedGuests:
    return CountedGuests()


@pytest.fixture
def opt_outs(guests: CountedGuests, clock: Clock) -> OptOuts:
    return OptOuts(guests, "casa", clock)


async def test_a_crowd_is_one_look_and_is_answered_in_order(
    guests: CountedGuests, opt_outs: OptOuts
) -> None:
    order: list[int] = []

    async def ask(number: int) -> None:
        assert not await opt_outs.has(PHONE)
        order.append(number)

    await asyncio.gather(*(ask(number) for number in range(50)))
    assert (guests.looks, order) == (1, list(range(50)))


async def test_what_this_process_notes_is_known_at_once(
    guests: CountedGuests, opt_outs: OptOuts, clock: Clock
) -> None:
    assert not await opt_outs.has(PHONE)
    assert await opt_outs.note(PHONE, clock(), "SM1")
    assert not await opt_outs.note(PHONE, clock(), "SM2")
    assert await opt_outs.note(PHONE, clock(), "SM1")
    assert (await opt_outs.has(PHONE), await opt_outs.has(OTHER)) == (True, False)
    await opt_outs.forget(PHONE)
    assert not await opt_outs.has(PHONE)
    assert guests.silent == set()


async def test_what_another_process_notes_is_known_soon(
    guests: CountedGuests, opt_outs: OptOuts, clock: Clock
) -> None:
    assert not await opt_outs.has(PHONE)
    guests.silent.add(PHONE)
    assert not await opt_outs.has(PHONE)
    clock.now += FRESH
    assert await opt_outs.has(PHONE)


async def test_records_that_are_away_hold_nobody_up(
    guests: CountedGuests, opt_outs: OptOuts, clock: Clock
) -> None:
    guests.silent.add(PHONE)
    assert await opt_outs.has(PHONE)
    guests.down = True
    clock.now += timedelta(minutes=1)
    assert await opt_outs.has(PHONE)
    assert not await opt_outs.has(OTHER)
