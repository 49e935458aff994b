"""Waiting for a condition instead of for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from temporalio.client import WorkflowHandle
from temporalio.service import RPCError

T = TypeVar("T")

# How many seconds clients wait for an answer and tests for a condition: a busy machine stands
# still longer than they would wait by themselves.
PATIENCE = 60.0


async def eventually(probe: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE) -> T:
    """The probe's first truthy result; `AssertionError` when there is none in that time.

    The longer it takes, the less often it is looked: looking keeps busy what is waited for.
    """
    deadline, pause = time.monotonic() + seconds, 0.02
    while time.monotonic() < deadline:
        if result := await probe():
            return result
        await asyncio.sleep(pause)
        pause = min(pause * 1.2, 0.2)
    raise AssertionError(f"not within {seconds} s")


async def until_begun(handle: WorkflowHandle[Any, Any]) -> None:
    """Wait until that workflow has begun: a moment after what leads to it was answered."""

    async def begun() -> bool:
        with suppress(RPCError):  # not found: not yet
            return bool(await handle.describe())
        return False

    await eventually(begun)
