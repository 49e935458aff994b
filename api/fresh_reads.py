"""Lets a client read what it has just written.

A workflow answers a request first and saves its record a moment later. Who reads through the API
that passed the request on waits for that moment; through another one the record follows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TypeVar

from activities.errors import RecordsUnavailable
from activities.ports import (
    DayRecord,
    EntryLine,
    ListedEntry,
    OfferRecord,
    Page,
    ReadModel,
    RecordStore,
    ReservationRecord,
    Sent,
)
from api.engine_errors import EngineAway
from domain.entry import open_offer
from domain.model import Entry, Reservation, Status
from workflows.contract import DayAnswer

T = TypeVar("T")

log = logging.getLogger(__name__)

# Longer than this a reader does not wait: an older record is better than none. On a busy machine a
# save took more than a second, and a guest who called was told of a table that was just taken.
WAIT_SECONDS = 3.0
_PAUSE_SECONDS = 0.005


class FreshReads:
    """One location's read model, not older than what this API has written.

    Raises `RecordsUnavailable` as the read model does.
    """

    def __init__(self, store: RecordStore, reads: ReadModel, location: str) -> None:
        self._store, self._reads, self._location = store, reads, location
        self._reached: dict[date, int] = {}
        self._saving: set[asyncio.Task[None]] = set()

    # --- what was written -------------------------------------------------------------------

    def reached(self, day: date, version: int) -> None:
        """The day has answered at that version of its record, which it is about to save."""
        if version > self._reached.get(day, 0):
            self._reached[day] = version

    def keep(self, entry: Entry) -> None:
        """Save the entry that an update returned, as its workflow does, too, a moment later."""
        saving = asyncio.create_task(self._save(entry))
        self._saving.add(saving)
        saving.add_done_callback(self._saving.discard)

    async def joined(self, answer: DayAnswer) -> ListedEntry:
        """The entry that a join gave, or that the guest had already.

        `EngineAway` when the day says that there is one, but nobody has saved it yet.
        """
        if answer.entry is not None:
            self.keep(answer.entry)
            return ListedEntry(answer.entry, answer.position)
        listed = await self.entry(str(answer.entry_id))
        if listed is None:
            listed = await self._find(str(answer.entry_id))
        return ListedEntry(listed.entry, answer.position)

    async def close(self) -> None:
        """Wait until everything is saved."""
        await asyncio.gather(*self._saving, return_exceptions=True)

    # --- entries ----------------------------------------------------------------------------

    async def entry(self, entry_id: str) -> ListedEntry | None:
        """One entry, or None."""
        await self._saved()
        return await self._reads.entry(self._location, entry_id)

    async def entries(
        self, day: date, status: Status | None, limit: int, cursor: str | None
    ) -> Page[EntryLine]:
        """The entries of a service date by order of joining. `ValueError` for a bad cursor."""
        await self._saved()
        return await self._reads.entries(self._location, day, status, limit, cursor)

    async def entries_of(self, phone: str, address: str) -> list[Entry]:
        """The newest entries of that phone or exact channel address, in order of joining."""
        await self._saved()
        return await self._reads.entries_of(self._location, phone, address)

    async def live_entry(self, phone: str) -> Entry | None:
        """The entry of that phone that has an open offer, else the last of those that wait."""
        entries = await self.entries_of(phone, "")
        live = [entry for entry in entries if not entry.status.is_final]
        held = [entry for entry in live if open_offer(entry) is not None]
        return next(reversed(held or live), None)

    # --- days -------------------------------------------------------------------------------

    async def day(self, day: date) -> DayRecord | None:
        """The tables of a service date; None when nothing happened on it yet."""
        version, found = self._reached.get(day, 0), await self._reads.day(self._location, day)
        if version == 0 or (found is not None and found.version >= version):
            self._has_caught_up(day, version)
            return found
        await self._caught_up(day)
        return await self._reads.day(self._location, day)

    async def reservations(self, day: date) -> list[Reservation]:
        """The reservations of a service date by start."""
        await self._caught_up(day)
        return await self._reads.reservations(self._location, day)

    async def reservation(self, reservation_id: str) -> ReservationRecord | None:
        """One reservation of any day, or None."""
        await self._caught_up(*self._reached)
        return await self._reads.reservation(self._location, reservation_id)

    async def upcoming(self, phone: str, now: datetime) -> list[ReservationRecord]:
        """The CONFIRMED reservations of that phone that end after `now`, by start."""
        await self._caught_up(*self._reached)
        return await self._reads.upcoming(self._location, phone, now)

    async def offers_passing_over(self, entry: Entry) -> list[OfferRecord]:
        """The day's offers that went past that entry to a later one, by time."""
        await self._caught_up(entry.service_date)
        return await self._reads.offers_passing_over(entry)

    async def sent(self, message_sid: str) -> Sent | None:
        """Our message of that provider's id."""
        return await self._reads.sent(message_sid)

    # --- inside -----------------------------------------------------------------------------

    async def _saved(self) -> None:
        if self._saving:
            await asyncio.wait(set(self._saving), timeout=WAIT_SECONDS)

    async def _save(self, entry: Entry) -> None:
        try:
            await self._store.save_entry(entry)
        except RecordsUnavailable:
            log.warning("entry %s is saved later", entry.id)

    async def _find(self, entry_id: str) -> ListedEntry:
        async def look() -> ListedEntry | None:
            return await self._reads.entry(self._location, entry_id)

        found = await _within(WAIT_SECONDS, look)
        if found is None:
            raise EngineAway("the entry is not readable yet")
        return found

    async def _caught_up(self, *days: date) -> None:
        for day in days:
            version = self._reached.get(day)
            if version is not None:
                await self._wait_for(day, version)

    async def _wait_for(self, day: date, version: int) -> None:
        async def is_saved() -> bool:
            return await self._reads.day_version(self._location, day) >= version

        if not await _within(WAIT_SECONDS, is_saved):
            log.warning("the records of %s lag behind", day)
        self._has_caught_up(day, version)

    def _has_caught_up(self, day: date, version: int) -> None:
        if self._reached.get(day) == version:
            del self._reached[day]


async def _within(seconds: float, look: Callable[[], Awaitable[T]]) -> T | None:
    """The first result that counts as true; None when there was none in time."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if found := await look():
                    return found
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        return None
