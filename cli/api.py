"""`nubes api`, or `python -m cli.api`: the HTTP API as one process.

Exit codes: 0 drained, 1 the port or the database cannot be had, 2 a setting or the restaurant's
file is wrong.
"""

import asyncio
from functools import partial

import uvloop

import wiring
from activities.errors import RecordsUnavailable
from api.app import create_app
from cli.errors import CommandError, fail
from cli.ports import require_free
from cli.serving import Server, end_well, serving
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


async def serve(settings: Settings, restaurant: Restaurant) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Temporal may be away meanwhile."""
    with traced(settings.otel_exporter_otlp_endpoint, "api") as tracing:
        await _serve(settings, restaurant, tracing)


async def _serve(settings: Settings, restaurant: Restaurant, tracing: Tracing) -> None:
    async with wiring.open_records(settings) as records:
        client = await wiring.connect_temporal(
            settings, lazy=True, repeats=False, interceptors=tracing.interceptors()
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
            await Server(config, app.state.parts.live.end).serve()
        finally:
            await ended(watching)


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
