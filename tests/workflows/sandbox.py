"""The SDK's sandbox: code of a workflow that asks for the time or for chance by itself fails in it.

Workers do without (decision 45). What tests have run is replayed in it.
"""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

# Loaded once instead of once per workflow: modules in which no workflow runs.
_PASSED_THROUGH = (
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


def sandbox() -> SandboxedWorkflowRunner:
    """A runner that sees what the workflows' own modules call."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions)
