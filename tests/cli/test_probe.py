"""`nubes probe`, which containers are watched with."""

import asyncio
import os
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from cli.ports import LOOPBACK, free_port
from tests.waiting import eventually
from worker import WORKFLOWS
from workflows.contract import WAITLIST_QUEUE
from workflows.runner import release, workflow_runner

ROOT = Path(__file__).resolve().parents[2]


async def probe(**environment: str) -> tuple[int | None, str]:
    """The exit code and what was said."""
    pipe = asyncio.subprocess.PIPE
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "probe"),
        env=os.environ | environment,
        stderr=pipe,
        cwd=ROOT,
    )
    _, said = await run.communicate()
    return run.returncode, said.decode()


@pytest.fixture
async def deserted(engine: WorkflowEnvironment) -> Client:
    """A namespace in which no worker has ever asked for work."""
    name = f"probe-{uuid.uuid4().hex[:8]}"
    kept = Duration(seconds=int(timedelta(days=1).total_seconds()))
    request = RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=kept)
    await engine.client.workflow_service.register_namespace(request)
    address = engine.client.service_client.config.target_host
    return await Client.connect(address, namespace=name)


async def test_a_worker_of_this_host_is_found(deserted: Client) -> None:
    there = {
        "TEMPORAL_ADDRESS": deserted.service_client.config.target_host,
        "TEMPORAL_NAMESPACE": deserted.namespace,
    }

    async def nobody() -> bool:  # a new namespace is known a moment later
        code, said = await probe(**there)
        return code == 1 and said == "no worker of this host has asked for work of late\n"

    async def found() -> bool:
        return await probe(**there) == (0, "")

    await eventually(nobody)
    async with Worker(
        deserted,
        task_queue=WAITLIST_QUEUE,
        workflows=WORKFLOWS,
        workflow_runner=workflow_runner(),
        deployment_config=release(),
    ):
        await eventually(found)


async def test_no_temporal_is_told_in_a_line() -> None:
    code, said = await probe(TEMPORAL_ADDRESS=f"{LOOPBACK}:{free_port()}")
    assert code == 1
    assert said.startswith("Temporal does not answer at ")
    assert len(said.splitlines()) == 1
