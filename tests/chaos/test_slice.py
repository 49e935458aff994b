"""A short evening under fire; `python -m bench.chaos` plays longer ones."""

import io

import pytest
from rich.console import Console

from bench.chaos.__main__ import run
from bench.chaos.checker import check
from tests import forking
from tests.postgres import installed_programs


@pytest.mark.timeout(480)
@pytest.mark.skipif(installed_programs() is None, reason="PostgreSQL is not installed")
async def test_a_short_evening_under_fire_keeps_every_promise() -> None:
    history = await run(7, 0.4, Console(file=io.StringIO()), by_root=False, start=forking.start)
    assert len(history.faults) >= 3
    assert check(history) == []
