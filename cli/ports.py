"""Ports on this machine: whether one is free, one that is, and whether somebody serves on it."""

import asyncio
import random
import socket
from collections.abc import Sequence
from contextlib import closing, suppress

from cli.errors import MISUSED, CommandError

LOOPBACK = "127.0.0.1"
# Temporal's web UI listens this much above its frontend.
UI_OFFSET = 1000
_LAST = 65_535
# Below those that the system gives to connections that go out: on Linux from 32,768 on.
UNUSED: Sequence[int] = range(20_000, 32_000)
_ANY_ORDER = random.SystemRandom()
_given: set[int] = set()


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether nothing listens there. False as well for an address that is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        # As servers do: a connection that closed a moment ago does not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((host, port))
            return True
    return False


def require_free(port: int, variable: str, host: str = LOOPBACK) -> None:
    """`CommandError` that names the variable to set when the port is taken."""
    if not is_free(port, host):
        raise CommandError(
            f"{host}:{port} is taken by another program, or is not an address of this machine. "
            f"End that program, or set {variable} to another one."
        )


def free_port() -> int:
    """A port that is free now, and that no connection from this machine is given meanwhile.

    Never the same one twice: who was given it may not have taken it yet. `CommandError` when there
    is none.
    """
    for port in _ANY_ORDER.sample(UNUSED, len(UNUSED)):
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise CommandError(f"no port from {min(UNUSED)} to {max(UNUSED)} is free")


def free_temporal_port() -> int:
    """A port that is free now together with its web UI's."""
    while True:
        port = free_port()
        page = port + UI_OFFSET
        if page not in _given and is_free(page):
            _given.add(page)
            return port


async def is_open(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


def split_address(address: str) -> tuple[str, int]:
    """Host and port of `host:port`; `CommandError` when it is not of that form."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= _LAST:
        raise CommandError(f"TEMPORAL_ADDRESS: {address} is not host:port", MISUSED)
    return host.strip("[]"), int(port)
