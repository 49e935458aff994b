"""The benchmark's own worker: `python -m bench.floor_worker ADDRESS` runs the empty workflow.

It is a process of its own, as the product's worker is, and runs workflows as that does.
"""

import asyncio
import os
import sys

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from cli.signals import until_asked_to_stop
from workflows.runner import workflow_runner

FLOOR_QUEUE = "bench-floor"


@workflow.defn
class FloorChild:
    """Waits for as long as its parent does."""

    @workflow.run
    async def run(self) -> None:
        """Ends with its parent only."""
        await workflow.wait_condition(lambda: False)


@workflow.defn
class FloorWorkflow:
    """Does nothing, and takes every kind of message for as long as it is not told to end."""

    def __init__(self) -> None:
        self._over = False
        self._starts: set[asyncio.Task[object]] = set()

    @workflow.run
    async def run(self) -> None:
        """Waits for its end."""
        await workflow.wait_condition(lambda: self._over)

    @workflow.update
    def touch(self) -> None:
        """An update without any effect."""

    @workflow.update
    async def bear(self) -> None:
        """An update that starts a workflow and does not wait for its start: a join's least."""
        start = asyncio.create_task(workflow.start_child_workflow(FloorChild.run))
        self._starts.add(start)
        start.add_done_callback(self._starts.discard)
        await asyncio.sleep(0)

    @workflow.signal
    def nudge(self) -> None:
        """A signal without any effect."""

    @workflow.signal
    def end(self) -> None:
        """Close the workflow."""
        self._over = True

    @workflow.query
    def look(self) -> None:
        """A query without an answer."""


async def work(address: str) -> None:
    """Serve until cancelled."""
    client = await Client.connect(address)
    async with Worker(
        client,
        task_queue=FLOOR_QUEUE,
        workflows=[FloorWorkflow, FloorChild],
        workflow_runner=workflow_runner(),
    ):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(until_asked_to_stop(work(sys.argv[1])))
    # The SDK's threads outlive their worker for a moment, and an interpreter that goes down under
    # them can crash. All that there was to drain is drained.
    os._exit(0)
