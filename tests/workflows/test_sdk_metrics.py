"""The Temporal SDK's metrics, where a worker is told to serve them."""

import pytest
from temporalio.testing import WorkflowEnvironment

import wiring
from cli.ports import LOOPBACK, free_port
from settings import Settings
from tests.clients import local_client


async def test_a_client_with_an_address_serves_them(
    engine: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = engine.client.service_client.config.target_host
    monkeypatch.setenv("TEMPORAL_ADDRESS", target)
    address = f"{LOOPBACK}:{free_port()}"
    client = await wiring.connect_temporal(
        Settings(temporal_address=target), metrics_address=address
    )
    await client.count_workflows()
    async with local_client() as http:
        shown = (await http.get(f"http://{address}/metrics")).text
    assert "temporal_request{" in shown
