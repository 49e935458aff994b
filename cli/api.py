"""`nubes api`, or `python -m cli.api`: the HTTP API as one process.

Exit codes: 0 drained, 1 the port or the database cannot be had, 2 a setting or the restaurant's
file is wrong.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from functools import partial
from socket import socket

import uvicorn
import uvloop
from fastapi import FastAPI

import wiring
from activities.errors import RecordsUnavailable
from api.app import create_app
from cli.errors import CommandError, fail
from cli.ports import require_free
from cli.staff import add_first_users, named_users
from cli.start import (
    check_database_url,
    log_to_stderr,
    read_restaurant,
    read_settings,
    spare_what_is_loaded,
)
from cli.tracing import Tracing, traced
from cli.watch import ended, watch
from domain.restaurant import Restaurant
from settings import Settings

# Longer than the idle time of common proxies, so that they are the ones to close.
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 5


async def serve(settings: Settings, restaurant: Restaurant) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Temporal may be away meanwhile."""
    with traced(settings.otel_exporter_otlp_endpoint, "api") as tracing:
        await _serve(settings, restaurant, tracing)


async def _serve(settings: Settings, restaurant: Restaurant, tracing: Tracing) -> None:
    async with wiring.open_records(settings) as records:
        client = await wiring.connect_temporal(
            settings, lazy=True, interceptors=tracing.interceptors()
        )
        house = await wiring.current_house(settings, restaurant, records)
        dependencies = wiring.api_dependencies(settings, house, client, records)
        await add_first_users(settings, dependencies.users)
        app = create_app(dependencies)
        tracing.instrument(app)
        config = serving(app, settings, settings.port)
        alerting = partial(wiring.alert_activities, settings, restaurant, records)
        watching = asyncio.create_task(watch(settings, restaurant.id, alerting))
        spare_what_is_loaded()
        try:
            await _Server(config, app.state.parts.live.end).serve()
        finally:
            await ended(watching)


def serving(app: FastAPI, settings: Settings, port: int) -> uvicorn.Config:
    """How our processes serve HTTP."""
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


class _Server(uvicorn.Server):
    """Ends the streams to open screens before it waits for its connections to end."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Drain."""
        self._end_streams()
        await super().shutdown(sockets)


def end_well() -> None:
    """End with code 0 on SIGTERM and SIGINT, once uvicorn has drained."""
    # It raises the signal again for the handler that was there before.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))


def main() -> None:
    """Run the API as this process."""
    end_well()
    try:
        settings = read_settings()
        restaurant = read_restaurant(settings)
        check_database_url(settings)
        named_users(settings)
        log_to_stderr(settings)
        require_free(settings.port, "PORT", settings.host)
        _run(settings, restaurant)
    except CommandError as error:
        fail(error)
    except RecordsUnavailable as error:
        fail(CommandError(str(error)))


def _run(settings: Settings, restaurant: Restaurant) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings, restaurant))


if __name__ == "__main__":
    main()
