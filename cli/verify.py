"""`python worker.py verify`: whether this code can go on with the workflows that are open.

It replays each history as a worker would that takes it over, and runs nothing: no activity, no
timer, no message. Run it with the new code before an update, against the Temporal of the old.
"""

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError
from temporalio.worker import Replayer

import wiring
from cli.errors import MISUSED, CommandError
from cli.start import read_settings

_GZIPPED = b"\x1f\x8b"
_TASK_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


def main(replayer: Replayer, files: Sequence[str]) -> None:
    """Replay the histories in the files, or without any those of everything open in Temporal.

    Prints how many of each workflow go on, and what breaks. `CommandError` when one breaks, when
    there is nothing in a file to replay, or when Temporal cannot be reached.
    """
    try:
        asyncio.run(_verify(replayer, [read_histories(Path(name)) for name in files]))
    except wiring.TemporalUnavailable as error:
        raise CommandError(str(error)) from None
    except RPCError as error:
        raise CommandError(f"Temporal refuses: {error}") from None


def read_histories(file: Path) -> list[WorkflowHistory]:
    """The histories of a file: one as `temporal workflow show --output json` prints it, or many as
    `{"workflow_id", "history"}`; either may be compressed. `CommandError` when it holds none."""
    try:
        raw = file.read_bytes()
        read = json.loads(gzip.decompress(raw) if raw.startswith(_GZIPPED) else raw)
        many = [{"workflow_id": file.name, "history": read}] if "events" in read else read
        found = [WorkflowHistory.from_json(one["workflow_id"], one["history"]) for one in many]
    except OSError as error:
        raise CommandError(f"{file}: cannot be read: {error.strerror}", MISUSED) from None
    except (ValueError, KeyError, TypeError):
        raise CommandError(f"{file}: holds no history of a workflow", MISUSED) from None
    if not found:
        raise CommandError(f"{file}: holds no history of a workflow", MISUSED)
    return found


async def _verify(replayer: Replayer, read: list[list[WorkflowHistory]]) -> None:
    if read:
        histories = _given([one for many in read for one in many])
    else:
        histories = open_histories(await wiring.connect_temporal(read_settings()))
    fine, broken = await replayed(replayer, histories)
    for kind in sorted(fine | broken):
        print(f"{kind}: {fine[kind]} of {fine[kind] + broken[kind]} go on")  # noqa: T201
    if not fine and not broken:
        print("nothing is open")  # noqa: T201
    if broken:
        raise CommandError(
            f"{broken.total()} would break: do not update (docs/deployment.md#an-update)"
        )


async def replayed(
    replayer: Replayer, histories: AsyncIterator[WorkflowHistory]
) -> tuple[Counter[str], Counter[str]]:
    """How many of each type of workflow go on, and how many break. Prints why those break."""
    fine: Counter[str] = Counter()
    broken: Counter[str] = Counter()

    async def begun() -> AsyncIterator[WorkflowHistory]:
        async for history in histories:
            if any(e.event_type == _TASK_DONE for e in history.events):
                yield history
            else:  # nothing has run that could differ, and the replayer would wait for it
                fine[_kind(history)] += 1

    async with replayer.workflow_replay_iterator(begun()) as results:
        async for result in results:
            failure = result.replay_failure
            (fine if failure is None else broken)[_kind(result.history)] += 1
            if failure is not None:
                print(f"{result.history.workflow_id}: {failure}")  # noqa: T201
    return fine, broken


async def replayed_all(
    replayer: Replayer, histories: Sequence[WorkflowHistory]
) -> tuple[Counter[str], Counter[str]]:
    """As `replayed`, for histories at hand."""
    return await replayed(replayer, _given(histories))


async def open_histories(client: Client) -> AsyncIterator[WorkflowHistory]:
    """The histories of all that is open in the client's namespace."""
    async for found in client.list_workflows("ExecutionStatus = 'Running'"):
        yield await client.get_workflow_handle(found.id, run_id=found.run_id).fetch_history()


async def _given(histories: Sequence[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history


def _kind(history: WorkflowHistory) -> str:
    started: Any = history.events[0].workflow_execution_started_event_attributes
    return str(started.workflow_type.name)
