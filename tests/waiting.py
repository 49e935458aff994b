"""Waiting for a condition instead of for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

# How many seconds clients wait for an answer and tests for a condition: a busy machine stands
# still longer than they would wait by themselves.
PATIENCE = 60.0


async def eventually(probe: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE) -> T:
    """The probe's first truthy result; `AssertionError` when there is none in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := await probe():
            return result
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")
