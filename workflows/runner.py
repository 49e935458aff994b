"""What all workers have in common: the sandbox, that of replays too, and their version's name."""

import sys
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import Any

from temporalio.common import WorkerDeploymentVersion
from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import WorkerDeploymentConfig, WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info

# Loaded once instead of once per workflow instance: modules that hold no state. Those with the
# workflows' own code stay inside, so that the sandbox sees what they call.
PASSED_THROUGH = (
    "activities",
    "domain",
    "workflows.answers",
    "workflows.contract",
    "workflows.day_answers",
    "workflows.day_events",
    "workflows.entry_contract",
    "workflows.converter",
    "workflows.policies",
    "workflows.reservation_contract",
    "workflows.tasks",
    "workflows.visibility",
)

# An eviction that had to wait for longer is tried again by the SDK. It keeps no thread meanwhile.
_TURN_SECONDS = 1.0
_NO_STORE = StorageDriverStoreContext()


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox that workflows run and are replayed in."""
    return _Sandbox(SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


class _Sandbox(SandboxedWorkflowRunner):
    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _OneAtATime(super().create_instance(det))


class _OneAtATime(WorkflowInstance):
    """A workflow in which no two threads are at work at once.

    Two seconds after a thread has begun to work on a workflow, the SDK takes it for hung,
    interrupts it wherever it is, and evicts the workflow meanwhile: also when the thread only had
    to wait, for a busy processor or while the process was stopped. Two threads at once leave the
    workflow in a state in which it cannot be evicted, and this worker would hold it up for good
    (decision 43). So the eviction waits for the thread, which nobody interrupts.
    """

    def __init__(self, instance: WorkflowInstance) -> None:
        self._instance = instance
        self._turn = Lock()

    def activate(self, act: Any) -> Any:
        if not self._turn.acquire(timeout=_TURN_SECONDS):
            raise RuntimeError("another thread is still at work in this workflow")
        try:
            return self._instance.activate(act)
        finally:
            self._turn.release()

    # What the next two would say takes code that is compiled in the sandbox, several times for each
    # payload, and none of our converters and codecs looks at it.

    def get_serialization_context(self, command_info: Any) -> None:
        """None: payloads are the same wherever they go."""

    def get_external_store_context(self, command_info: Any) -> StorageDriverStoreContext:
        """Nothing: payloads are stored nowhere else."""
        return _NO_STORE

    def get_info(self) -> Info:
        return self._instance.get_info()

    def get_thread_id(self) -> None:
        """None: there is no thread to interrupt."""


def keep_compiled() -> None:
    """Have Python keep what it compiles from now on, whatever the environment says.

    The sandbox imports the workflows' own modules anew for each workflow. Where nothing is kept
    (`PYTHONDONTWRITEBYTECODE`) each is compiled again, which is more than half of a new
    workflow's cost.
    """
    sys.dont_write_bytecode = False


def release() -> WorkerDeploymentConfig:
    """What Temporal notes as the version that ran a task; it chooses no worker by it.

    Without one, the SDK would hash every loaded module, which takes seconds.
    """
    try:
        number = version("nubes-waitlist")
    except PackageNotFoundError:  # run from a checkout that was not installed
        number = "0"
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion("nubes", number), use_worker_versioning=False
    )
