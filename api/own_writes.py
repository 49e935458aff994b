"""Lets a client read what it has just written: the read model follows workflows by a moment."""

import asyncio
import logging
from datetime import date

from activities.errors import RecordsUnavailable
from activities.ports import DayChanges, ListedEntry, ReadModel, RecordStore, ReservationRecord
from api.engine_errors import EngineAway
from domain.model import Entry, Reservation
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
            await self.save_entry(answer.entry)
            return ListedEntry(answer.entry, answer.position)
        listed = await self._find(str(answer.entry_id))
        return ListedEntry(listed.entry, answer.position)

    async def save_entry(self, entry: Entry) -> None:
        """Keep the snapshot. The workflow saves it as well, so a failure here is no loss."""
        try:
            await self._store.save_entry(entry)
        except RecordsUnavailable:
            log.warning("entry %s is saved later", entry.id)

    async def reserved(self, answer: DayAnswer, day: date) -> Reservation:
        """The reservation that a day's answer is about."""
        if answer.reservation is None:
            raise EngineAway("the answer holds no reservation")
        await self._save_reservation(answer.reservation, day)
        return answer.reservation

    async def _save_reservation(self, reservation: Reservation, day: date) -> None:
        record = ReservationRecord(self._location, day, reservation)
        try:
            await self._store.save_day(DayChanges(reservations=(record,)))
        except RecordsUnavailable:
            log.warning("reservation %s is saved later", reservation.id)

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
