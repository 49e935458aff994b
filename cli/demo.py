"""`nubes demo`: everything on one machine, with data of its own, and an evening played on it."""

import asyncio
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cli.errors import CommandError
from cli.layout import airtable_port, fixed_layout, held_data_dir, is_own_host, with_free_ports
from cli.programs import Programs
from cli.running import run_supervised
from cli.start import log_to_stderr, read_restaurant, read_settings
from cli.supervisor import Supervisor
from settings import Settings

HOLD_SECONDS = 20
# A demo plays the sample house, and must reach no guest, database or cluster of anybody's.
_OURS = {"PORT", "HOST", "DATA_DIR", "TEMPORAL_ADDRESS", "WAITLIST_HOLD_SECONDS"}


def main(began: float, *, leave: bool, airtable: bool) -> None:
    """Run until SIGTERM or Ctrl-C or, with `leave`, until the evening is over.

    With `airtable` the evening is mirrored to a base of its own. `began`: when the command was
    typed (`time.monotonic`). Raises `CommandError` when something of the evening did not go as it
    must.
    """
    environment = demo_environment(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    settings = with_free_ports(read_settings(), environment)
    log_to_stderr(settings)
    with held_data_dir(settings.data_dir):
        try:
            _run(settings, began, leave=leave, airtable=airtable)
        except CommandError as error:
            kept = f"{error}\nData and logs are kept in {settings.data_dir}."
            raise CommandError(kept, error.code) from None
        shutil.rmtree(settings.data_dir)


def demo_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without settings that reach outside: the demo is for this machine alone.

    Its data are in a new folder inside `DATA_DIR`, its hold is short unless it is set.
    """
    known = Settings.variables()
    kept = {k: v for k, v in environment.items() if k.upper() not in known - _OURS}
    if "TEMPORAL_ADDRESS" in kept and not is_own_host(kept["TEMPORAL_ADDRESS"]):
        del kept["TEMPORAL_ADDRESS"]
    parent = Path(kept.get("DATA_DIR", Settings.model_fields["data_dir"].default))
    kept["DATA_DIR"] = str(parent / f"demo-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}")
    return {"WAITLIST_HOLD_SECONDS": str(HOLD_SECONDS), **kept}


def _run(settings: Settings, began: float, *, leave: bool, airtable: bool) -> None:
    layout = replace(fixed_layout(settings), log_dir=settings.data_dir / "logs")
    if airtable:
        layout = replace(layout, airtable_port=airtable_port())
    restaurant = read_restaurant(settings)

    async def once_ready() -> None:
        # Loaded here, what only the evening needs does not hold up the children's start.
        from cli.playing import Demo

        await Demo(settings, layout, restaurant).play(time.monotonic() - began)
        if not leave:
            await asyncio.Event().wait()

    programs = Programs(settings, layout, os.environ).all()
    run_supervised(Supervisor(programs), once_ready)
