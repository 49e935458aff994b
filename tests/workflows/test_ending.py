"""A day's run ends in a second in which nobody asks for anything, if it can wait for one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from temporalio import workflow

from workflows.ending import Ending
from workflows.policies import QUIET
from workflows.tasks import LONG_HISTORY, LONGEST_HISTORY

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


class Run:
    """A run as its workflow sees it."""

    def __init__(self) -> None:
        self.now, self.events, self.is_suggested, self.knows_quiet = NOW, 3, False, True
        self.ending = Ending()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    current: list[Run] = []
    info = SimpleNamespace(
        is_continue_as_new_suggested=lambda: current[0].is_suggested,
        get_current_history_length=lambda: current[0].events,
    )
    monkeypatch.setattr(workflow, "info", lambda: info)
    monkeypatch.setattr(workflow, "now", lambda: current[0].now if current else NOW)
    monkeypatch.setattr(workflow, "patched", lambda _: current[0].knows_quiet)
    current.append(Run())
    return current[0]


def test_a_short_run_does_not_end(run: Run) -> None:
    run.ending.wait_for_quiet()
    run.now += timedelta(hours=1)
    run.events = LONG_HISTORY - 1
    assert not run.ending.is_due
    assert run.ending.sooner_than(None) is None


def test_a_long_one_ends_when_nobody_has_asked_for_a_second(run: Run) -> None:
    run.ending.wait_for_quiet()
    run.events = LONG_HISTORY
    run.now += QUIET - MOMENT
    run.ending.busy()
    assert not run.ending.is_due
    quiet = run.now + QUIET
    assert run.ending.sooner_than(None) == quiet
    assert run.ending.sooner_than(quiet + MOMENT) == quiet
    assert run.ending.sooner_than(quiet - MOMENT) == quiet - MOMENT
    run.now = quiet - MOMENT
    assert not run.ending.is_due
    run.now = quiet
    assert run.ending.is_due
    # It may still have to wait until nothing is under way: no timer rings meanwhile.
    assert run.ending.sooner_than(None) is None


@pytest.mark.parametrize("suggested", [False, True])
def test_the_longest_one_ends_at_once(run: Run, suggested: bool) -> None:
    run.ending.wait_for_quiet()
    run.events = 3 if suggested else LONGEST_HISTORY
    run.is_suggested = suggested
    assert run.ending.is_due


def test_one_of_before_ends_at_once_as_its_history_says(run: Run) -> None:
    run.knows_quiet = False
    run.ending.wait_for_quiet()
    run.events = LONG_HISTORY - 1
    assert not run.ending.is_due
    run.events = LONG_HISTORY
    assert run.ending.is_due
    assert run.ending.sooner_than(None) is None
