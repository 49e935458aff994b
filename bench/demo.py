"""How long `nubes demo` takes until it answers."""

import asyncio
import os
import sys
import time
from pathlib import Path

import httpx

from bench.report import Row, figure
from bench.stats import Unmeasurable
from cli.ports import LOOPBACK, free_port, free_temporal_port
from cli.processes import ChildProcess, Program
from cli.programs import ROOT
from settings import Settings

SECTION = "Start"
BELOW_SECONDS = 10.0
GIVE_UP_SECONDS = 60.0
PROBE_SECONDS = 0.02


async def measure(folder: Path, times: int) -> list[Row]:
    """From the command to the first answered request; the worst of all starts is judged."""
    took = [await _start(folder) for _ in range(times)]
    goal, met = f"< {BELOW_SECONDS:.0f} s", max(took) < BELOW_SECONDS
    shown = ", ".join(f"{each:.2f}" for each in took)
    name = "nubes demo → first answered request"
    return [figure(SECTION, name, "s", max(took), goal, met, f"each start: {shown} s")]


async def _start(folder: Path) -> float:
    port = free_port()
    began = time.monotonic()
    demo = await ChildProcess.start(_program(folder, port))
    try:
        while not await _answers(port):
            if demo.exit_code is not None or time.monotonic() - began > GIVE_UP_SECONDS:
                raise Unmeasurable(f"nubes demo does not answer; see {folder / 'demo.log'}")
            await asyncio.sleep(PROBE_SECONDS)
        return time.monotonic() - began
    finally:
        await demo.stop()


def _program(folder: Path, port: int) -> Program:
    settings = Settings.variables()
    env = {k: v for k, v in os.environ.items() if k.upper() not in settings}
    env |= {
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "TEMPORAL_ADDRESS": f"{LOOPBACK}:{free_temporal_port()}",
    }
    command = (sys.executable, "-m", "cli", "demo")
    return Program("demo", command, env, _never, folder / "demo.log")


async def _answers(port: int) -> bool:
    """Whether the API can work: `/ready` is answered with 200."""
    async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
        try:
            return (await client.get(f"http://{LOOPBACK}:{port}/ready")).is_success
        except httpx.TransportError:
            return False


async def _never() -> bool:
    return False
