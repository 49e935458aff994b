"""Which numbers want no messages, without a question to SQL for each guest who joins."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from activities.errors import RecordsUnavailable
from activities.messaging_ports import Guests

log = logging.getLogger(__name__)

# What another process has noted is known here after that long. The worker asks anew before each
# message, so nobody is written to meanwhile.
FRESH = timedelta(seconds=5)


class OptOuts:
    """The opt-outs of one location, as this process last saw them. `clock` gives UTC."""

    def __init__(self, guests: Guests, location: str, clock: Callable[[], datetime]) -> None:
        self._guests, self._location, self._clock = guests, location, clock
        self._numbers: frozenset[str] = frozenset()
        self._looked_at: datetime | None = None
        self._looking = asyncio.Lock()

    async def has(self, phone: str) -> bool:
        """Whether that number wants none; those who ask at once are answered in their order."""
        if self._looked_at is None or self._clock() - self._looked_at >= FRESH:
            async with self._looking:
                await self._look()
        return phone in self._numbers

    async def note(self, phone: str, at: datetime, message_sid: str) -> bool:
        """The number wants no messages from now on; whether it is that message which says so,
        the first time it comes and whenever it is delivered again."""
        is_new = await self._guests.opt_out(self._location, phone, at, message_sid)
        self._numbers |= {phone}
        return is_new

    async def forget(self, phone: str) -> None:
        """The number wants messages again."""
        await self._guests.opt_in(self._location, phone)
        self._numbers -= {phone}

    async def _look(self) -> None:
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < FRESH:
            return  # whoever was here before has looked
        try:
            self._numbers = await self._guests.all_opted_out(self._location)
        except RecordsUnavailable:
            log.warning("opt-outs are those of before: the records are away")
        self._looked_at = now
