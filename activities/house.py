"""The restaurant as it is now: that of its file, with the tables of its base if they come from
there."""

import asyncio
import logging

from activities.errors import RecordsUnavailable
from activities.house_ports import HouseStore
from domain.house import furnished
from domain.restaurant import Restaurant

log = logging.getLogger(__name__)

# How far a process may lag behind the one that took a change.
FOLLOW_SECONDS = 1.0


class CurrentHouse:
    """`file` is the restaurant as its file has it; without a store that is all there is to it."""

    def __init__(self, file: Restaurant, store: HouseStore | None = None) -> None:
        self.file = file
        self._store, self._current = store, file

    @property
    def current(self) -> Restaurant:
        """The restaurant as it was last known here."""
        return self._current

    async def refresh(self) -> Restaurant:
        """The restaurant with its last good tables. Raises `RecordsUnavailable`."""
        if self._store is not None:
            kept = await self._store.get(self.file.id)
            tables = None if kept is None else kept.tables
            self._current = self.file if tables is None else furnished(self.file, tables)
        return self._current

    async def follow(self) -> None:
        """Stay as current as the store, until cancelled; while that is away, nothing changes."""
        while self._store is not None:
            await asyncio.sleep(FOLLOW_SECONDS)
            try:
                await self.refresh()
            except RecordsUnavailable:
                log.debug("the tables stay as they were: no records")
