"""`nubes secrets`: makes secrets; keeps and sends none."""

import base64
import re
import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.errors import MISUSED, CommandError, fail
from settings.codec_keys import CODEC_KEY_BYTES, CODEC_KEY_ID

app = typer.Typer(help="Makes secrets for the settings.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keeps one command a command by name."""


@app.command("codec-key")
def codec_key(
    key_id: Annotated[
        str | None, typer.Option("--id", help="The key's name; default today and four digits.")
    ] = None,
) -> None:
    """Print a new key for TEMPORAL_CODEC_KEYS."""
    name = key_id or f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(2)}"
    if not re.fullmatch(CODEC_KEY_ID, name):
        reason = "--id: letters without accents, digits, . - and _, 40 at most"
        fail(CommandError(reason, MISUSED))
    typer.echo(f"{name}:{base64.b64encode(secrets.token_bytes(CODEC_KEY_BYTES)).decode()}")
