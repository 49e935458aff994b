"""Children come back when they die, drain when asked to, and never outlive their supervisor."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cli.errors import FAILED, MISUSED, CommandError
from cli.processes import Program
from cli.supervisor import Supervisor
from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]

# Tells its process id, then waits; on SIGTERM it tells that it drained.
OBEDIENT = """
import os, signal, sys, time
def tell(word):
    with open(sys.argv[1], "a") as told:
        told.write(f"{word} {os.getpid()}\\n")
signal.signal(signal.SIGTERM, lambda *_: (tell("drained"), sys.exit(0)))
tell("runs")
while True:
    time.sleep(60)
"""

DEAF = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open(sys.argv[1], "a") as told:
    told.write(f"runs {os.getpid()}\\n")
while True:
    time.sleep(60)
"""

# Does not hear SIGTERM, and has a child of its own.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1], "a") as told:
    told.write(f"runs {os.getpid()}\\nruns {child.pid}\\n")
while True:
    time.sleep(60)
"""


class Told:
    """What children have written to a file: one word and a process id a line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pids(self, word: str) -> list[int]:
        if not self.path.exists():
            return []
        lines = [line.split() for line in self.path.read_text("utf-8").splitlines()]
        return [int(pid) for said, pid in lines if said == word]

    async def wait(self, word: str, count: int = 1) -> list[int]:
        async def enough() -> list[int] | None:
            pids = self.pids(word)
            return pids if len(pids) >= count else None

        return await eventually(enough)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "told")


@pytest.fixture
async def entered() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


def program(script: str, told: Told, name: str = "child", drain_seconds: float = 10.0) -> Program:
    async def ready() -> bool:
        return bool(told.pids("runs"))

    command = (sys.executable, "-c", script, str(told.path))
    log = told.path.with_suffix(".log")
    return Program(name, command, os.environ, ready, log, drain_seconds)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def gone(pids: list[int]) -> None:
    async def all_gone() -> bool:
        return not any(map(is_alive, pids))

    await eventually(all_gone)


async def test_a_child_that_dies_is_started_again(entered: AsyncExitStack, told: Told) -> None:
    supervisor = await entered.enter_async_context(Supervisor([program(OBEDIENT, told)]))
    await supervisor.wait_ready()

    await supervisor.kill("child")

    first, second = await told.wait("runs", 2)
    assert first != second
    assert supervisor.child("child").pid == second
    assert not is_alive(first)


async def test_a_child_comes_back_every_time(entered: AsyncExitStack, told: Told) -> None:
    supervisor = await entered.enter_async_context(Supervisor([program(OBEDIENT, told)]))
    for runs in (1, 2):
        await told.wait("runs", runs)
        await supervisor.kill("child")

    assert len(set(await told.wait("runs", 3))) == 3


async def test_without_restart_a_dead_child_stays_dead(entered: AsyncExitStack, told: Told) -> None:
    only = Supervisor([program(OBEDIENT, told)], restart=False)
    supervisor = await entered.enter_async_context(only)
    await supervisor.wait_ready()

    await supervisor.kill("child")
    assert supervisor.child("child").exit_code == -signal.SIGKILL
    assert len(told.pids("runs")) == 1

    await supervisor.start("child")
    assert len(await told.wait("runs", 2)) == 2


async def test_leaving_drains_in_reverse_order(tmp_path: Path) -> None:
    told = Told(tmp_path / "told")
    names = ("engine", "worker", "api")
    async with Supervisor([program(OBEDIENT, told, name) for name in names]) as supervisor:
        await told.wait("runs", 3)
        pids = [supervisor.child(name).pid for name in names]

    assert told.pids("drained") == pids[::-1]
    assert not any(map(is_alive, pids))


async def test_a_stubborn_child_is_killed_with_its_own_children(told: Told) -> None:
    async with Supervisor([program(STUBBORN, told, drain_seconds=0.2)]):
        pids = await told.wait("runs", 2)

    await gone(pids)


