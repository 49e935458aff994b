"""Tells the mirror that there is something to mirror, and at a worker's start to look for edits."""

import asyncio

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from workflows.contract import WAITLIST_QUEUE, mirror_workflow_id
from workflows.gathering import tell_gathered
from workflows.mirror import MirrorStart, MirrorWorkflow

# Saves of a busy moment are told of once.
GATHER_SECONDS = 0.3
TRY_AGAIN_SECONDS = 2.0


class MirrorNudge:
    """Call it after each save; `run` does the telling. The mirror is started if it does not run."""

    def __init__(self, client: Client, location: str) -> None:
        self._client, self._location = client, location
        self._saved = asyncio.Event()
        self._saved.set()
        self._has_looked = False

    def __call__(self) -> None:
        """Something was saved."""
        self._saved.set()

    async def run(self) -> None:
        """Works until it is cancelled. While Temporal is away it goes on trying."""
        await tell_gathered(
            self._saved,
            self._tell,
            "the mirror is",
            gather_seconds=GATHER_SECONDS,
            again_seconds=TRY_AGAIN_SECONDS,
        )

    async def _tell(self) -> None:
        # What was set up or mended meanwhile shows at the next look, and this one is at once.
        signal = "changed" if self._has_looked else "edited"
        await self._client.start_workflow(
            MirrorWorkflow.run,
            MirrorStart(self._location),
            id=mirror_workflow_id(self._location),
            task_queue=WAITLIST_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal=signal,
        )
        self._has_looked = True
