"""The house that the tests of workflows share, and the replay that ends each of them."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.verify import replayed_all
from domain.restaurant import Restaurant
from tests.airtable_fixtures import RunningAirtable
from tests.histories.recording import is_recording, record, runs
from tests.workflows.house import House, at_work
from tests.workflows.mirrored_house import Mirrored, mirrored_house
from tests.workflows.sandbox import sandbox
from worker import WORKFLOWS, replayer
from workflows import courier

CACHED, UNCACHED = 1000, 0
# Where messages come while a step is under way, the worker has no cache as well: each task then
# begins with a replay. Elsewhere one replay at the end shows the same.
UNCACHED_TOO = (
    "test_collected_answers",
    "test_entry_paths",
    "test_service_day",
    "test_told_twice",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which cache the house's worker has."""
    if "house" not in metafunc.fixturenames:
        return
    both = metafunc.module.__name__.rpartition(".")[2] in UNCACHED_TOO
    caches = {"cached": CACHED, "uncached": UNCACHED} if both else {"cached": CACHED}
    metafunc.parametrize("house", list(caches.values()), ids=list(caches), indirect=True)


@pytest.fixture
async def house(
    request: pytest.FixtureRequest,
    engine: WorkflowEnvironment,
    restaurant: Restaurant,
    tomorrow: date,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    """A house with a worker. What ran in it is replayed at the end, as by one that takes over, and
    in the sandbox."""
    own = replace(restaurant, id=f"casa-{uuid.uuid4().hex[:8]}")
    house = House(engine, own, tomorrow)
    house.cache = request.param
    if not house.cache:
        # What such a worker drops is tried again after this: `tests.engine` says so for days.
        monkeypatch.setattr(courier, "TASK_TIMEOUT", timedelta(seconds=1))
    async with at_work(house):
        yield house
        if is_recording() and house.workflows == tuple(WORKFLOWS):  # not of a test's own code
            await record(house.client, request.node.originalname, house.workflow_ids)
    if house.cache:
        await _replay(house)


@pytest.fixture
async def mirrored(
    engine: WorkflowEnvironment,
    restaurant: Restaurant,
    tmp_path: Path,
    airtable_standin: RunningAirtable,
) -> AsyncIterator[Mirrored]:
    """A house and its base, whose tables are the file's."""
    async with mirrored_house(engine, restaurant, tmp_path, airtable_standin) as found:
        yield found


async def _replay(house: House) -> None:
    histories = [run for each in house.workflow_ids async for run in runs(house.client, each)]
    within = replayer(workflows=house.workflows, runner=sandbox())
    _, broken = await replayed_all(within, histories)
    assert broken == Counter()
