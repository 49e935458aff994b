"""`nubes vapi assistant`: the voice agent, ready to be posted to VAPI.

Exit codes: 0 printed, 2 a setting or the restaurant's file is wrong.
"""

import json
from typing import Annotated

import typer

from cli.errors import CommandError, fail

app = typer.Typer(help="What VAPI, the voice agent's provider, is to be told.")


@app.callback()
def vapi() -> None:
    """Keeps `assistant` a command of its own while it is the only one."""


@app.command()
def assistant(
    credential: Annotated[
        str, typer.Option(help="Id of the credential at VAPI that holds VAPI_SECRET.")
    ] = "",
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="Put VAPI_SECRET into the JSON, in clear.")
    ] = False,
) -> None:
    """Print the voice agent as JSON, for `POST https://api.vapi.ai/assistant`."""
    try:
        text = _assistant(credential, with_secret)
    except CommandError as error:
        fail(error)
    typer.echo(text)


def _assistant(credential: str, with_secret: bool) -> str:
    from api.vapi_assistant import assistant as built
    from api.vapi_definitions import Server
    from cli.start import read_restaurant, read_settings

    settings = read_settings()
    secret = settings.vapi_secret.get_secret_value() if with_secret else None
    server = Server(settings.base_url, credential or None, secret)
    if not settings.public_base_url:
        typer.echo(f"PUBLIC_BASE_URL is not set: VAPI cannot reach {settings.base_url}", err=True)
    whole = built(read_restaurant(settings), server)
    return json.dumps(whole, ensure_ascii=False, indent=1)
