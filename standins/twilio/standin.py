"""The stand-in's state, and what sets things in motion: progress of messages, their callbacks."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import httpx

from standins.twilio.callbacks import status_form
from standins.twilio.delivery import deliver
from standins.twilio.errors import TEXTS
from standins.twilio.faults import Faults
from standins.twilio.messages import Message, Store
from standins.twilio.settings import StandinSettings

OUTSIDE_WINDOW = 63016


class Standin:
    """One running stand-in. Close it to stop what it still has under way."""

    def __init__(self, settings: StandinSettings) -> None:
        self.settings = settings
        self.webhook_url = settings.webhook_url
        self.store, self.faults = Store(), Faults()
        # Deliveries stay on the machine or inside its network: no proxy from the environment.
        self.http = httpx.AsyncClient(trust_env=False)
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, message: Message) -> Message:
        """Keep an outbound message and let it go its way, under the faults of this moment."""
        kept = await self.store.put(message)
        self._spawn(self._progress(kept, self.faults))
        return kept

    async def forget(self) -> None:
        """Drop every message, and what is still under way for them."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.store.clear()

    async def aclose(self) -> None:
        """Forget everything and close the connections."""
        await self.forget()
        await self.http.aclose()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _progress(self, message: Message, faults: Faults) -> None:
        code = self._fate(message, faults)
        error = (code, TEXTS.get(code, "Undelivered")) if code else None
        moved: list[Message] = []
        for status in ["undelivered"] if code else ["sent", "delivered"]:
            await asyncio.sleep(self.settings.step_seconds)
            moved.append(await self.store.update(message.sid, status, error))
            if faults.callbacks != "out_of_order":
                await self._call_back(moved[-1], faults)
        if faults.callbacks == "out_of_order":
            for late in reversed(moved):
                await self._call_back(late, faults)

    def _fate(self, message: Message, faults: Faults) -> int | None:
        if code := faults.undelivered(message.to):
            return code
        closed = faults.enforce_window and not self.store.window_open(message.to)
        return OUTSIDE_WINDOW if closed else None

    async def _call_back(self, message: Message, faults: Faults) -> None:
        url = message.status_callback
        if url is None or faults.callbacks == "lost":
            return
        form = status_form(message, self.settings.account_sid)
        for _ in range(2 if faults.callbacks == "doubled" else 1):
            await deliver(self.http, url, form, self.settings.auth_token)
