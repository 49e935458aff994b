"""One accepted message on its way: its states, and the callbacks that trail behind them."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from standins.twilio.callbacks import status_form
from standins.twilio.delivery import deliver
from standins.twilio.errors import TEXTS
from standins.twilio.fates import FAILED
from standins.twilio.faults import Faults
from standins.twilio.messages import Message, Store
from standins.twilio.settings import StandinSettings

EXPIRED = 30036
Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


@dataclass(frozen=True)
class Step:
    """The next state, after so many seconds, with the error that it comes with."""

    seconds: float
    status: str
    code: int | None = None


def steps(
    message: Message, code: int | None, faults: Faults, step_seconds: float
) -> Iterator[Step]:
    """The states that the message will pass, when its fate is that code or none."""
    queued = step_seconds + faults.queue_ms / 1000
    if message.validity_seconds is not None and message.validity_seconds < queued:
        yield Step(message.validity_seconds, "undelivered", EXPIRED)
        return
    if code:
        yield Step(queued, "failed" if code in FAILED else "undelivered", code)
        return
    yield Step(queued, "sent")
    yield Step(step_seconds, "delivered")
    if faults.read_receipts and message.channel == "whatsapp":
        yield Step(step_seconds, "read")


class Journey:
    """Moves a message on and reports it. States do not wait for the callbacks of earlier ones."""

    def __init__(
        self,
        store: Store,
        http: httpx.AsyncClient,
        settings: StandinSettings,
        faults: Faults,
        spawn: Spawn,
    ) -> None:
        self._store, self._http, self._settings = store, http, settings
        self._faults, self._spawn = faults, spawn
        self._last: asyncio.Task[None] | None = None

    async def run(self, message: Message, code: int | None) -> None:
        """Let the message pass its states, under the faults of the time of its acceptance."""
        held: list[Message] = []
        for step in steps(message, code, self._faults, self._settings.step_seconds):
            await asyncio.sleep(step.seconds)
            error = (step.code, TEXTS.get(step.code, "Undelivered")) if step.code else None
            moved = self._store.update(message.sid, step.status, error)
            if self._faults.callbacks == "out_of_order":
                held.append(moved)
            else:
                self._report(moved)
        for late in reversed(held):
            self._report(late)

    def _report(self, moved: Message) -> None:
        if moved.status_callback is not None and self._faults.callbacks != "lost":
            self._last = self._spawn(self._call_back(moved, moved.status_callback, self._last))

    async def _call_back(self, moved: Message, url: str, before: asyncio.Task[None] | None) -> None:
        await asyncio.sleep(self._faults.callback_delay_ms / 1000)
        if before is not None:
            await asyncio.wait([before])
        form = status_form(moved, self._settings.account_sid)
        for _ in range(2 if self._faults.callbacks == "doubled" else 1):
            await deliver(self._http, url, form, self._settings.auth_token)
