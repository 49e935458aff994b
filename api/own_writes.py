"""Lets a client read what it has just written.

A workflow saves its record before an update is answered, with one exception: a day answers a join
before the entry's own workflow has started.
"""

import asyncio
import logging

from activities.errors import RecordsUnavailable
from activities.ports import ListedEntry, ReadModel, RecordStore
from api.engine_errors import EngineAway
from domain.model import Entry
from workflows.contract import DayAnswer

log = logging.getLogger(__name__)

_WAIT_SECONDS = 3.0
_PAUSE_SECONDS = 0.05


class OwnWrites:
    """Saves what an update returned, and finds what it did not return."""

    def __init__(self, store: RecordStore, reads: ReadModel, location: str) -> None:
        self._store, self._reads, self._location = store, reads, location

    async def joined(self, answer: DayAnswer) -> ListedEntry:
        """The entry that a join gave, or that the guest had already."""
        if answer.entry is not None:
            await self._save(answer.entry)
            return ListedEntry(answer.entry, answer.position)
        listed = await self._find(str(answer.entry_id))
        return ListedEntry(listed.entry, answer.position)

    async def _save(self, entry: Entry) -> None:
        """Keep the snapshot. The workflow saves it as well, so a failure here is no loss."""
        try:
            await self._store.save_entry(entry)
        except RecordsUnavailable:
            log.warning("entry %s is saved later", entry.id)

    async def _find(self, entry_id: str) -> ListedEntry:
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                while True:
                    listed = await self._reads.entry(self._location, entry_id)
                    if listed is not None:
                        return listed
                    await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError:
            raise EngineAway("the entry is not readable yet") from None
