"""`nubes up`: everything on one machine, kept running."""

import asyncio
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import fixed_layout, held_data_dir
from cli.programs import Layout, Programs
from cli.running import run_supervised
from cli.staff import named_users
from cli.start import log_to_stderr, read_restaurant, read_settings
from cli.supervisor import Supervisor
from settings import DEMO_SECRET, Settings

if TYPE_CHECKING:
    from rich.console import Console


def main() -> None:
    """Run until SIGTERM or Ctrl-C. Raises `CommandError`."""
    settings = read_settings()
    read_restaurant(settings)
    named_users(settings)
    log_to_stderr(settings)
    with held_data_dir(settings.data_dir):
        layout = fixed_layout(settings)
        supervisor = Supervisor(Programs(settings, layout, os.environ).all())

        async def once_ready() -> None:
            from rich.console import Console  # does not hold up the children's start

            show_addresses(Console(), settings, layout)
            await asyncio.Event().wait()

        run_supervised(supervisor, once_ready)


def show_addresses(console: "Console", settings: Settings, layout: Layout) -> None:
    """Print where people find what runs, and the first user's password if it is the demo one."""
    for name, value in _addresses(settings, layout):
        console.print(f"  {name:<16} {value}", highlight=False, soft_wrap=True)


def _addresses(settings: Settings, layout: Layout) -> Iterator[tuple[str, str]]:
    yield "API", settings.base_url
    yield "API docs", f"{settings.base_url}/docs"
    if layout.embedded:
        yield "Temporal UI", layout.temporal_ui_url
    if layout.standin_url:
        yield "Guests' phones", f"{settings.base_url}/demo"
    if layout.mail_url:
        yield "Mails", layout.mail_url
    if layout.airtable_url:
        yield "Airtable base", layout.airtable_url
    if DEMO_SECRET in settings.staff_users.get_secret_value():
        name, _, password = named_users(settings)[0]
        yield "Log in with", f"{name} / {password}"
