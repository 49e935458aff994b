"""What all workers have in common: how workflows run, replays too, and their version's name."""

from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import Any

from temporalio.common import WorkerDeploymentVersion
from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import (
    UnsandboxedWorkflowRunner,
    WorkerDeploymentConfig,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowRunner,
)
from temporalio.workflow import Info

# An eviction that had to wait for longer is tried again by the SDK. It keeps no thread meanwhile.
_TURN_SECONDS = 1.0
_NO_STORE = StorageDriverStoreContext()


def workflow_runner() -> WorkflowRunner:
    """What workflows run and are replayed in: without the SDK's sandbox (decision 45)."""
    return _Runner()


class _Runner(UnsandboxedWorkflowRunner):
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

    # The next two are asked several times for each payload. None of our converters and codecs looks
    # at what they say.

    def get_serialization_context(self, command_info: Any) -> None:
        """None: payloads are the same wherever they go."""

    def get_external_store_context(self, command_info: Any) -> StorageDriverStoreContext:
        """Nothing: payloads are stored nowhere else."""
        return _NO_STORE

    def get_info(self) -> Info:
        return self._instance.get_info()

    def get_thread_id(self) -> None:
        """None: there is no thread to interrupt."""


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
