"""`nubes probe`: whether a worker of this host is at work, for container health checks.

Exit codes: 0 one is, 1 none is or Temporal cannot be reached, 2 a setting is wrong. It asks
Temporal, which knows who has asked for work of late, so a worker that hangs is noticed too.
"""

import asyncio
import socket

import wiring
from cli.errors import CommandError
from cli.start import read_settings
from settings import Settings
from workflows.pollers import WAITLIST, workers_on

PATIENCE_SECONDS = 5.0


def main() -> None:
    """Return when one is. Raises `CommandError`."""
    try:
        asyncio.run(_probe(read_settings()))
    except wiring.TemporalUnavailable as error:
        raise CommandError(str(error)) from None


async def _probe(settings: Settings) -> None:
    client = await wiring.connect_temporal(settings, seconds=PATIENCE_SECONDS)
    # The SDK signs each request with process@host.
    here = f"@{socket.gethostname()}"
    if not any(worker.endswith(here) for worker in await workers_on(client, WAITLIST)):
        raise CommandError("no worker of this host has asked for work of late")
