"""What goes wrong, in an order that the seed decides."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import Random

import httpx

from bench.chaos.clocks import Clocks
from bench.chaos.disk import Disk
from tests.e2e.people import Telephones
from tests.postgres import Cluster
from tests.processes import Installation

PROCESSES = ("worker", "worker-2", "api", "api-2", "temporal")
# One host of each kind has a clock that jumps.
JUMPING = ("worker-2", "api-2")
JUMP_SECONDS = 40.0
# From the end of one fault to the next.
PAUSE_SECONDS = (0.5, 3.0)
LASTS_SECONDS = (0.5, 5.0)
PROVIDER: tuple[dict[str, object], ...] = (
    {"retryable_share": 0.6},
    {"drop_share": 0.6},
    {"accept_delay_ms": 2_000},
    {"delay_ms": 3_000},
    {"status": 500, "processed": True, "times": 4},
    {"status": 429, "times": 6, "retry_after": 1},
    {"drop_before_accept": 3},
    {"callbacks": "lost"},
    {"callbacks": "doubled"},
    {"callbacks": "out_of_order"},
)


@dataclass(frozen=True)
class Ground:
    """What the processes stand on; the disk and the clocks only where they can go wrong."""

    cluster: Cluster
    disk: Disk | None
    clocks: Clocks | None


@dataclass(frozen=True)
class Outside:
    """The stand-ins of those who are not ours."""

    telephones: Telephones
    mail: httpx.AsyncClient
    airtable: httpx.AsyncClient


@dataclass
class Faults:
    """Strikes one part after the other; what it has done is in `struck`."""

    installation: Installation
    ground: Ground
    outside: Outside
    random: Random
    struck: list[tuple[datetime, str]]

    async def run(self) -> None:
        """Until cancelled; then everything is as it should be again."""
        ways: list[Callable[[], Awaitable[None]]] = [
            *[self._kill] * 5, *[self._stop] * 3, *[self._provider] * 4,
            self._database, self._mail, self._base,
        ]  # fmt: skip
        if self.ground.disk is not None:
            ways.append(partial(self._disk, self.ground.disk))
        if self.ground.clocks is not None:
            ways += [partial(self._clock, self.ground.clocks)] * 2
        try:
            while True:
                await asyncio.sleep(self.random.uniform(*PAUSE_SECONDS))
                await self.random.choice(ways)()
        finally:
            await asyncio.shield(asyncio.ensure_future(self._mend()))

    def _note(self, what: str) -> None:
        self.struck.append((datetime.now(UTC), what))

    async def _last(self) -> None:
        await asyncio.sleep(self.random.uniform(*LASTS_SECONDS))

    async def _kill(self) -> None:
        name = self.random.choice(PROCESSES)
        self._note(f"kill -9 {name}")
        await self.installation.kill(name)
        await self._last()
        await to_its_end(self.installation.start(name))

    async def _stop(self) -> None:
        name = self.random.choice(PROCESSES)
        self._note(f"SIGSTOP {name}")
        group = self.installation.pid(name)
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGSTOP)
        try:
            await self._last()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGCONT)

    async def _provider(self) -> None:
        fault = self.random.choice(PROVIDER)
        self._note(f"Twilio {fault}")
        await self.outside.telephones.misbehave(**fault)
        try:
            await self._last()
        finally:
            await self.outside.telephones.behave()

    async def _database(self) -> None:
        self._note("PostgreSQL dies")
        await asyncio.to_thread(self.ground.cluster.stop, "immediate")
        try:
            await self._last()
        finally:
            await asyncio.to_thread(self.ground.cluster.start)

    async def _disk(self, disk: Disk) -> None:
        self._note("PostgreSQL's disk is full")
        await asyncio.to_thread(disk.fill)
        try:
            await self._last()
        finally:
            disk.clear()
            await asyncio.to_thread(self._have_database)

    async def _clock(self, clocks: Clocks) -> None:
        name = self.random.choice(JUMPING)
        seconds = self.random.uniform(-JUMP_SECONDS, JUMP_SECONDS)
        self._note(f"the clock of {name} jumps by {seconds:+.0f} s")
        clocks.set(name, seconds)
        try:
            await self._last()
        finally:
            clocks.set(name, 0)

    async def _mail(self) -> None:
        self._note("SMTP is down")
        await self._down(self.outside.mail, down=True)

    async def _base(self) -> None:
        way = self.random.choice(("cut", "503"))
        self._note(f"Airtable is down: {way}")
        await self._down(self.outside.airtable, down=way)

    async def _down(self, standin: httpx.AsyncClient, **faults: object) -> None:
        (await standin.post("/control/faults", json=faults)).raise_for_status()
        try:
            await self._last()
        finally:
            (await standin.delete("/control/faults")).raise_for_status()

    def _have_database(self) -> None:
        if not self.ground.cluster.runs():
            self.ground.cluster.start()

    async def _mend(self) -> None:
        """Whatever was cut off half-way runs again."""
        await self.outside.telephones.behave()
        for standin in (self.outside.mail, self.outside.airtable):
            await standin.delete("/control/faults")
        await asyncio.to_thread(self._have_database)
        for name in PROCESSES:
            await self.installation.kill(name)
        for name in reversed(PROCESSES):
            await self.installation.start(name)
        await self.installation.wait_ready(120.0)


async def to_its_end(work: Coroutine[object, object, None]) -> None:
    """Do it even if its caller is cancelled: a process whose start is cut off half-way would run
    unknown to those who mend."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    finally:
        await task
