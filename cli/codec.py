"""`nubes codec`: the codec server as one process.

Exit codes: 0 drained, 1 the port or the database cannot be had, 2 a setting or the restaurant's
file is wrong.
"""

import asyncio

import uvloop

import wiring
from activities.errors import RecordsUnavailable
from api.codec_app import create_codec_app
from cli.errors import MISUSED, CommandError, fail
from cli.ports import require_free
from cli.serving import Server, end_well, serving
from cli.start import check_database_url, log_to_stderr, read_restaurant, read_settings
from domain.restaurant import Restaurant
from settings import Settings


async def serve(settings: Settings, restaurant: Restaurant) -> None:
    """Serve until SIGTERM or SIGINT, then drain."""
    async with wiring.open_codec(settings, restaurant) as dependencies:
        app = create_codec_app(dependencies)
        await Server(serving(app, settings, settings.codec_port)).serve()


def main() -> None:
    """Run the codec server as this process."""
    end_well()
    try:
        settings = read_settings()
        if not settings.codec_keys:
            raise CommandError(
                "TEMPORAL_CODEC_KEYS: there is nothing to decode with: set it to the keys that the "
                "APIs and workers have (`nubes secrets codec-key` makes the first)",
                MISUSED,
            )
        restaurant = read_restaurant(settings)
        check_database_url(settings)
        log_to_stderr(settings)
        require_free(settings.codec_port, "CODEC_PORT", settings.host)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(settings, restaurant))
    except CommandError as error:
        fail(error)
    except RecordsUnavailable as error:
        fail(CommandError(str(error)))
