"""How our processes serve HTTP, and how they stop."""

import asyncio
import signal
import sys
from collections.abc import Callable
from socket import socket

import uvicorn
from starlette.types import ASGIApp

from settings import Settings

# Longer than the idle time of common proxies, so that they are the ones to close.
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 5
# How long a request may be on its way to a connection that is open when a process begins to stop.
LATE_SECONDS = 0.5


def serving(app: ASGIApp, settings: Settings, port: int) -> uvicorn.Config:
    """The options of a server of ours."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=port,
        http="httptools",
        log_config=None,
        access_log=False,  # its lines would hold guests' data from query strings
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


class Server(uvicorn.Server):
    """Serves until SIGTERM or SIGINT, then drains: takes no new connection, ends the streams to
    open screens, and answers what has come or comes within `LATE_SECONDS`."""

    def __init__(
        self, config: uvicorn.Config, end_streams: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Drain."""
        for server in self.servers:
            server.close()
        self._end_streams()
        # Uvicorn cuts each connection that is idle: to whoever has connected to ask, or has just
        # asked, that is a call without an answer.
        await asyncio.sleep(LATE_SECONDS)
        await super().shutdown(sockets)


def end_well() -> None:
    """End with code 0 on SIGTERM and SIGINT, once uvicorn has drained."""
    # It raises the signal again for the handler that was there before.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
