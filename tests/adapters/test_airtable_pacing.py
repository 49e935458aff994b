"""Pacing on a clock of its own: whatever the network does, no six requests within a second."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from activities.mirror_ports import REQUESTS_PER_SECOND
from adapters.airtable import pacing
from adapters.airtable.pacing import PacedAdapter

SECOND = 1.0


@dataclass
class World:
    """A clock, and a network on which requests take as long as they are told to."""

    delays: Iterator[tuple[float, float]]
    now: float = 100.0
    starts: list[float] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        """What time it is."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def carry(self, *_: object, **__: object) -> requests.Response:
        """One exchange: under way for the first delay, back after the second."""
        there, back = next(self.delays)
        self.starts.append(self.now)
        self.arrivals.append(self.now + there)
        self.now += there + back
        return requests.Response()


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    """For a whole property, not for one of its examples."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def sent(patch: pytest.MonkeyPatch, delays: list[tuple[float, float]]) -> World:
    """Those exchanges, one after the other and as fast as may be."""
    world = World(iter(delays))
    patch.setattr(pacing, "time", world)
    patch.setattr(HTTPAdapter, "send", world.carry)
    adapter = PacedAdapter()
    for _ in delays:
        adapter.send(requests.PreparedRequest())
    return world


DELAY = st.floats(0, 3)


@given(st.lists(st.tuples(DELAY, DELAY), max_size=40))
def test_never_more_than_the_limit_in_a_sliding_second(
    patched: pytest.MonkeyPatch, delays: list[tuple[float, float]]
) -> None:
    arrivals = sent(patched, delays).arrivals
    for first, sixth in zip(arrivals, arrivals[REQUESTS_PER_SECOND:], strict=False):
        assert sixth - first >= SECOND - 1e-6


def test_spaced_out_and_no_slower_than_needed(patched: pytest.MonkeyPatch) -> None:
    starts = sent(patched, [(0.05, 0.05)] * 26).starts
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps) >= pacing.SPACING - 1e-9
    assert starts[-1] - starts[0] <= 5 * (REQUESTS_PER_SECOND * pacing.SPACING + 0.1) + 1e-6


def test_who_comes_seldom_never_waits(patched: pytest.MonkeyPatch) -> None:
    world = World(iter([(0.1, 0.1)] * 20))
    patched.setattr(pacing, "time", world)
    patched.setattr(HTTPAdapter, "send", world.carry)
    adapter = PacedAdapter()
    for _ in range(20):
        world.now += 0.5
        due = world.now
        adapter.send(requests.PreparedRequest())
        assert world.starts[-1] == due


def test_failures_count_too(patched: pytest.MonkeyPatch) -> None:
    world = World(iter([(0.0, 0.0)] * 2))

    def fail(*_: object, **__: object) -> requests.Response:
        world.carry()
        raise requests.ConnectionError

    patched.setattr(pacing, "time", world)
    patched.setattr(HTTPAdapter, "send", fail)
    adapter = PacedAdapter()
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            adapter.send(requests.PreparedRequest())
    assert world.starts[1] - world.starts[0] == pytest.approx(pacing.SPACING)


def test_nothing_is_sent_once_closed(patched: pytest.MonkeyPatch) -> None:
    world = World(iter([]))
    patched.setattr(pacing, "time", world)
    patched.setattr(HTTPAdapter, "send", world.carry)
    adapter = PacedAdapter()
    adapter.close()
    with pytest.raises(requests.ConnectionError):
        adapter.send(requests.PreparedRequest())
    assert world.starts == []
