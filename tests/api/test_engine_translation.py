"""What the errors of a call to Temporal mean to whoever made it."""

import asyncio

import pytest
from temporalio.client import (
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError, TemporalError
from temporalio.service import RPCError, RPCStatusCode

from api.engine_errors import EngineAway, EngineBusy, EntryUnborn
from api.engine_translation import translated
from domain.refusals import Refused


def rpc(status: RPCStatusCode, words: str = "words of the server") -> RPCError:
    return RPCError(words, status, b"")


def failed(kind: str) -> WorkflowUpdateFailedError:
    return WorkflowUpdateFailedError(ApplicationError("x", "T1", type=kind))


@pytest.mark.parametrize(
    ("error", "of_day", "of_entry"),
    [
        (rpc(RPCStatusCode.RESOURCE_EXHAUSTED), EngineBusy, EngineBusy),
        (rpc(RPCStatusCode.ABORTED), EngineBusy, EngineBusy),
        (rpc(RPCStatusCode.FAILED_PRECONDITION), EngineBusy, EngineBusy),
        (rpc(RPCStatusCode.NOT_FOUND), EngineBusy, EntryUnborn),
        (rpc(RPCStatusCode.UNAVAILABLE), EngineBusy, EngineBusy),
        (rpc(RPCStatusCode.DEADLINE_EXCEEDED), EngineAway, EngineAway),
        (rpc(RPCStatusCode.PERMISSION_DENIED), EngineAway, EngineAway),
        (WorkflowUpdateRPCTimeoutOrCancelledError(), EngineBusy, EngineBusy),
        (TemporalError("x"), EngineAway, EngineAway),
        (failed("AcceptedUpdateCompletedWorkflow"), EngineBusy, EngineBusy),
        (failed("something-else"), EngineAway, EngineAway),
        (failed("table-taken"), Refused, Refused),
    ],
)
async def test_the_table_of_errors(
    error: TemporalError, of_day: type[Exception], of_entry: type[Exception]
) -> None:
    for entry, expected in ((False, of_day), (True, of_entry)):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            async with translated(entry=entry):
                raise error
        assert type(caught.value) is expected


async def test_a_cancelled_task_stays_cancelled() -> None:
    """The client reports it as an error of its own; a timeout must still see it."""

    async def call() -> None:
        async with translated():
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise WorkflowUpdateRPCTimeoutOrCancelledError from None

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await call()
