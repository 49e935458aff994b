"""Tells the mirror that there is something to mirror."""

import asyncio
import logging

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from workflows.contract import WAITLIST_QUEUE, mirror_workflow_id
from workflows.mirror import MirrorStart, MirrorWorkflow

log = logging.getLogger(__name__)

# Saves of a busy moment are told of once.
GATHER_SECONDS = 0.3
TRY_AGAIN_SECONDS = 2.0


class MirrorNudge:
    """Call it after each save; `run` does the telling. The mirror is started if it does not run."""

    def __init__(self, client: Client, location: str) -> None:
        self._client, self._location = client, location
        self._saved = asyncio.Event()
        self._saved.set()

    def __call__(self) -> None:
        """Something was saved."""
        self._saved.set()

    async def run(self) -> None:
        """Works until it is cancelled. While Temporal is away it goes on trying."""
        while True:
            await self._saved.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._saved.clear()
            try:
                await self._tell()
            except RPCError as error:
                log.warning("the mirror is told later: %s", error.status.name)
                self._saved.set()
                await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def _tell(self) -> None:
        await self._client.start_workflow(
            MirrorWorkflow.run,
            MirrorStart(self._location),
            id=mirror_workflow_id(self._location),
            task_queue=WAITLIST_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="changed",
        )
