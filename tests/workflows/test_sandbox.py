"""What no workflow may do is found by the replay at the end of the tests of workflows."""

from collections import Counter
from datetime import datetime
from uuid import uuid4

from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from cli.verify import replayed_all
from tests.workflows.sandbox import sandbox
from worker import replayer
from workflows.runner import workflow_runner


@workflow.defn
class ClockWorkflow:
    """Asks the machine for the time, which a replay answers otherwise."""

    @workflow.run
    async def run(self) -> str:
        """When it ran."""
        return datetime.now().isoformat()


async def test_a_workflow_that_looks_at_a_clock_is_found_in_the_sandbox(
    engine: WorkflowEnvironment,
) -> None:
    name = uuid4().hex
    async with Worker(
        engine.client,
        task_queue=name,
        workflows=[ClockWorkflow],
        workflow_runner=workflow_runner(),
    ):
        asks = await engine.client.start_workflow(ClockWorkflow.run, id=name, task_queue=name)
        await asks.result()
    history = await asks.fetch_history()

    fine, _ = await replayed_all(replayer(workflows=[ClockWorkflow]), [history])
    assert fine == Counter({"ClockWorkflow": 1})
    _, broken = await replayed_all(replayer(workflows=[ClockWorkflow], runner=sandbox()), [history])
    assert broken == Counter({"ClockWorkflow": 1})
