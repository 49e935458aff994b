"""Clients read what they have just written, and no reader waits for ever."""

import asyncio
from datetime import date
from typing import Any

import pytest

from activities.errors import RecordsUnavailable
from activities.ports import DayChanges, DayRecord
from api import fresh_reads
from api.engine_errors import EngineAway
from api.fresh_reads import FreshReads
from tests.api.conftest import House
from tests.sql_samples import entry
from workflows.contract import DayAnswer

DAY = date(2026, 11, 21)


@pytest.fixture
def reads(house: House) -> FreshReads:
    return house.parts.reads


async def save_day(house: House, version: int) -> None:
    await house.database.store.save_day(
        DayChanges(DayRecord(house.parts.location, DAY, version, ()))
    )


async def test_a_reader_waits_for_the_version_that_was_answered(
    house: House, reads: FreshReads
) -> None:
    await save_day(house, 3)
    reads.reached(DAY, 4)
    reading = asyncio.create_task(reads.day(DAY))
    other = await reads.day(date(2026, 11, 22))
    assert other is None
    assert not reading.done()
    await save_day(house, 4)
    record = await asyncio.wait_for(reading, 5)
    assert record is not None
    assert record.version == 4


async def test_an_older_answer_does_not_move_the_mark_back(house: House, reads: FreshReads) -> None:
    await save_day(house, 4)
    reads.reached(DAY, 5)
    reads.reached(DAY, 2)
    reading = asyncio.create_task(reads.reservation("r1"))
    await asyncio.sleep(0)
    assert not reading.done()
    await save_day(house, 5)
    assert await asyncio.wait_for(reading, 5) is None


async def test_a_reader_gives_up_and_reads_what_there_is(
    house: House, reads: FreshReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh_reads, "WAIT_SECONDS", 0.05)
    await save_day(house, 1)
    reads.reached(DAY, 9)
    record = await reads.day(DAY)
    assert record is not None
    assert record.version == 1


async def test_a_kept_entry_is_in_the_next_list(
    house: House, reads: FreshReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = asyncio.Event()
    save = house.database.store.save_entry

    async def slow(*records: Any) -> None:
        await let_go.wait()
        await save(*records)

    monkeypatch.setattr(house.database.store, "save_entry", slow)
    own = entry(1, location=house.parts.location, service_date=DAY)
    reads.keep(own)
    reading = asyncio.create_task(reads.entries(DAY, None, 10, None))
    await asyncio.sleep(0)
    assert not reading.done()
    let_go.set()
    assert [line.id for line in (await reading).items] == [own.id]
    await reads.close()


async def test_a_save_that_fails_stops_nobody(
    house: House, reads: FreshReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise RecordsUnavailable

    monkeypatch.setattr(house.database.store, "save_entry", away)
    reads.keep(entry(1))
    await reads.close()
    assert await reads.entry("e1") is None


async def test_an_entry_that_the_day_knows_is_waited_for(
    house: House, reads: FreshReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = entry(1, location=house.parts.location)
    answer = DayAnswer(entry_id=own.id, existing=True, position=1)
    finding = asyncio.create_task(reads.joined(answer))
    await asyncio.sleep(0)
    await house.database.store.save_entry(own)
    assert (await asyncio.wait_for(finding, 5)).entry == own
    monkeypatch.setattr(fresh_reads, "WAIT_SECONDS", 0.05)
    with pytest.raises(EngineAway):
        await reads.joined(DayAnswer(entry_id="nobody", existing=True, position=1))
