"""How the client behaves: paced, patient when told to, one request at a time, closed for good."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response

from activities.mirror_ports import BaseError, BaseFailure, MirrorTable
from adapters.airtable import AirtableBase, AirtableClient
from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable, running_airtable
from tests.airtable_samples import MADRID, client_of, set_up, waiting
from tests.standin_fixtures import serve

WAITLIST = MirrorTable.WAITLIST


@pytest.fixture
async def standin(airtable_standin: RunningAirtable) -> RunningAirtable:
    """With the tables that are wanted."""
    await set_up(airtable_standin)
    return airtable_standin


@pytest.fixture
async def base(standin: RunningAirtable) -> AsyncIterator[AirtableBase]:
    """The adapter over it."""
    async with AirtableBase(client_of(standin), MADRID) as opened:
        yield opened


async def failure(base: AirtableBase) -> BaseError:
    """Why an upsert fails."""
    with pytest.raises(BaseError) as caught:
        await base.upsert([waiting(1)])
    return caught.value


async def test_an_answer_that_does_not_come_is_not_waited_for(standin: RunningAirtable) -> None:
    await standin.faults(slow_ms=1500)
    async with AirtableBase(client_of(standin, timeout=(1, 1)), MADRID) as base:
        error = await failure(base)
    assert error.failure is BaseFailure.AWAY
    assert "ReadTimeout" in error.detail


async def test_nobody_listens() -> None:
    async with running_airtable() as standin:
        gone = client_of(standin)
    async with AirtableBase(gone, MADRID) as base:
        assert (await failure(base)).failure is BaseFailure.AWAY


@pytest.mark.parametrize("body", ["<html>Welcome to the Wi-Fi</html>", "{}", "[]", '{"a": 1}'])
async def test_something_else_answers(body: str) -> None:
    async with serve(Response(body)) as url:
        client = AirtableClient(API_KEY, BASE_ID, url, spacing=0)
        async with AirtableBase(client, MADRID) as base:
            error = await failure(base)
    assert error.failure is BaseFailure.AWAY
    assert error.detail == "the answer is not Airtable's: is something in between?"


async def test_busy_is_waited_out_as_often_as_asked(standin: RunningAirtable) -> None:
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    await standin.faults(status=429, times=2)
    client = client_of(standin, patience=2, pause=pause)
    async with AirtableBase(client, MADRID) as base:
        await base.upsert([waiting(1)])
        assert waits == [30.0, 30.0]
        await standin.faults(status=429, times=3)
        assert (await failure(base)).failure is BaseFailure.BUSY
        await standin.faults(quota_exhausted=True, status=None)
        assert (await failure(base)).failure is BaseFailure.QUOTA
    assert len(waits) == 4


async def test_a_burst_is_never_too_many_requests() -> None:
    async with running_airtable() as standin:
        await standin.limits(requests_per_second=None)
        await set_up(standin)
        await standin.limits(requests_per_second=5)
        client = client_of(standin, spacing=0.21)
        async with AirtableBase(client, MADRID) as base:
            await asyncio.gather(*(base.upsert([waiting(number)]) for number in range(9)))
        told = await standin.statistics()
    assert (told["taken"], told["refused"]) == (9, 0)


async def test_one_request_at_a_time_even_when_a_caller_gives_up(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    await standin.faults(slow_ms=300)
    first = asyncio.create_task(base.upsert([waiting(1)]))
    await standin.wait(WAITLIST, entry_id="e1")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await base.upsert([waiting(1, version=2)])
    (record,) = await standin.records(WAITLIST)
    assert record["fields"]["version"] == 2


async def test_a_closed_client_sends_nothing(standin: RunningAirtable) -> None:
    base = AirtableBase(client_of(standin), MADRID)
    await base.aclose()
    with pytest.raises(RuntimeError):
        await base.upsert([waiting(1)])
    assert (await standin.statistics())["taken"] == 0


@pytest.mark.parametrize("url", ["", "api.airtable.com", "ftp://api.airtable.com", "https://"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="AIRTABLE_API_URL"):
        AirtableClient("pat", BASE_ID, url)


@pytest.mark.parametrize("key", ["pat\nX: y", "patñ", " pat"])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(ValueError, match="AIRTABLE_API_KEY"):
        AirtableClient(key, BASE_ID)
