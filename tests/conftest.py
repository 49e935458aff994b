"""Fixtures that all tests share: one real Temporal server on the skipped clock, and a house."""

import os
import sysconfig
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from domain.restaurant import Restaurant, Service, Table, TableSet, TurnTime
from workflows.converter import data_converter
from workflows.registering import register_search_attributes

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

SERVER_ARGS = [
    "--dynamic-config-value",
    "frontend.WorkflowTimeSkippingEnabled=true",
    "--dynamic-config-value",
    "history.transferProcessorMaxPollRPS=1000",
    "--dynamic-config-value",
    "history.timerProcessorMaxPollRPS=1000",
    # So low that every longer test passes through continue-as-new.
    "--dynamic-config-value",
    "limit.historyCount.suggestContinueAsNew=40",
    # Without a cache the SDK drops a workflow task whose local activity is running when another
    # message comes; the task is then tried again after this timeout.
    "--dynamic-config-value",
    'history.defaultWorkflowTaskTimeout="1s"',
]


# Begun first: last, they would keep one process at work while the others have nothing left to do.
LONG = (
    "tests/workflows/test_outage.py",
    "tests/api/test_two_sides.py",
    "tests/workflows/test_seating.py",
    "tests/e2e/",
    "tests/chaos/",
    "tests/adapters/test_sql",
    "tests/cli/",
    "tests/histories/",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests before short ones, each kind in the order in which it was found."""

    def place(item: pytest.Item) -> int:
        long = (n for n, start in enumerate(LONG) if item.nodeid.startswith(start))
        return next(long, len(LONG))

    items.sort(key=place)


@pytest.fixture(scope="session")
async def engine() -> AsyncIterator[WorkflowEnvironment]:
    """The real server with a clock that tests move. It starts once for all of them."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=data_converter,
        dev_server_existing_path=str(Path(sysconfig.get_path("scripts"), "temporal")),
        dev_server_extra_args=SERVER_ARGS,
    ) as env:
        await register_search_attributes(env.client)
        yield env


@pytest.fixture
def restaurant() -> Restaurant:
    """Four tables and one combination; dinner runs past midnight, UTC to keep times plain."""
    return Restaurant(
        id="casa",
        name="Casa de Prueba",
        phone="941 00 00 00",
        time_zone="UTC",
        languages=("es",),
        zones=("Interior", "Terraza"),
        tables=(
            Table("T1", "Interior", 1, 2),
            Table("T2", "Interior", 2, 4),
            Table("T3", "Terraza", 2, 4),
            Table("T4", "Terraza", 4, 6),
        ),
        combinations=(TableSet(("T1", "T2"), "Interior", 5, 6),),
        services=(
            Service("comida", (1, 2, 3, 4, 5, 6, 7), time(12), time(15, 30), time(17)),
            Service("cena", (1, 2, 3, 4, 5, 6, 7), time(20), time(23), time(1)),
        ),
        turn_times=(TurnTime(2, 90), TurnTime(99, 120)),
    )


@pytest.fixture
def tomorrow() -> date:
    """A service date on which nothing has begun."""
    return (datetime.now(UTC) + timedelta(days=1)).date()
