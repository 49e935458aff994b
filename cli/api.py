"""`nubes api`, or `python -m cli.api`: the HTTP API as one process.

Exit codes: 0 drained, 1 the port or the database cannot be had, 2 a setting or the restaurant's
file is wrong.
"""

import asyncio
import signal
import sys

import uvicorn
import uvloop

import wiring
from activities.errors import RecordsUnavailable
from api.app import create_app
from cli.errors import CommandError, fail
from cli.ports import require_free
from cli.staff import add_first_users, named_users
from cli.start import check_database_url, log_to_stderr, read_restaurant, read_settings
from domain.restaurant import Restaurant
from settings import Settings

# Longer than the idle time of common proxies, so that they are the ones to close.
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 5


async def serve(settings: Settings, restaurant: Restaurant) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Temporal may be away meanwhile."""
    async with wiring.open_api(settings, restaurant) as dependencies:
        await add_first_users(settings, dependencies.users)
        config = uvicorn.Config(
            create_app(dependencies),
            host=settings.host,
            port=settings.port,
            http="httptools",
            log_config=None,
            access_log=False,  # its lines would hold guests' data from query strings
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        await uvicorn.Server(config).serve()


def main() -> None:
    """Run the API as this process."""
    # uvicorn drains, then raises the signal again for the handler that was there before.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    try:
        settings = read_settings()
        restaurant = read_restaurant(settings)
        check_database_url(settings)
        named_users(settings)
        log_to_stderr()
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
