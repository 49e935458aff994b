"""When the run of a day ends, so that a new one takes over before its history is too long."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.policies import QUIET
    from workflows.tasks import is_to_continue, is_to_continue_at_once


class Ending:
    """Looks for a moment in which nobody asks for anything (decision 47)."""

    def __init__(self) -> None:
        self._waits = False
        self._busy_at = workflow.now()

    def wait_for_quiet(self) -> None:
        """To be called once, when the run begins. One that began before there was this does not."""
        self._waits = workflow.patched("quiet-second")

    def busy(self) -> None:
        """Somebody has asked for something just now, or was served."""
        self._busy_at = workflow.now()

    @property
    def is_due(self) -> bool:
        """Whether the run is to end as soon as nothing is under way."""
        return self._cannot_wait or (self.is_near and workflow.now() >= self._quiet_at)

    @property
    def is_near(self) -> bool:
        """Whether it is to end in the next quiet moment."""
        return self._waits and is_to_continue()

    def sooner_than(self, due: datetime | None) -> datetime | None:
        """That instant, or the one at which the run may be due to end, if that comes before.

        What somebody asks for meanwhile moves no timer: when it rings is looked anew.
        """
        if not self.is_near or self._quiet_at <= workflow.now():
            return due
        return self._quiet_at if due is None else min(due, self._quiet_at)

    @property
    def _cannot_wait(self) -> bool:
        return is_to_continue_at_once() if self._waits else is_to_continue()

    @property
    def _quiet_at(self) -> datetime:
        return self._busy_at + QUIET
