"""Keeps a set of programs running: started together, restarted when one dies, drained in reverse.

Programs are named in the order in which one needs the other: the first is stopped last.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

from cli.errors import FAILED, MISUSED, CommandError
from cli.processes import ChildProcess, Program

PROBE_SECONDS = 0.05
BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
# A child that ran this long had recovered: its next death is a new story.
STEADY_SECONDS = 30.0

_log = logging.getLogger(__name__)


class Supervisor:
    """Runs programs for as long as it is entered.

    With `restart`, a child that dies comes back after a short pause, unless it ended with exit
    code 2 before it ever served: repeating it cannot help, so `failure` is set. One that has
    served is tried until what it cannot read is mended, and the others go on. Without, tests
    decide. `start` runs a program.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        restart: bool = True,
        start: Callable[[Program], Awaitable[ChildProcess]] = ChildProcess.start,
    ) -> None:
        self._programs = {program.name: program for program in programs}
        self._children: dict[str, ChildProcess] = {}
        self._ready: set[str] = set()
        self._served: set[str] = set()
        self._watchers: dict[str, asyncio.Task[None]] = {}
        self._restart, self._start = restart, start
        self._failure: asyncio.Future[CommandError] | None = None

    async def __aenter__(self) -> Self:
        self._failure = asyncio.get_running_loop().create_future()
        try:
            for name in self._programs:
                await self.start(name)
        except BaseException:
            await self._stop_all()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stop_all()

    def child(self, name: str) -> ChildProcess:
        """The newest run of that program. `KeyError` for a name that was never started."""
        return self._children[name]

    def waiting_for(self) -> list[str]:
        """The programs that `wait_ready` still waits for."""
        return [name for name in self._programs if name not in self._ready]

    async def start(self, name: str) -> None:
        """Run the program (again)."""
        program = self._programs[name]
        self._ready.discard(name)
        child = self._children[name] = await self._start(program)
        if self._restart and name not in self._watchers:
            self._watchers[name] = asyncio.create_task(self._watch(program))
        _log.debug("%s runs as process %d", name, child.pid)

    async def stop(self, name: str) -> int:
        """Drain that child and leave it stopped; returns its exit code."""
        await self._unwatch(name)
        return await self._children[name].stop()

    async def kill(self, name: str) -> None:
        """End that child as a crash would and, with `restart`, let it come back."""
        self._children[name].kill()
        await self._children[name].wait()

    def kill_all(self) -> None:
        """End all children at once; leaving then has nothing to wait for."""
        for child in self._children.values():
            child.kill()

    async def wait_ready(self, seconds: float = 60.0) -> None:
        """Return once every program serves. `CommandError` when one cannot, or not in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._probe_all()
        except TimeoutError:
            late = ", ".join(self.waiting_for())
            raise CommandError(f"not ready after {seconds:.0f} s: {late}") from None

    async def failure(self) -> CommandError:
        """Wait for the failure that ends it all: a child that cannot run as it was told to."""
        if self._failure is None:
            raise RuntimeError("the supervisor was not entered")
        return await asyncio.shield(self._failure)

    async def _probe_all(self) -> None:
        try:
            async with asyncio.TaskGroup() as probes:
                for program in self._programs.values():
                    probes.create_task(self._probe(program))
        except* CommandError as failures:
            raise failures.exceptions[0] from None

    async def _probe(self, program: Program) -> None:
        while not await program.ready():
            self._refuse_dead(program)
            await asyncio.sleep(PROBE_SECONDS)
        self._ready.add(program.name)
        self._served.add(program.name)

    def _refuse_dead(self, program: Program) -> None:
        if self._failure is not None and self._failure.done():
            raise self._failure.result()
        code = self._children[program.name].exit_code
        if code is not None and not self._restart:
            raise _ended(program, code)

    async def _watch(self, program: Program) -> None:
        deaths = 0
        while True:
            began = time.monotonic()
            code = await self._children[program.name].wait()
            if code == MISUSED and program.name not in self._served:
                return self._fail(_ended(program, code))
            deaths = 0 if time.monotonic() - began > STEADY_SECONDS else deaths
            pause = BACKOFF_SECONDS[min(deaths, len(BACKOFF_SECONDS) - 1)]
            deaths += 1
            _log.warning("%s ended with code %d, starting it in %.1f s", program.name, code, pause)
            await asyncio.sleep(pause)
            await self.start(program.name)

    def _fail(self, error: CommandError) -> None:
        if self._failure is not None and not self._failure.done():
            self._failure.set_result(error)

    async def _unwatch(self, name: str) -> None:
        if watcher := self._watchers.pop(name, None):
            watcher.cancel()
            await asyncio.wait([watcher])

    async def _stop_all(self) -> None:
        for name in list(self._watchers):
            await self._unwatch(name)
        for name in reversed(self._children):
            await self._children[name].stop()


def _ended(program: Program, code: int) -> CommandError:
    where = f"; see {program.log}" if program.log else ""
    message = f"{program.name} ended with code {code}{where}"
    return CommandError(message, MISUSED if code == MISUSED else FAILED)
