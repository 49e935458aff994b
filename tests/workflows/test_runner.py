"""What all workers have in common."""

import logging
from contextlib import suppress
from uuid import uuid4

import pytest
from temporalio.converter import DefaultPayloadConverter, WithSerializationContext
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from adapters.payload_codec import EncryptingCodec
from tests.waiting import eventually
from tests.workflows import stalling
from workflows.converter import JsonConverter, data_converter
from workflows.runner import workflow_runner


async def test_a_thread_that_stood_still_holds_up_its_workflow_no_longer_than_that(
    engine: WorkflowEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    """The SDK gives a workflow up after two seconds, and looks at it again while it goes on."""
    queue = uuid4().hex

    async def has_been_given_up() -> bool:
        return "running eviction job" in caplog.text

    async with Worker(
        engine.client,
        task_queue=queue,
        workflows=[stalling.StallingWorkflow],
        workflow_runner=workflow_runner(),
    ):
        stalls = await engine.client.start_workflow(
            stalling.StallingWorkflow.run, id=queue, task_queue=queue
        )

        async def counted() -> int | None:
            with suppress(RPCError):  # its task has failed a moment ago
                return await stalls.execute_update(stalling.StallingWorkflow.count)
            return None

        with caplog.at_level(logging.ERROR):
            await stalls.signal(stalling.StallingWorkflow.stall)
            await eventually(has_been_given_up)
            stalling.released.set()
        assert await eventually(counted) == 1
        await stalls.terminate()


def test_no_converter_or_codec_looks_at_where_a_payload_goes() -> None:
    """Or the runner must say it again."""
    converters = DefaultPayloadConverter.default_encoding_payload_converters
    for each in (JsonConverter, EncryptingCodec, *map(type, converters)):
        assert not issubclass(each, WithSerializationContext)
    assert data_converter.external_storage is None
