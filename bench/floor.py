"""The engine's floor: what Temporal itself takes for each kind of call on this machine, now.

Every operation goes to one empty workflow on a task queue of its own, run by a worker process of
its own, on the server that the product uses.
"""

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy

from bench.floor_worker import FLOOR_QUEUE, FloorWorkflow
from cli.processes import ChildProcess, Program
from cli.programs import ROOT

UPDATE, UPDATE_WITH_START = "update", "update-with-start"
SIGNAL, QUERY, SIGNAL_UPDATE = "signal", "query", "signal + update"
UPDATE_STARTS = "update that starts a workflow"
# Temporal takes 2,000 updates of one run at most.
UPDATES_PER_WORKFLOW = 1_000

Operation = Callable[[], Awaitable[None]]


class Floor:
    """The bare operations by name."""

    def __init__(self, client: Client, handle: WorkflowHandle[FloorWorkflow, None]) -> None:
        self._client, self._handle = client, handle
        self._updates = 0
        self.operations: dict[str, Operation] = {
            UPDATE: self._update,
            UPDATE_WITH_START: self._update_with_start,
            UPDATE_STARTS: self._update_that_starts,
            SIGNAL: self._signal,
            QUERY: self._query,
            SIGNAL_UPDATE: self._signal_update,
        }

    @classmethod
    async def start(cls, client: Client) -> "Floor":
        """Start the workflow and wait until every kind of message has been answered once."""
        floor = cls(client, await _new_workflow(client))
        for operation in floor.operations.values():
            await operation()
        return floor

    async def renew(self) -> None:
        """Go on with a fresh workflow when the one in use nears a limit. Not to be timed."""
        if self._updates >= UPDATES_PER_WORKFLOW:
            await self.end()
            self._handle, self._updates = await _new_workflow(self._client), 0
            await self._update()

    async def end(self) -> None:
        """Close the workflow."""
        await self._handle.signal(FloorWorkflow.end)

    async def _update(self) -> None:
        self._updates += 1
        await self._handle.execute_update(FloorWorkflow.touch)

    async def _update_with_start(self) -> None:
        self._updates += 1
        opening = WithStartWorkflowOperation(
            FloorWorkflow.run,
            id=self._handle.id,
            task_queue=FLOOR_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        await self._client.execute_update_with_start_workflow(
            FloorWorkflow.touch, start_workflow_operation=opening
        )

    async def _update_that_starts(self) -> None:
        self._updates += 1
        await self._handle.execute_update(FloorWorkflow.bear)

    async def _signal(self) -> None:
        await self._handle.signal(FloorWorkflow.nudge)

    async def _query(self) -> None:
        await self._handle.query(FloorWorkflow.look)

    async def _signal_update(self) -> None:
        await self._signal()
        await self._update()


async def _new_workflow(client: Client) -> WorkflowHandle[FloorWorkflow, None]:
    return await client.start_workflow(
        FloorWorkflow.run, id=f"bench-floor-{uuid4().hex}", task_queue=FLOOR_QUEUE
    )


@asynccontextmanager
async def running_floor(client: Client, address: str) -> AsyncIterator[Floor]:
    """The floor with its worker, a process that ends with the block."""
    command = (sys.executable, "-P", "-m", "bench.floor_worker", address)
    program = Program("floor-worker", command, {**os.environ, "PYTHONPATH": str(ROOT)}, _served)
    worker = await ChildProcess.start(program)
    try:
        floor = await Floor.start(client)
        yield floor
        await floor.end()
    finally:
        await worker.stop()


async def _served() -> bool:
    return True
