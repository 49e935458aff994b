"""Starts processes of ours by forking one that has loaded what they load: most of a start is that.

    python -P -m tests.nursery DESCRIPTOR

Each connection to the socket of that descriptor is one process: a byte comes that carries its
output's descriptor, then a line of JSON (`Order`). The answer is a line with its process id and,
once it has ended, one with its exit code, negative for a signal. Who hangs up has it killed. What
is started is the program itself (`python -m MODULE`), but for its passwords' hashes, in a session
of its own; it ends with this process at the latest. Commands, the command line's tests and
benchmarks start interpreters of their own.
"""

import ctypes
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import NamedTuple

from pwdlib import PasswordHash

import adapters
import api
import workflows
from cli.child import PR_SET_PDEATHSIG
from tests.passwords import quick


def modules_of(package: ModuleType) -> Iterator[str]:
    """The names of its modules, but for migrations, which only alembic loads."""
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if "migrations" not in module.name:
            yield module.name


# What a process loads once it knows its settings, too.
LOADED = (
    *("cli.api", "cli.logs", "cli.tracing", "worker"),
    *("standins.airtable.__main__", "standins.mail.__main__", "standins.twilio.__main__"),
    *("sqlalchemy.dialects.sqlite.pysqlite", "sqlalchemy.dialects.postgresql.asyncpg"),
    *("uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto"),
    *("uvicorn.protocols.websockets.auto", "anyio._backends._asyncio", "httpcore"),
    "phonenumbers.data.region_ES",
    *(name for package in (adapters, api, workflows) for name in modules_of(package)),
)


class Order(NamedTuple):
    """What to run: a module, its options, and its whole environment."""

    module: str
    options: list[str]
    env: dict[str, str]


class Nursery:
    """The processes that run, by id, each with the connection of who asked for it."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._clients: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._ended, self._waker = os.pipe2(os.O_NONBLOCK)
        signal.set_wakeup_fd(self._waker)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(listener, selectors.EVENT_READ, self._start)
        self._selector.register(self._ended, selectors.EVENT_READ, self._reap)

    def serve(self) -> Order:
        """Start what is asked for. Returns in the processes that are started, and there only."""
        while True:
            for key, _ in self._selector.select():
                order: Order | None = key.data()
                if order is not None:
                    return order

    def _start(self) -> Order | None:
        client, _ = self._listener.accept()
        _, outputs, _, _ = socket.recv_fds(client, 1, 1)
        with client.makefile() as lines:
            order = Order(**json.loads(lines.readline()))
        pid = os.fork()
        if pid == 0:
            self._leave()
            _become(order, outputs[0])
            # Not before it leads its own group: whoever knows it may kill that.
            client.sendall(b"%d\n" % os.getpid())
            client.close()
            return order
        os.close(outputs[0])
        self._clients[pid] = client
        self._selector.register(client, selectors.EVENT_READ, lambda: self._hung_up(pid))
        return None

    def _leave(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for connection in (self._listener, *self._clients.values()):
            connection.close()
        self._selector.close()
        os.close(self._ended)
        os.close(self._waker)

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._ended, 1_000)
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                pid, status = found
                client = self._clients.pop(pid)
                with suppress(KeyError):  # who has hung up
                    self._selector.unregister(client)
                with suppress(OSError):
                    client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
                client.close()

    def _hung_up(self, pid: int) -> None:
        if client := self._clients.get(pid):
            self._selector.unregister(client)
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _become(order: Order, output: int) -> None:
    """Make this process what `python -P -m MODULE OPTIONS` is before it loads anything."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(nothing)
    os.close(output)
    os.environ.clear()
    os.environ.update(order.env)
    sys.argv[:] = [order.module, *order.options]


def main(descriptor: int) -> None:
    """Serve at that socket; in a process that is started, run it."""
    listener = socket.socket(fileno=descriptor)
    for name in LOADED:
        import_module(name)
    # Somebody logs in all the time. A method, to the type checker:
    setattr(PasswordHash, "recommended", quick)  # noqa: B010
    if threading.active_count() > 1 or len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("a module has begun a thread, which no fork has")
    # What all share stays shared.
    gc.collect()
    gc.freeze()
    order = Nursery(listener).serve()
    runpy.run_module(order.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
