"""The one table of what Temporal's errors mean."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.client import RPCTimeoutOrCancelledError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError, TemporalError
from temporalio.service import RPCError, RPCStatusCode

from api.engine_errors import EngineAway, EngineBusy, EntryGone, EntryUnborn
from domain.refusals import Reason, Refused

log = logging.getLogger(__name__)

# Permanent mistakes of ours or of the set-up: no repetition helps.
_HOPELESS = (
    RPCStatusCode.INVALID_ARGUMENT,
    RPCStatusCode.PERMISSION_DENIED,
    RPCStatusCode.UNAUTHENTICATED,
    RPCStatusCode.UNIMPLEMENTED,
)
_AWAY = (*_HOPELESS, RPCStatusCode.DEADLINE_EXCEEDED)

# The server's own failure of an update whose workflow run ended under it (continue-as-new).
_RUN_ENDED = "AcceptedUpdateCompletedWorkflow"
# Said with NOT_FOUND of a workflow that has closed; of one that never ran it says otherwise.
_ENDED = "already completed"
_NOT_CONNECTED = "Failed client connect"


@asynccontextmanager
async def translated(*, entry: bool = False) -> AsyncIterator[None]:
    """Raises this program's errors in place of the client's."""
    try:
        yield
    except TemporalError as error:
        # The client reports a cancelled task as an error of its own.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from error
        raise _meaning(error, entry=entry) from error
    except RuntimeError as error:
        # What the first call of a lazy client raises when it cannot connect.
        if str(error).startswith(_NOT_CONNECTED):
            raise EngineAway("cannot connect") from error
        raise


def _meaning(error: TemporalError, *, entry: bool) -> Exception:
    if isinstance(error, WorkflowUpdateFailedError):
        return _refusal(error.cause)
    if isinstance(error, RPCTimeoutOrCancelledError):
        # Its worker may have died with it: another gives the answer soon.
        return EngineBusy("no answer in time")
    if not isinstance(error, RPCError):
        return EngineAway(type(error).__name__)
    if error.status is RPCStatusCode.NOT_FOUND and entry:
        return EntryGone() if _ENDED in error.message else EntryUnborn()
    if error.status in _HOPELESS:
        log.error("Temporal rejects a call: %s", error.status.name)
    # What is left passes: too many updates at once, a run that ended under the call, a workflow
    # task that failed under it, a server that is being started.
    away = error.status in _AWAY
    return EngineAway(error.status.name) if away else EngineBusy(error.status.name)


def _refusal(cause: BaseException) -> Exception:
    kind = cause.type if isinstance(cause, ApplicationError) else None
    if kind == _RUN_ENDED:
        return EngineBusy(kind)
    if not isinstance(cause, ApplicationError) or kind not in set(Reason):
        log.error("an update failed unexpectedly: %s", kind or type(cause).__name__)
        return EngineAway("the update failed")
    return Refused(Reason(kind), str(cause.details[0]) if cause.details else "")
