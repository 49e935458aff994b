"""Tells the alerts of work that has failed."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from workflows.alerts import AlertsStart, OpsAlertWorkflow, WorkFailed
from workflows.contract import ALERTS_QUEUE, alerts_workflow_id
from workflows.gathering import tell_gathered

# A bad moment's failures are told of once.
GATHER_SECONDS = 5.0
TRY_AGAIN_SECONDS = 5.0


class Failures(Interceptor):
    """Counts each attempt that fails in the workers that it is given to; `run` does the telling.

    What is no fault of anything, of category BENIGN, counts for nothing. Nor does the end of an
    attempt whose worker or workflow ends.
    """

    def __init__(self, client: Client, location: str, gather: float = GATHER_SECONDS) -> None:
        self._client, self._location, self._gather = client, location, gather
        self._counts: Counter[str] = Counter()
        self._failed = asyncio.Event()

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """As the SDK asks for it."""
        return _Counting(next, self._count)

    async def run(self) -> None:
        """Works until it is cancelled. While Temporal is away it goes on counting."""
        await tell_gathered(
            self._failed,
            self._tell,
            "failures are",
            gather_seconds=self._gather,
            again_seconds=TRY_AGAIN_SECONDS,
        )

    def _count(self, work: str) -> None:
        self._counts[work] += 1
        self._failed.set()

    async def _tell(self) -> None:
        told = Counter(self._counts)
        await self._client.start_workflow(
            OpsAlertWorkflow.run,
            AlertsStart(self._location),
            id=alerts_workflow_id(self._location),
            task_queue=ALERTS_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="failed",
            start_signal_args=[WorkFailed(dict(told))],
        )
        self._counts -= told


class _Counting(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, count: Callable[[str], None]) -> None:
        super().__init__(next)
        self._count = count

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await self.next.execute_activity(input)
        except Exception as error:
            if not _is_benign(error):
                self._count(activity.info().activity_type)
            raise


def _is_benign(error: Exception) -> bool:
    return isinstance(error, ApplicationError) and error.category is ApplicationErrorCategory.BENIGN
