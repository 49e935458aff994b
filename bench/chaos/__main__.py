"""`python -m bench.chaos --seed N --minutes M`: evenings under fire, and a verdict.

Real processes over PostgreSQL, two workers, two APIs. Meanwhile parts are killed and stopped,
Twilio refuses, is slow or cuts off what it has taken, callbacks get lost, come twice and out of
order, PostgreSQL dies and has a full disk, the mail server and Airtable are down, and the clocks of
one worker and one API jump. Afterwards a checker that knows only what guests and
staff saw decides.
Exit codes: 0 no promise was broken, 1 one was, or nothing could be checked.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
from rich.console import Console
from sqlalchemy import text

from bench.chaos.checker import Violation, check
from bench.chaos.clocks import Clocks
from bench.chaos.disk import small_disk
from bench.chaos.faults import JUMPING, Faults, Ground, Outside
from bench.chaos.history import History
from bench.chaos.people import Play
from cli.errors import CommandError
from cli.processes import ChildProcess
from cli.programs import airtable_settings
from tests.e2e.house import ZONE, House, open_house
from tests.postgres import Cluster, installed_programs, running_cluster
from tests.processes import Start
from tests.waiting import eventually

HOLD_SECONDS = 25
AT_ONCE = 3
# After the last fault: what was cut off is taken over, holds end, saves catch up.
REST_SECONDS = 150.0
# A message that came twice would come late, and between two offers of a table nobody has one.
SETTLE_SECONDS = 5.0


async def run(
    seed: int,
    minutes: float,
    console: Console,
    *,
    by_root: bool = True,
    start: Start = ChildProcess.start,
) -> History:
    """Play, strike, rest, and look. Not `by_root`: no disk is full and no clock jumps. `start` is
    what starts a process."""
    programs = installed_programs()
    if programs is None:
        raise CommandError("PostgreSQL is not installed (apt-get install postgresql)")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nubes-chaos-")))
        disk = stack.enter_context(small_disk()) if by_root else None
        clocks = Clocks(folder, JUMPING) if by_root else None
        cluster = stack.enter_context(running_cluster(programs, disk.folder if disk else None))
        await _spare(cluster)
        url = await cluster.create("nubes")
        today = datetime.now(ZONE).date()
        async with open_house(
            *(folder, today, HOLD_SECONDS, 2),
            workers=2,
            airtable=True,
            env_of=clocks.environment() if clocks else None,
            start=start,
            DATABASE_URL=url,
        ) as house:
            base = airtable_settings(house.installation.airtable_url)
            code, said = await house.nubes("airtable", "setup", DATABASE_URL=url, **base)
            if code:
                raise CommandError(said)
            return await _under_fire(house, Ground(cluster, disk, clocks), seed, minutes, console)


async def _spare(cluster: Cluster) -> None:
    """Have the cluster keep so little of its log that it fits on its disk."""
    async with cluster.admin() as admin:
        await admin.execute(text("ALTER SYSTEM SET max_wal_size = '64MB'"))
        await admin.execute(text("SELECT pg_reload_conf()"))


async def _under_fire(
    house: House, ground: Ground, seed: int, minutes: float, console: Console
) -> History:
    history = History(timedelta(seconds=HOLD_SECONDS))
    ends = time.monotonic() + minutes * 60
    random, plays = Random(seed), []

    async def evenings(number: int) -> None:
        own = Random(f"{seed}.{number}")
        while time.monotonic() < ends:
            play = Play(house, own, HOLD_SECONDS)
            plays.append(play)
            await play.run(lambda: time.monotonic() >= ends)

    async with (
        _client(house.installation.mail_url) as mail,
        _client(house.installation.airtable_url) as airtable,
    ):
        faults = Faults(
            house.installation,
            ground,
            Outside(house.telephones, mail, airtable),
            random,
            history.faults,
        )
        striking = asyncio.create_task(faults.run())
        try:
            async with asyncio.TaskGroup() as playing:
                for number in range(AT_ONCE):
                    playing.create_task(evenings(number))
        finally:
            striking.cancel()
            with suppress(asyncio.CancelledError):
                await striking
        console.print(f"{len(history.faults)} faults in {len(plays)} evenings; looking …")
        await _rest(plays)
    history.evenings = [play.seen for play in plays]
    return history


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=60.0)


async def _rest(plays: list[Play]) -> None:
    """Return once all offers have ended, or far too late."""
    await asyncio.sleep(HOLD_SECONDS)

    async def look() -> bool:
        return all([await play.look() for play in plays])

    async def have_ended() -> bool:
        if not await look():
            return False
        await asyncio.sleep(SETTLE_SECONDS)
        return await look()

    with suppress(AssertionError):  # what has not is for the checker to tell
        await eventually(have_ended, REST_SECONDS)


def show(console: Console, history: History, found: list[Violation]) -> None:
    """The verdict, with figures; of what is broken, the shortest timeline that shows it."""
    waits = [wait for evening in history.evenings for wait in evening.waits]
    answers = [said for wait in waits for said in wait.said]
    figures = (
        f"{len(history.faults)} faults, {len(history.evenings)} evenings, {len(waits)} waits, "
        f"{sum(len(wait.heard) for wait in waits)} messages, {len(answers)} answers"
    )
    console.print(f"{figures}: {len(found)} promises broken", highlight=False)
    for one in found:
        console.print(f"[red]{one.promise}[/red] {one.day} {one.phone}: {one.seen}")
        for at, what in sorted(_timeline(history, one)):
            console.print(f"  {at:%H:%M:%S.%f} {what}", markup=False, highlight=False)


def _timeline(history: History, one: Violation) -> list[tuple[datetime, str]]:
    """What that guest, or that date's guests, saw, and the faults in between."""
    waits = [
        wait
        for evening in history.evenings
        for wait in evening.waits
        if wait.phone == one.phone or (not one.phone and evening.day == one.day)
    ]
    told = [(m.at, f"{w.phone} hears {m.body[:70]!r}") for w in waits for m in w.heard]
    told += [(s.at, f"{w.phone} says {s.text}, taken: {s.taken}") for w in waits for s in w.said]
    if not told:
        return []
    first, last = (moment(at for at, _ in told) for moment in (min, max))
    margin = timedelta(seconds=HOLD_SECONDS)
    told += [(at, w) for at, w in history.faults if first - margin <= at <= last + margin]
    return told


def main() -> int:
    """Run, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument(
        "--unprivileged",
        action="store_true",
        help="no full disk and no clocks that jump, which take root and libfaketime",
    )
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 150)
    began = datetime.now(UTC)
    try:
        playing = run(options.seed, options.minutes, console, by_root=not options.unprivileged)
        history = asyncio.run(playing)
        found = check(history)
    except (CommandError, ValueError) as error:
        console.print(f"[red]not checked:[/red] {error}")
        return 1
    show(console, history, found)
    console.print(f"seed {options.seed}, {(datetime.now(UTC) - began).total_seconds():.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
