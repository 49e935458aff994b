"""What every process does first: read its settings and its restaurant, and set up its log."""

import gc
import sys

from pydantic import ValidationError

import wiring
from cli.errors import MISUSED, CommandError
from cli.ports import split_address
from domain.restaurant import Restaurant
from domain.restaurant_file import RestaurantFileError
from settings import Settings


def read_settings() -> Settings:
    """The settings in the environment; `CommandError` names each variable that is wrong.

    Values are never shown: they may be secrets.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [_line(str(e["loc"][0]) if e["loc"] else "", e["msg"]) for e in error.errors()]
        raise CommandError("\n".join(lines), MISUSED) from None
    split_address(settings.temporal_address)
    return settings


def read_restaurant(settings: Settings) -> Restaurant:
    """The restaurant of the settings; `CommandError` names the file, each line and the reason."""
    shown = settings.restaurant_file or "restaurant.toml"
    try:
        return wiring.load_restaurant(settings)
    except RestaurantFileError as error:
        lines = (f"{shown}: {line}" for line in str(error).splitlines())
        raise CommandError("\n".join(lines), MISUSED) from None
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CommandError(f"{shown}: cannot be read: {reason}", MISUSED) from None


def check_database_url(settings: Settings) -> None:
    """`CommandError` when no database can be reached under that URL, whatever its state."""
    try:
        wiring.check_database_url(settings)
    except ValueError as error:
        raise CommandError(str(error), MISUSED) from None


def log_to_stderr(settings: Settings) -> None:
    """Log to stderr, as `cli.logs` promises: JSON in production, for people elsewhere.

    With SENTRY_DSN, errors are also reported there; `CommandError` when it is none.
    """
    from cli import logs  # not for commands that log nothing: it takes a moment to load

    logs.set_up(sys.stderr, as_json=settings.nubes_env == "production")
    dsn = settings.sentry_dsn.get_secret_value()
    if dsn:
        from cli import faults

        try:
            faults.report_to(dsn, settings.nubes_env)
        except ValueError:
            raise CommandError("SENTRY_DSN: it is no DSN of Sentry's", MISUSED) from None


def _line(field: str, message: str) -> str:
    reason = message.removeprefix("Value error, ")
    return f"{field.upper()}: {reason}" if field else reason


def spare_what_is_loaded() -> None:
    """Have the garbage collector look at nothing that is loaded by now, and so never goes away.

    For processes that serve: a pass over all modules stops everything in them meanwhile.
    """
    gc.collect()
    gc.freeze()
