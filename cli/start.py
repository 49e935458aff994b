"""What every process does first: read its settings and its restaurant, and set up its log."""

import logging
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


def log_to_stderr() -> None:
    """Log to stderr from INFO on, one line a record; libraries from WARNING on."""
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=form)
    for name in ("api", "cli", "worker"):
        logging.getLogger(name).setLevel(logging.INFO)


def _line(field: str, message: str) -> str:
    reason = message.removeprefix("Value error, ")
    return f"{field.upper()}: {reason}" if field else reason
