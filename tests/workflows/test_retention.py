"""Guests are forgotten every morning, on the real server's skipped clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowHandle

from domain.restaurant import Restaurant
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.contract import retention_workflow_id
from workflows.retention import RetentionWorkflow, next_morning
from workflows.standing import keep_retention


async def begin(house: House) -> WorkflowHandle[RetentionWorkflow, None]:
    await keep_retention(house.client, house.restaurant.id)
    return house.client.get_workflow_handle_for(
        RetentionWorkflow.run, retention_workflow_id(house.restaurant.id)
    )


async def until_rounds(house: House, count: int) -> None:
    async def done() -> bool:
        return len(house.privacy.before) >= count

    await eventually(done)


async def test_each_morning_the_oldest_day_is_forgotten(house: House) -> None:
    handle = await begin(house)
    try:
        await until_rounds(house, 1)
        for mornings in (2, 3):
            await house.env.fast_forward(handle, timedelta(days=1))
            await until_rounds(house, mornings)
        first, second, third = house.privacy.before[:3]
        today = datetime.now(house.restaurant.tz).date()
        assert first == today - timedelta(days=30)
        # Before six in the morning, the first morning is still to come on the day of the start.
        assert second - first in (timedelta(0), timedelta(days=1))
        assert third - second == timedelta(days=1)
    finally:
        await handle.terminate()


async def test_starting_it_twice_is_once_and_zero_days_keep_everything(house: House) -> None:
    house.restaurant = replace(house.restaurant, retention_days=0)
    handle = await begin(house)
    try:
        run = (await handle.describe()).run_id
        await begin(house)
        assert (await handle.describe()).run_id == run
        await house.env.fast_forward(handle, timedelta(days=2))
        assert house.privacy.before == []
    finally:
        await handle.terminate()


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 7, 1, 3, 59, tzinfo=UTC), datetime(2026, 7, 1, 4, tzinfo=UTC)),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), datetime(2026, 7, 2, 4, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)),
    ],
)
def test_the_next_morning_is_on_the_restaurants_clock(
    restaurant: Restaurant, now: datetime, morning: datetime
) -> None:
    madrid = replace(restaurant, time_zone="Europe/Madrid")
    assert next_morning(madrid, now) == morning
