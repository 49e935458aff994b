"""What all workers have in common: the sandbox, that of replays too, and their version's name."""

import sys
from importlib.metadata import PackageNotFoundError, version

from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

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


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox that workflows run and are replayed in."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions)


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
