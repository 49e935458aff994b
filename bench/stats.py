"""Percentiles and stopwatches: all durations are milliseconds unless a name says otherwise."""

import math
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class Unmeasurable(Exception):
    """Something did not work at all, so that there is no figure to give."""


@dataclass(frozen=True)
class Summary:
    """What a series of samples came to."""

    n: int
    p50: float
    p95: float
    p99: float


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least this share (0 to 1) of all do not exceed."""
    if not samples:
        raise Unmeasurable("a series has no samples")
    rank = math.ceil(share * len(samples))
    return sorted(samples)[max(rank, 1) - 1]


def summary(samples: Sequence[float]) -> Summary:
    """The percentiles of the samples; `Unmeasurable` when there are none."""
    p50, p95, p99 = (percentile(samples, share) for share in (0.50, 0.95, 0.99))
    return Summary(len(samples), p50, p95, p99)


async def timed(work: Awaitable[T]) -> tuple[float, T]:
    """How long it took, and what came of it."""
    began = time.perf_counter()
    result = await work
    return (time.perf_counter() - began) * 1000, result
