"""What Temporal refuses in passing is repeated by the API, which knows how long callers wait."""

import asyncio
from datetime import date

import pytest
from temporalio.testing import WorkflowEnvironment

import wiring
from api.engine_errors import EngineBusy
from api.temporal_engine import TemporalEngine
from domain.tables import FreeTable
from settings import Settings
from workflows.contract import Free, day_workflow_id


async def test_a_refused_call_is_told_at_once(engine: WorkflowEnvironment, tomorrow: date) -> None:
    """The SDK would repeat it after a second or more, and the guest wait that long."""
    address = engine.client.service_client.config.target_host
    settings = Settings(temporal_address=address)
    client = await wiring.connect_temporal(settings, lazy=True, repeats=False)
    day = TemporalEngine(client)
    # Nobody serves this day, and more requests than a workflow takes at a time are under way.
    asking = [
        asyncio.create_task(
            day.command("nowhere", tomorrow, Free(f"k{n}", FreeTable("T1")), f"{n}")
        )
        for n in range(12)
    ]
    done, waiting = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    # Workers of other tests would take it up.
    await engine.client.get_workflow_handle(day_workflow_id("nowhere", tomorrow)).terminate()
    with pytest.raises(EngineBusy, match="RESOURCE_EXHAUSTED"):
        await done.pop()
