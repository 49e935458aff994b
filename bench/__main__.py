"""`python -m bench`: what everything takes on this machine, from one run on real processes.

It prints percentiles of each API call beside the engine's floor, of what guests notice, of
expiries, of load and of the start, with the targets that the project has set. A target that is
not met is a result: the exit code is 0 whenever all could be measured, and 1 otherwise.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import uvloop
from rich.console import Console

from bench.report import as_json, show
from bench.run import SECTIONS, Run
from bench.scale import FULL, QUICK


def main() -> int:
    """Measure, print, and return the exit code."""
    options = _options()
    scale = QUICK if options.quick else FULL
    console, progress = Console(width=_width()), Console(stderr=True)
    folder = Path(tempfile.mkdtemp(prefix="nubes-bench-"))
    run = Run(folder, scale, options.only, progress.print)
    try:
        uvloop.run(run.measure())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    show(console, run.rows, _title(options.quick))
    console.print(
        f"Paced samples wait {scale.think_seconds * 1000:.0f} ms before each call, floor and "
        "product in turns; “back to back” does not wait. Durations in ms unless said."
    )
    if options.json:
        document = {"machine": _title(options.quick), "rows": as_json(run.rows)}
        options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
        console.print(f"JSON: {options.json}", soft_wrap=True)
    return _ended(run, folder, progress)


def _ended(run: Run, folder: Path, progress: Console) -> int:
    """The exit code. Data and logs stay where something could not be measured."""
    for name, reason in run.failures.items():
        progress.print(f"[red]{name} could not be measured:[/red] {reason}", soft_wrap=True)
    if not run.failures:
        shutil.rmtree(folder)
        return 0
    progress.print(f"Data and logs are kept in {folder}.", soft_wrap=True)
    return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small samples, under a minute")
    parser.add_argument(
        "--only",
        type=_names,
        default=SECTIONS,
        metavar="NAME,...",
        help=f"only these: {', '.join(SECTIONS)}",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def _names(text: str) -> tuple[str, ...]:
    chosen = {name.strip() for name in text.split(",")}
    unknown = sorted(chosen - set(SECTIONS))
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}")
    return tuple(name for name in SECTIONS if name in chosen)


def _title(quick: bool) -> str:
    kind = "quick run" if quick else "full run"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"Benchmark, {kind}: {machine}, Python {platform.python_version()}"


def _width() -> int | None:
    """A pipe has no width: wide enough that no row is cut."""
    return None if sys.stdout.isatty() else 150


if __name__ == "__main__":
    sys.exit(main())
