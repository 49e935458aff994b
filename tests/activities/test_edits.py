"""Edits that could not be taken because the base was away are read again."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock, create_autospec

import pytest
from temporalio.exceptions import ApplicationError

from activities.edit_ports import (
    BaseEdits,
    Edit,
    EditRefused,
    Hook,
    Hooks,
    MirroredRecords,
    StaffDesk,
    Transaction,
    Transactions,
)
from activities.edits import EditActivities, Pulled
from activities.mirror_ports import BaseError, BaseFailure, MirrorCells, MirrorTable

URL = "https://lista.example/airtable"
HOOK = Hook("ach1", URL, "c2VjcmV0", 7, datetime.now(UTC) + timedelta(days=7))
FULL = "No queda ninguna mesa."


@dataclass
class Base:
    """A base in which somebody has added two rows that the rules refuse."""

    edits: AsyncMock = field(default_factory=lambda: create_autospec(BaseEdits, instance=True))
    hooks: AsyncMock = field(default_factory=lambda: create_autospec(Hooks, instance=True))

    def __post_init__(self) -> None:
        self.hooks.get.return_value = HOOK
        rows = [
            Transaction(
                number, number + 1, (Edit(MirrorTable.WAITLIST, f"rec{number}", {"hora": "21:00"}),)
            )
            for number in (7, 8)
        ]
        self.edits.read.return_value = Transactions(rows, more=False)

    async def pull(self) -> Pulled:
        records = create_autospec(MirroredRecords, instance=True)
        records.kept.return_value = None
        desk = create_autospec(StaffDesk, instance=True)
        desk.join.side_effect = EditRefused(FULL)
        cells = create_autospec(MirrorCells, instance=True)
        activities = EditActivities(records, self.hooks, self.edits, cells, desk, URL)
        return await activities.pull("casa")

    @property
    def told(self) -> list[str]:
        return [call.args[1] for call in self.edits.annotate.await_args_list]

    @property
    def cursors(self) -> list[int]:
        return [call.args[2] for call in self.hooks.advance.await_args_list]


async def test_a_base_that_is_away_is_tried_again_from_the_same_edit_on() -> None:
    base = Base()
    base.edits.annotate.side_effect = BaseError(BaseFailure.AWAY, "no answer")
    with pytest.raises(ApplicationError, match="no answer"):
        await base.pull()
    assert (base.told, base.cursors) == (["rec7"], [])
