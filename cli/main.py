"""The console script `nubes`. Each command imports what it needs, so that each starts fast."""

import time
from pathlib import Path
from typing import Annotated

import typer

from cli import airtable, guest, secrets, twilio, user, vapi
from cli.errors import CommandError, fail

_BEGAN = time.monotonic()

app = typer.Typer(
    help="The waitlist of En Las Nubes Restobar. Settings come from the environment.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(vapi.app, name="vapi")
app.add_typer(guest.app, name="guest")
app.add_typer(user.app, name="user")
app.add_typer(secrets.app, name="secrets")
app.add_typer(twilio.app, name="twilio")
app.add_typer(airtable.app, name="airtable")


@app.command()
def up() -> None:
    """Run everything on this machine: Temporal, worker, API, and stand-ins if needed."""
    from cli import up as command

    try:
        command.main()
    except CommandError as error:
        fail(error)


@app.command()
def demo(
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the evening; code 0 only if it went well.")
    ] = False,
    airtable: Annotated[
        bool, typer.Option("--airtable", help="Mirror it to a local stand-in for Airtable.")
    ] = False,
) -> None:
    """Run everything with data of its own, and play a real evening through it."""
    from cli import demo as command

    try:
        command.main(_BEGAN, leave=leave, airtable=airtable)
    except CommandError as error:
        fail(error)


@app.command()
def server() -> None:
    """Run the embedded Temporal server alone, on TEMPORAL_ADDRESS."""
    from cli import server as command

    try:
        command.main()
    except CommandError as error:
        fail(error)


@app.command()
def api() -> None:
    """Run the HTTP API alone, on HOST and PORT."""
    from cli import api as command

    command.main()


@app.command()
def codec() -> None:
    """Run the codec server, through which managers read what is encrypted in Temporal."""
    from cli import codec as command

    command.main()


@app.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="A new file; default nubes-TIME.tar.gz here.")
    ] = None,
) -> None:
    """Write the embedded installation, running or not, into one file."""
    from cli import backup as command

    try:
        command.backup(file)
    except CommandError as error:
        fail(error)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `nubes backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Set what is in DATA_DIR aside first.")
    ] = False,
) -> None:
    """Make the embedded installation, which must not run, what it was then."""
    from cli import backup as command

    try:
        command.restore(file, replace=replace)
    except CommandError as error:
        fail(error)


@app.command()
def doctor() -> None:
    """Look at the whole installation: what is right, what is wrong, and how to mend it."""
    from cli import doctor as command

    raise typer.Exit(command.main())


@app.command()
def probe() -> None:
    """Tell whether a worker of this host is at work (for health checks of containers)."""
    from cli import probe as command

    try:
        command.main()
    except CommandError as error:
        fail(error)
