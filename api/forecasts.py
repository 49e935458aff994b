"""How long those in line have yet to wait, as it looks now rather than when they joined.

A forecast costs as much as the line is long, while lists are looked at all the time. So one is
made for a whole day, at most once in a few seconds, and the one before is told meanwhile.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from activities.errors import RecordsUnavailable
from activities.ports import EntryLine, ListedEntry
from api.errors import log_fault
from api.known_days import KnownDays
from domain.estimate import estimated_waits

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=5)
# One that is older says nothing about now, and is waited out.
USABLE = timedelta(minutes=1)
# A forecast is a nicety: no list waits longer for one.
WAIT_SECONDS = 1.0
MAX_DAYS = 32

# Minutes by entry id; None when no table is in sight.
Waits = Mapping[str, int | None]


class Forecasts:
    """Forecasts of one restaurant's days. Where there is none, what was quoted on joining counts.

    `clock` gives the instant (UTC). Nothing here raises because SQL is away.
    """

    def __init__(self, days: KnownDays, clock: Callable[[], datetime]) -> None:
        self._days, self._clock = days, clock
        self._kept: dict[date, _Forecast] = {}

    async def lines(
        self, day: date, lines: Sequence[EntryLine], patience: float = WAIT_SECONDS
    ) -> list[int | None]:
        """The wait of each line of that day's list, in minutes: the forecast for who stands in it.

        `patience`: the seconds that a first forecast is waited for.
        """
        if all(line.position is None for line in lines):
            return [line.quoted_wait_min for line in lines]
        waits = await self._of(day).waits(patience)
        return [_wait(line, waits) for line in lines]

    async def wait_min(self, listed: ListedEntry) -> int | None:
        """What an entry has yet to wait, in minutes; None when over or no table is in sight."""
        entry = listed.entry
        if entry.status.is_final:
            return None
        if listed.position is None:
            return entry.quoted_wait_min
        waits = await self._of(entry.service_date).waits()
        return waits.get(entry.id, entry.quoted_wait_min)

    async def close(self) -> None:
        """Give up what is being made."""
        making = [kept.making for kept in self._kept.values() if kept.making is not None]
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)

    def _of(self, day: date) -> "_Forecast":
        kept = self._kept.pop(day, None) or _Forecast(partial(self._make, day), self._clock)
        self._kept[day] = kept
        idle = [d for d, other in self._kept.items() if other.making is None and d != day]
        for longest_unused in idle[: max(0, len(self._kept) - MAX_DAYS)]:
            del self._kept[longest_unused]
        return kept

    async def _make(self, day: date) -> Waits:
        lined_up = await self._days.with_line(await self._days.tables(day))
        return await asyncio.to_thread(estimated_waits, lined_up, self._clock())


def _wait(line: EntryLine, waits: Waits) -> int | None:
    if line.position is None:
        return line.quoted_wait_min
    return waits.get(line.id, line.quoted_wait_min)


class _Forecast:
    """One day's forecast: at most one is being made, and whoever can do with the last one does."""

    def __init__(self, make: Callable[[], Awaitable[Waits]], clock: Callable[[], datetime]) -> None:
        self._make, self._clock = make, clock
        self._waits: Waits = {}
        self._made_at: datetime | None = None
        self._tried_at: datetime | None = None
        self.making: asyncio.Task[None] | None = None

    async def waits(self, patience: float = WAIT_SECONDS) -> Waits:
        """The newest that there is, after a first one was waited for; empty when there is none."""
        if self.making is None and not self._is_within(FRESH, self._tried_at):
            self._tried_at = self._clock()
            self.making = asyncio.create_task(self._renew(self._tried_at))
        if self.making is not None and not self._is_within(USABLE, self._made_at):
            await asyncio.wait({self.making}, timeout=patience)
        return self._waits if self._is_within(USABLE, self._made_at) else {}

    async def _renew(self, now: datetime) -> None:
        try:
            self._waits = await self._make()
            self._made_at = now
        except RecordsUnavailable:
            log.warning("no new forecast: the records are away")
        except Exception as error:
            log_fault(error)
        finally:
            self.making = None

    def _is_within(self, span: timedelta, at: datetime | None) -> bool:
        return at is not None and self._clock() - at < span
