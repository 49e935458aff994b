"""Keeping the histories of a test's workflows, so that later code is held against them."""

import gzip
import json
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError

FOLDER = Path(__file__).parent / "recorded"
VARIABLE = "RECORD_HISTORIES"


def is_recording() -> bool:
    """Whether this run of the tests is to keep histories."""
    return os.environ.get(VARIABLE) == "1"


async def record(client: Client, name: str, workflow_ids: Iterable[str]) -> None:
    """Write the histories of all runs of those workflows, if any, to one file of that name."""
    kept = [
        {"workflow_id": run.workflow_id, "history": json.loads(run.to_json())}
        for workflow_id in workflow_ids
        async for run in runs(client, workflow_id)
    ]
    if not kept:
        return
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    # Without the time in the header the same histories are the same bytes.
    (FOLDER / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


async def runs(client: Client, workflow_id: str) -> AsyncIterator[WorkflowHistory]:
    """The newest run, then those that it continued."""
    run_id = None
    while run_id != "":
        try:
            handle = client.get_workflow_handle(workflow_id, run_id=run_id)
            history = await handle.fetch_history()
        except RPCError:  # the test did not start it
            return
        yield history
        run_id = history.events[
            0
        ].workflow_execution_started_event_attributes.continued_execution_run_id
