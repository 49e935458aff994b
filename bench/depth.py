"""`python -m bench.depth`: the rules of a service day under many more random commands than CI runs.

The machine of `tests/domain/test_day_machine.py`, evening after evening, with what must always
hold checked after each step. A broken rule ends it with the shortest evening that shows it, and
exit code 1.
"""

import argparse
import sys
import time
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console

from tests.domain.test_day_machine import Staff

STEPS_PER_EVENING = 50


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


def main() -> int:
    """Play, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.depth", description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    console, began = Console(width=None if sys.stdout.isatty() else 150), time.monotonic()
    options = parser.parse_args()
    try:
        evenings, taken = play(options.steps)
    except Exception:
        console.print_exception()
        return 1
    seconds = time.monotonic() - began
    console.print(f"{taken} steps in {evenings} evenings, {seconds:.0f} s: no rule broken")
    return 0


if __name__ == "__main__":
    sys.exit(main())
