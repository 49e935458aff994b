"""`nubes airtable`: the restaurant's base at Airtable is set up, checked and reconciled.

Exit codes: 0 all is as it should be, 1 something differs or cannot be done, 2 an option, a setting
or the restaurant's file is wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cli.errors import FAILED, MISUSED, CommandError, fail

if TYPE_CHECKING:
    from domain.restaurant import Restaurant
    from settings import Settings

    Work = Callable[[Settings, Restaurant], Awaitable[bool]]

T = TypeVar("T")
app = typer.Typer(help="The restaurant's own base at Airtable.", no_args_is_help=True)

_HEADINGS = ("table", "key", "what", "column", "in the base", "here")


@app.command()
def setup(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what differs.")] = False,
) -> None:
    """Create the tables and columns that the base lacks, and say what else differs.

    Nothing is deleted, renamed or converted.
    """

    async def work(settings: "Settings", restaurant: "Restaurant") -> bool:
        import wiring

        async with _made(wiring.airtable_upkeep, settings, restaurant) as upkeep:
            if not dry_run:
                async for place in upkeep.setup():
                    typer.echo(f"+ created {place}")
            return _told(await upkeep.schema())

    _run(work)


@app.command()
def check() -> None:
    """Test the key, the base, the permissions, the tables and their columns. Changes nothing."""

    async def work(settings: "Settings", restaurant: "Restaurant") -> bool:
        import wiring

        async with _made(wiring.airtable_upkeep, settings, restaurant) as upkeep:
            return _told(await upkeep.check())

    _run(work)


@app.command()
def reconcile(
    apply: Annotated[
        bool, typer.Option("--apply", help="Write to the base what is missing or different.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First service date. [default: yesterday]"),
    ] = None,
) -> None:
    """Compare the base with the read model, and show what differs. Never deletes."""

    async def work(settings: "Settings", restaurant: "Restaurant") -> bool:
        first = since.date() if since else _yesterday(restaurant)
        return await _reconcile(settings, restaurant, first, apply=apply)

    _run(work)


async def _reconcile(
    settings: "Settings", restaurant: "Restaurant", since: date, *, apply: bool
) -> bool:
    import wiring

    async with (
        wiring.open_records(settings) as records,
        _made(wiring.airtable_upkeep, settings, restaurant) as upkeep,
    ):
        found = await upkeep.compare(records.mirror.everything(restaurant.id, since), since)
        _show([row for one in found for row in one.rows])
        if apply and found:
            for failed in await upkeep.repair(records.mirror, found):
                typer.echo(f"✗ {failed.table} {failed.key}: {failed.detail}")
            typer.echo("After the repairs:")
            found = await upkeep.compare(records.mirror.everything(restaurant.id, since), since)
            _show([row for one in found for row in one.rows])
        return not found


def _run(work: "Work") -> None:
    """Do the work and end with its code."""
    try:
        is_fine = asyncio.run(_work(work))
    except CommandError as error:
        fail(error)
    raise typer.Exit(0 if is_fine else FAILED)


async def _work(work: "Work") -> bool:
    from activities.errors import RecordsUnavailable
    from activities.mirror_ports import BaseError
    from cli.start import check_database_url, read_restaurant, read_settings

    settings = read_settings()
    restaurant = read_restaurant(settings)
    check_database_url(settings)
    if not settings.uses_airtable:
        raise CommandError(
            "AIRTABLE_API_KEY is not set: nothing is mirrored (docs/airtable.md#set-it-up)", MISUSED
        )
    try:
        return await work(settings, restaurant)
    except (BaseError, RecordsUnavailable) as error:
        raise CommandError(str(error)) from error


def _made(
    make: "Callable[[Settings, Restaurant], T]", settings: "Settings", restaurant: "Restaurant"
) -> T:
    try:
        return make(settings, restaurant)
    except ValueError as error:  # it names the setting, and holds no value
        raise CommandError(str(error), MISUSED) from None


def _told(verdicts: Iterable[tuple[bool, str]]) -> bool:
    """Print each verdict; whether all are good."""
    told = list(verdicts)
    for is_good, text in told:
        typer.echo(f"{'✓' if is_good else '✗'} {text}")
    return all(is_good for is_good, _ in told)


def _show(rows: Sequence[tuple[str, ...]]) -> None:
    """The rows as a table; a cell that is too wide for it is folded, not cut."""
    if not rows:
        typer.echo("The base and the read model agree.")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{len(rows)} differences", title_justify="left")
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _yesterday(restaurant: "Restaurant") -> date:
    return restaurant.service_date(datetime.now(UTC)) - timedelta(days=1)
