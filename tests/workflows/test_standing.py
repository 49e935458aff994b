"""What a worker sees to when it starts, on the real server."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from unittest.mock import create_autospec

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.restaurant import Restaurant
from tests.waiting import eventually
from tests.workflows.house import House
from workflows import standing
from workflows.contract import day_workflow_id
from workflows.service_day import ServiceDayWorkflow


@pytest.fixture
async def by_hand(house: House) -> AsyncIterator[str]:
    """Somebody has started a day in Temporal's UI, under a name of their own."""
    name = f"prueba-{uuid.uuid4().hex}"
    day = await house.client.start_workflow("ServiceDayWorkflow", id=name, task_queue="nobody's")
    yield name
    await day.terminate()


async def test_a_day_by_hand_keeps_no_other_from_being_told(house: House, by_hand: str) -> None:
    await house.fill()
    own = day_workflow_id(house.restaurant.id, house.day)

    async def are_listed() -> bool:
        found = [one.id async for one in house.client.list_workflows(standing.OPEN_DAYS)]
        return {own, by_hand} <= set(found)

    await eventually(are_listed)
    changed = replace(house.restaurant, hold_seconds=123)
    await standing.configure_open_days(house.client, changed)

    async def is_told() -> bool:
        day = house.client.get_workflow_handle(own)
        board = await day.query(ServiceDayWorkflow.board)
        return board is not None and board.restaurant == changed

    await eventually(is_told)


async def test_a_temporal_that_refuses_is_asked_again(
    restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [RPCError("the listing is away", RPCStatusCode.UNAVAILABLE, b"")] * 2
    begun: list[str] = []
    told: list[Restaurant] = []

    async def begin(client: Client, location: str) -> None:
        begun.append(location)

    async def configure(client: Client, restaurant: Restaurant) -> None:
        if refusals:
            raise refusals.pop()
        told.append(restaurant)

    monkeypatch.setattr(standing, "keep_retention", begin)
    monkeypatch.setattr(standing, "keep_alerts", begin)
    monkeypatch.setattr(standing, "configure_open_days", configure)
    monkeypatch.setattr(standing, "AGAIN_SECONDS", 0)
    # Its tables change while Temporal is being asked.
    known, newer = iter([restaurant] * 8), replace(restaurant, hold_seconds=123)
    client = create_autospec(Client, instance=True)
    await standing.see_to_what_stands(client, lambda: next(known, newer))
    assert begun == [restaurant.id] * 6
    assert told == [newer]
