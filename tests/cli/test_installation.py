"""A whole installation starts from nothing, survives a killed part, and drains."""

import time
from pathlib import Path

import pytest

from cli.errors import CommandError
from cli.ports import LOOPBACK, free_port
from settings import Settings
from tests import forking
from tests.clients import local_client
from tests.processes import Installation
from wiring import TemporalUnavailable, connect_temporal


async def test_it_serves_loses_a_worker_and_drains(tmp_path: Path) -> None:
    async with Installation(tmp_path, workers=2, apis=2) as installation:
        await installation.wait_ready()
        token = await installation.token()

        killed = installation.pid("worker")
        await installation.kill("worker")
        await installation.start("worker")
        assert installation.pid("worker") != killed
        await installation.wait_ready()

        headers = {"Authorization": f"Bearer {token}"}
        async with local_client(headers=headers) as http:
            for url in installation.api_urls:
                answer = await http.get(f"{url}/api/mobile/tables")
                assert len(answer.json()["data"]) == 14

        codes = {name: await installation.stop(name) for name in ("api-2", "api", "worker-2")}
        assert codes == {"api-2": 0, "api": 0, "worker-2": 0}


async def test_what_a_part_says_is_in_its_log(tmp_path: Path) -> None:
    async with Installation(
        tmp_path, env={"STAFF_USERS": "ana:owner:x"}, start=forking.start
    ) as installation:
        with pytest.raises(CommandError, match="api ended with code 2"):
            await installation.wait_ready()
    assert "STAFF_USERS: user 1 is not" in (tmp_path / "logs" / "api.log").read_text("utf-8")


async def test_a_temporal_that_is_away_is_waited_for_and_then_named() -> None:
    address = f"{LOOPBACK}:{free_port()}"
    settings = Settings.model_validate({"temporal_address": address})
    began = time.monotonic()
    with pytest.raises(TemporalUnavailable, match=f"does not answer at {address} for 0 s"):
        await connect_temporal(settings, seconds=0.3)
    assert 0.3 < time.monotonic() - began < 5
