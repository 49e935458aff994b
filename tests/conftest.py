"""Fixtures that all tests share: one real Temporal server on the skipped clock, and a house."""

import gc
import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from temporalio.testing import WorkflowEnvironment

from cli import ports
from cli.start import spare_what_is_loaded
from domain.restaurant import Restaurant
from tests.compiled import compile_once
from tests.engine import four_tables, open_engine

# All test processes begin at once, and each would compile all of it.
compile_once()
# They draw ports at the same time as well, and take them a while later.
_number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
ports.UNUSED = ports.UNUSED[_number :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]

pytest_plugins = (
    "tests.postgres",
    "tests.standin_fixtures",
    "tests.mail_fixtures",
    "tests.airtable_fixtures",
    "tests.slack_fixtures",
    "tests.workflows.bookings",
    "tests.workflows.offers",
)

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples each time, so that a change is judged by itself. `explore` looks for others.
settings.register_profile("steady", _PATIENT, derandomize=True)
settings.register_profile("explore", _PATIENT, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Begun first: last, they would keep one process at work while the others have nothing left to do.
LONG = (
    "tests/workflows/test_outage.py",
    "tests/api/test_two_sides.py",
    "tests/workflows/test_seating.py",
    "tests/e2e/",
    "tests/chaos/",
    "tests/adapters/test_sql",
    "tests/cli/",
    "tests/workflows/test_codec.py",
    "tests/workflows/test_entry_paths.py",
    "tests/workflows/test_base_tables.py",
    "tests/histories/",
)


# To look for garbage as often as Python does by itself takes a tenth of the whole time. While tests
# are collected nothing goes away at all.
OBJECTS_BEFORE_GARBAGE = 50_000
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests before short ones. The files of short ones are mixed, always in the same way: some
    wait and some work, and those go well beside each other.
    """

    def place(item: pytest.Item) -> tuple[int, int]:
        long = (n for n, start in enumerate(LONG) if item.nodeid.startswith(start))
        among_short = crc32(item.nodeid.partition("::")[0].encode())
        return next(((n, 0) for n in long), (len(LONG), among_short))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Garbage is not looked for among all modules and tests: such a pass stops whatever runs for
    seconds, a workflow too, and the SDK takes that for a deadlock."""
    spare_what_is_loaded()
    gc.set_threshold(OBJECTS_BEFORE_GARBAGE)
    gc.enable()


@pytest.fixture(scope="session")
async def engine() -> AsyncIterator[WorkflowEnvironment]:
    """The real server with a clock that tests move. It starts once for all of them."""
    async with open_engine() as env:
        yield env


@pytest.fixture
def restaurant() -> Restaurant:
    """A house of four tables."""
    return four_tables()


@pytest.fixture
def tomorrow() -> date:
    """A service date on which nothing has begun."""
    return (datetime.now(UTC) + timedelta(days=1)).date()
