"""`python -m bench.depth`: many more random commands than CI runs, with what must hold checked.

`--steps`: the machine of `tests/domain/test_day_machine.py`, which checks the rules of a service
day after each step. `--entries`: the evenings of `tests/workflows/random_evening.py` on the real
server, whose clock is moved, until that many guests have waited. What is broken ends it with exit
code 1 and the shortest evening, or the seed, that shows it.
"""

import argparse
import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console

from tests.domain.test_day_machine import Staff
from tests.engine import four_tables, open_engine
from tests.workflows.random_evening import Evening, random_house

STEPS_PER_EVENING = 50
GUESTS_PER_EVENING = 60


def play(steps: int) -> tuple[int, int]:
    """Play at least that many steps; how many evenings and steps it were. `AssertionError`, or
    what the rules raised, when one is broken."""
    evenings = taken = 0

    class Counted(Staff):
        def check_invariants(
            self, settings: settings, output: Callable[[str], object], runtimes: dict[str, float]
        ) -> None:
            nonlocal taken
            taken += 1
            super().check_invariants(settings, output, runtimes)

        def teardown(self) -> None:
            nonlocal evenings
            evenings += 1
            super().teardown()

    while taken < steps:
        # In portions: Hypothesis keeps what it has seen of one.
        run_state_machine_as_test(
            Counted,
            settings=settings(
                max_examples=500,
                stateful_step_count=STEPS_PER_EVENING,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
    return evenings, taken


async def live(entries: int, seed: int, console: Console) -> Counter[str]:
    """Evenings from that seed on until that many guests have waited; the moves that were made.
    `AssertionError` when a promise is broken."""
    # Sends that are refused are part of an evening.
    logging.getLogger("temporalio").setLevel(logging.CRITICAL)
    moves: Counter[str] = Counter()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    async with open_engine() as engine:
        while moves["join"] < entries:
            console.print(f"seed {seed}: {moves['join']} guests so far")
            async with random_house(engine, four_tables(), tomorrow) as house:
                evening = Evening(house, seed)
                await evening.play(GUESTS_PER_EVENING)
                await evening.check()
            moves += evening.moves
            seed += 1
    return moves


def main() -> int:
    """Play, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.depth", description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, help="play the workflows until so many have waited")
    parser.add_argument("--seed", type=int, default=1, help="of the first evening of --entries")
    console, began = Console(width=None if sys.stdout.isatty() else 150), time.monotonic()
    options = parser.parse_args()
    try:
        if options.entries:
            moves = asyncio.run(live(options.entries, options.seed, console))
            done = f"{moves['join']} guests, {moves.total()} moves ({_listed(moves)})"
        else:
            evenings, taken = play(options.steps)
            done = f"{taken} steps in {evenings} evenings"
    except Exception:
        console.print_exception()
        return 1
    console.print(f"{done}, {time.monotonic() - began:.0f} s: nothing broken")
    return 0


def _listed(moves: Counter[str]) -> str:
    return ", ".join(f"{times} {name}" for name, times in moves.most_common())


if __name__ == "__main__":
    sys.exit(main())
