"""The console script `nubes`. Each command imports what it needs, so that each starts fast."""

import time
from typing import Annotated

import typer

from cli import airtable, guest, twilio, vapi
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
