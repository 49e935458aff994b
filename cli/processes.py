"""One child process: started bound to this process, asked to drain, killed with all it started."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_LAUNCHER = str(Path(__file__).with_name("child.py"))


@dataclass(frozen=True)
class Program:
    """What to run. `env` is its whole environment.

    `ready` tells whether it serves by now; it is asked again until it says so. `log` is the file
    that its output is appended to, None for our stderr. A child that has not ended
    `drain_seconds` after SIGTERM is killed.
    """

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    ready: Callable[[], Awaitable[bool]]
    log: Path | None = None
    drain_seconds: float = 25.0


class Process(Protocol):
    """A process that runs: `asyncio.subprocess.Process` is one."""

    @property
    def pid(self) -> int:
        """Its id, and its group's."""

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""

    async def wait(self) -> int:
        """Its exit code, once it has ended."""

    def terminate(self) -> None:
        """Send it SIGTERM."""


class ChildProcess:
    """One run of a program, in a session of its own: a terminal's Ctrl-C does not reach it."""

    def __init__(self, program: Program, process: Process) -> None:
        self.program = program
        self._process = process

    @classmethod
    async def start(cls, program: Program) -> "ChildProcess":
        """Start it. It ends with the calling thread's process at the latest (Linux)."""
        output = open_output(program.log)
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", _LAUNCHER, str(os.getpid())),
                *program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=program.env,
                start_new_session=True,
            )
        finally:
            if program.log is not None:
                os.close(output)
        return cls(program, process)

    @property
    def pid(self) -> int:
        """The process id, which is also its group's."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        return await self._process.wait()

    async def stop(self) -> int:
        """Ask it to drain, kill its group when it does not, and return its exit code."""
        if self._process.returncode is None:
            self._process.terminate()
        with suppress(TimeoutError):
            return await asyncio.wait_for(self._process.wait(), self.program.drain_seconds)
        self.kill()
        return await self._process.wait()

    def kill(self) -> None:
        """End it and all it started at once, as a crash would."""
        # Once it was waited for, the number may be another process's.
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def open_output(log: Path | None) -> int:
    """A descriptor that appends to that file, made where there is none, or our stderr's."""
    if log is None:
        return sys.stderr.fileno()
    log.parent.mkdir(parents=True, exist_ok=True)
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
