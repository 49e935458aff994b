"""`nubes backup` and `nubes restore`: an embedded installation as one file, and back.

Exit codes: 0 done, 1 it cannot be done now, 2 a setting is wrong, or the installation's databases
are not in DATA_DIR.
"""

from datetime import UTC, datetime
from pathlib import Path

import typer

from cli import archive
from cli.errors import MISUSED, CommandError
from cli.layout import held_data_dir
from cli.start import read_settings
from settings import Settings

AFTERWARDS = """\
Start it with `nubes up`. What the workflows had to do meanwhile they do now: offers whose time has
passed end, and tables go to the next in line. Guests who wrote or joined after the backup are not
in it."""


def backup(target: Path | None) -> None:
    """Write the installation into a new file."""
    settings = _embedded(read_settings())
    now = datetime.now(UTC)
    file = target or Path(f"nubes-{now:%Y%m%dT%H%M%SZ}.tar.gz")
    try:
        size = archive.write(settings.data_dir, file)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror or error}") from None
    typer.echo(f"{file}: {size / 1e6:.1f} MB. It holds guests' names and numbers.")


def restore(source: Path, *, replace: bool) -> None:
    """Make the installation what it was when that file was written."""
    settings = _embedded(read_settings())
    with held_data_dir(settings.data_dir):
        aside = archive.set_aside(settings.data_dir, datetime.now(UTC)) if replace else None
        try:
            made_at = archive.read(source, settings.data_dir)
        except CommandError:
            if aside is not None:
                archive.put_back(aside, settings.data_dir)
            raise
    typer.echo(f"{settings.data_dir} is as it was at {made_at:%Y-%m-%d %H:%M} UTC.")
    if aside is not None:
        typer.echo(f"What was there is in {aside}.")
    typer.echo(AFTERWARDS)


def _embedded(settings: Settings) -> Settings:
    if settings.database_url:
        raise CommandError(
            "DATABASE_URL is set: back that database up with its own tools (pg_dump), and "
            "Temporal's database with them, as of the same moment",
            MISUSED,
        )
    return settings
