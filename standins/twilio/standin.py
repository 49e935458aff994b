"""The stand-in's state, and what sets things in motion."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from standins.outgoing import caller
from standins.twilio.content import Catalogue
from standins.twilio.fates import Fates
from standins.twilio.faults import Faults
from standins.twilio.journey import Journey
from standins.twilio.messages import Message, Store
from standins.twilio.settings import StandinSettings


class Standin:
    """One running stand-in. Close it to stop what it still has under way."""

    def __init__(self, settings: StandinSettings) -> None:
        self.settings = settings
        self.webhook_url = settings.webhook_url
        self.store, self.faults, self.catalogue = Store(), Faults(), Catalogue()
        self.http = caller()
        self._fates = Fates(self.store)
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, message: Message) -> Message:
        """Keep an outbound message and let it go its way, under the faults of this moment."""
        faults = self.faults
        code = self._fates.of(message, faults)
        kept = await self.store.put(message)
        journey = Journey(self.store, self.http, self.settings, faults, self._spawn)
        self._spawn(journey.run(kept, code))
        return kept

    async def forget(self) -> None:
        """Drop every message, and what is still under way for them. Templates stay."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.store.clear()
        self._fates.clear()

    async def aclose(self) -> None:
        """Forget everything and close the connections."""
        await self.forget()
        await self.http.aclose()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
