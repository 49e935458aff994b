"""Processes of ours out of `tests.nursery`: the same programs, without the time to load them."""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from uuid import uuid4

from cli import child
from cli.processes import ChildProcess, Program, open_output
from cli.programs import ROOT
from tests.compiled import keep_compiled

_PYTHON = (sys.executable, "-P", "-m")
# Read once, when an interpreter starts.
_FOR_NEW_ONES = ("LD_PRELOAD",)


class Forked:
    """One that runs (`cli.processes.Process`)."""

    def __init__(
        self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._pid, self._writer = pid, writer
        self._ending = asyncio.create_task(self._end(reader))

    @property
    def pid(self) -> int:
        """Its id, and its group's."""
        return self._pid

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._ending.result() if self._ending.done() else None

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        return await asyncio.shield(self._ending)

    def terminate(self) -> None:
        """Send it SIGTERM."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)

    async def _end(self, reader: asyncio.StreamReader) -> int:
        # Without a nursery there are no children of it either.
        code = await reader.readline() or b"%d" % -signal.SIGKILL
        self._writer.close()
        return int(code)


async def start(program: Program) -> ChildProcess:
    """Start a program of ours as a fork, and any other one as the product does."""
    if program.command[:3] != _PYTHON or not program.env.keys().isdisjoint(_FOR_NEW_ONES):
        return await ChildProcess.start(program)
    module, *options = program.command[3:]
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(_nursery())
    output = open_output(program.log)
    try:
        socket.send_fds(connection, [b"\0"], [output])
    finally:
        if program.log is not None:
            os.close(output)
    order = {"module": module, "options": options, "env": dict(program.env)}
    connection.sendall(json.dumps(order).encode() + b"\n")
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    try:
        pid = int(await reader.readline())
    except BaseException:  # who waited for it was cancelled
        writer.close()
        raise
    return ChildProcess(program, Forked(pid, reader, writer))


@cache
def _nursery() -> str:
    """The address of this process's own nursery, which ends with it."""
    address = f"\0nubes-nursery-{uuid4().hex}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    keep_compiled(environment)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        bound = (sys.executable, "-I", "-S", child.__file__, str(os.getpid()))
        nursery = subprocess.Popen(
            [*bound, *_PYTHON, "tests.nursery", str(listener.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            env=environment,
            cwd=ROOT,
            start_new_session=True,
        )
    atexit.register(_end, nursery)
    return address


def _end(nursery: subprocess.Popen[bytes]) -> None:
    nursery.kill()
    nursery.wait()
