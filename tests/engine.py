"""The real Temporal server with a clock that can be moved, and a house to try it on."""

import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time
from pathlib import Path

from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from cli.temporal_server import DYNAMIC_CONFIG, TIME_SKIPPING
from domain.restaurant import Restaurant, Service, Table, TableSet, TurnTime
from workflows.converter import data_converter
from workflows.registering import register_search_attributes

SETTINGS = (
    TIME_SKIPPING,
    # As the product's own server: with the defaults, a timer of milliseconds fires a second late.
    *DYNAMIC_CONFIG,
    # So low that every longer test passes through continue-as-new.
    "limit.historyCount.suggestContinueAsNew=40",
    # Without a cache the SDK drops a workflow task whose local activity is running when another
    # message comes; the task is then tried again after this timeout.
    'history.defaultWorkflowTaskTimeout="1s"',
)


@asynccontextmanager
async def open_engine() -> AsyncIterator[WorkflowEnvironment]:
    """The server, for as long as it is open. Each workflow has a clock of its own."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=data_converter,
        dev_server_existing_path=str(Path(sysconfig.get_path("scripts"), "temporal")),
        dev_server_extra_args=[a for s in SETTINGS for a in ("--dynamic-config-value", s)],
    ) as env:
        await register_search_attributes(env.client)
        yield env


def four_tables() -> Restaurant:
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
