"""Waiting for a condition instead of for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

# How many seconds clients wait for an answer: a busy machine stands still longer than they do
# by themselves.
PATIENCE = 60.0


async def eventually(probe: Callable[[], Awaitable[T | None]], seconds: float = 45.0) -> T:
    """The probe's first truthy result; `AssertionError` when there is none in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := await probe():
            return result
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")
