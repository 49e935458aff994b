"""The entry's workflow as a later release could have it: its wait begins with one more step."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.model import Entry
    from workflows.entry_contract import EntryStart
    from workflows.waitlist_entry import WaitlistEntryWorkflow

PATCH = "a-moment-first"


@workflow.defn(name="WaitlistEntryWorkflow")
class UpgradedEntryWorkflow(WaitlistEntryWorkflow):
    """Changed as docs/decisions/0030 asks: what began before goes on as it began."""

    @workflow.init
    def __init__(self, start: EntryStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EntryStart) -> Entry:
        """The entry as it ended."""
        if workflow.patched(PATCH):
            await workflow.sleep(timedelta(milliseconds=10))
        return await super().run(start)
