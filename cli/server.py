"""`nubes server`: the embedded Temporal server as one process."""

import asyncio
import os

import typer

from cli.layout import held_data_dir
from cli.ports import UI_OFFSET, require_free, split_address
from cli.programs import Layout, Programs
from cli.running import run_supervised
from cli.start import log_to_stderr, read_settings
from cli.supervisor import Supervisor


def main() -> None:
    """Serve on TEMPORAL_ADDRESS until SIGTERM or Ctrl-C. Raises `CommandError`."""
    settings = read_settings()
    log_to_stderr(settings)
    host, port = split_address(settings.temporal_address)
    require_free(port, "TEMPORAL_ADDRESS", host)
    require_free(port + UI_OFFSET, "TEMPORAL_ADDRESS", host)
    layout = Layout(settings.temporal_address, api_ports=(settings.port,))
    temporal = Programs(settings, layout, os.environ).temporal()
    with held_data_dir(settings.data_dir):
        supervisor = Supervisor([temporal])

        async def once_ready() -> None:
            typer.echo(f"Temporal {layout.temporal}, web UI {layout.temporal_ui_url}")
            await asyncio.Event().wait()

        run_supervised(supervisor, once_ready)
