"""Running a stand-in as a process of its own, on loopback only."""

import signal
import sys

import uvicorn
from starlette.types import ASGIApp

# Providers keep idle connections for minutes; uvicorn's 5 s would make clients reconnect.
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 2


def serve(app: ASGIApp, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then leave with code 0."""
    # uvicorn drains, then raises the signal again for the handler that was there before.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,  # its lines would hold guests' numbers
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
