"""What strikes leaves nothing behind that it does not know of."""

import asyncio

from bench.chaos.faults import to_its_end


async def test_a_start_that_is_cut_off_is_waited_for() -> None:
    begun, go, started = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def start() -> None:
        begun.set()
        await go.wait()
        started.set()

    striking = asyncio.create_task(to_its_end(start()))
    await begun.wait()
    striking.cancel()
    go.set()
    (ended,) = await asyncio.gather(striking, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError)
    assert started.is_set()