async def test_exit_code_2_is_final(entered: AsyncExitStack, told: Told) -> None:
    script = "import sys; open(sys.argv[1], 'a').write('tried 0\\n'); sys.exit(2)"
    supervisor = await entered.enter_async_context(Supervisor([program(script, told)]))

    with pytest.raises(CommandError, match=r"child ended with code 2; see .*told\.log") as refused:
        await supervisor.wait_ready()
    assert refused.value.code == MISUSED
    assert (await supervisor.failure()).code == MISUSED
    assert len(told.pids("tried")) == 1


async def test_who_has_served_is_tried_until_it_can_run_again(
    entered: AsyncExitStack, told: Told, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    script = f"import os, sys; os.path.exists({str(broken)!r}) and sys.exit(2)\n{OBEDIENT}"
    both = [program(OBEDIENT, told, "other"), program(script, told)]
    supervisor = await entered.enter_async_context(Supervisor(both))
    await supervisor.wait_ready()
    await told.wait("runs", 2)

    broken.touch()
    await supervisor.kill("child")

    async def tried() -> bool:
        return supervisor.child("child").exit_code == MISUSED

    await eventually(tried)
    broken.unlink()
    await told.wait("runs", 3)
    assert is_alive(supervisor.child("other").pid)


async def test_what_is_late_is_named(entered: AsyncExitStack, told: Told, tmp_path: Path) -> None:
    never = Told(tmp_path / "never")
    late = program("import time; time.sleep(600)", never, "late")
    both = Supervisor([program(OBEDIENT, told, "prompt"), late])
    supervisor = await entered.enter_async_context(both)
    await told.wait("runs")

    with pytest.raises(CommandError, match=r"not ready after 0 s: late$") as refused:
        await supervisor.wait_ready(0.3)
    assert refused.value.code == FAILED


SUPERVISING = """
import asyncio, os, sys
from pathlib import Path
from cli.processes import Program
from cli.running import run_supervised
from cli.supervisor import Supervisor

async def ready():
    return True

async def forever():
    await asyncio.Event().wait()

command = (sys.executable, "-c", sys.argv[1], sys.argv[2])
programs = [Program(name, command, os.environ, ready, Path(os.devnull)) for name in ("a", "b")]
run_supervised(Supervisor(programs), forever)
"""


@pytest.fixture
def supervise(told: Told) -> Callable[[str], subprocess.Popen[bytes]]:
    """Starts a supervisor of two children as a process of its own."""

    def start(script: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", SUPERVISING, script, str(told.path)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, env=environment, start_new_session=True)

    return start


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_asked_to_stop_it_drains_and_leaves_nothing(
    supervise: Callable[[str], subprocess.Popen[bytes]], told: Told, ending: signal.Signals
) -> None:
    supervisor = supervise(OBEDIENT)
    pids = await told.wait("runs", 2)

    supervisor.send_signal(ending)

    assert await asyncio.to_thread(supervisor.wait, 20) == 0
    assert sorted(told.pids("drained")) == sorted(pids)
    assert not any(map(is_alive, pids))


async def test_ctrl_c_in_the_terminal_reaches_the_supervisor_alone(
    supervise: Callable[[str], subprocess.Popen[bytes]], told: Told
) -> None:
    supervisor = supervise(OBEDIENT)
    pids = await told.wait("runs", 2)

    os.killpg(supervisor.pid, signal.SIGINT)

    assert await asyncio.to_thread(supervisor.wait, 20) == 0
    assert sorted(told.pids("drained")) == sorted(pids)


async def test_a_second_signal_ends_it_at_once(
    supervise: Callable[[str], subprocess.Popen[bytes]], told: Told
) -> None:
    supervisor = supervise(STUBBORN)
    pids = await told.wait("runs", 4)

    async def stopped() -> bool:
        supervisor.send_signal(signal.SIGTERM)
        return supervisor.poll() is not None

    began = time.monotonic()
    await eventually(stopped)
    assert time.monotonic() - began < 10, "it waited for children that do not drain"
    await gone(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
@pytest.mark.parametrize("script", [OBEDIENT, DEAF], ids=["obedient", "deaf"])
async def test_a_killed_supervisor_leaves_no_child(
    supervise: Callable[[str], subprocess.Popen[bytes]], told: Told, script: str
) -> None:
    supervisor = supervise(script)
    children = await told.wait("runs", 2)

    supervisor.kill()
    await asyncio.to_thread(supervisor.wait, 20)

    await gone(children)
