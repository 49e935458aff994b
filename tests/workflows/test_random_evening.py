"""A short slice of what `python -m bench.depth --entries` plays for as long as one likes."""

from datetime import date

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.restaurant import Restaurant
from tests.workflows.random_evening import Evening, random_house


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_random_evening_keeps_every_promise(
    engine: WorkflowEnvironment, restaurant: Restaurant, tomorrow: date, seed: int
) -> None:
    async with random_house(engine, restaurant, tomorrow) as house:
        evening = Evening(house, seed)
        await evening.play(guests=20)
        await evening.check()
    assert evening.moves["join"] >= 20
    assert evening.moves["write"] > 0
