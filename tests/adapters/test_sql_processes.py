"""Several processes at one database, as the API's and the workers' are: nothing lost or doubled."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from adapters.sql import Database
from adapters.sql.tables import inbox, outbox
from domain.model import Status
from tests.sql_samples import DAY, LOCATION

ROOT = Path(__file__).parents[2]
PROCESSES, ROUNDS, ENTRIES = 4, 40, 5
# Each process writes all versions, messages and keys in an order of its own, and reports which
# ones it was told to be the first for.
WORKER = """
import asyncio, json, random, sys
from activities.ports import DayChanges, DayRecord
from adapters.sql import open_database
from tests.sql_samples import DAY, LOCATION, entry, message, outbound

url, rounds, entries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

async def main():
    received, claimed = [], []

    async def one(database, number):
        for which in range(1, entries + 1):
            await database.store.save_entry(entry(which, party_size=number, version=number))
        day = DayRecord(LOCATION, DAY, number, ())
        await database.store.save_day(DayChanges(day))
        if (await database.inbox.receive(message(number), None))[1]:
            received.append(number)
        if (await database.outbox.claim(outbound(number)))[1]:
            claimed.append(number)
        await database.reads.entries(LOCATION, DAY, limit=3)

    async with open_database(url) as database:
        print("ready", flush=True)
        sys.stdin.readline()
        numbers = random.sample(range(1, rounds + 1), rounds)
        for start in range(0, rounds, 4):
            await asyncio.gather(*(one(database, n) for n in numbers[start : start + 4]))
    print(json.dumps([received, claimed]))

asyncio.run(main())
"""


async def hammer(url: str) -> list[Any]:
    """What each process reports; none may fail."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-c", WORKER, url, str(ROUNDS), str(ENTRIES))
    processes = [
        await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT
        )
        for _ in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    reports = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert [errors for _, errors in reports] == [b""] * PROCESSES
    return [json.loads(report) for report, _ in reports]


async def count(database: Database, table: Any) -> int:
    """How many rows the table has."""
    (row,) = await database.sql.rows(select(func.count()).select_from(table))
    return int(row[0])


async def test_writers_of_several_processes(database: Database, database_url: str) -> None:
    reports = await hammer(database_url)
    everything = list(range(1, ROUNDS + 1))
    assert sorted(n for received, _ in reports for n in received) == everything
    assert sorted(n for _, claimed in reports for n in claimed) == everything
    assert await count(database, inbox) == await count(database, outbox) == ROUNDS

    page = await database.reads.entries(LOCATION, DAY, Status.WAITING)
    kept = [await database.reads.entry(LOCATION, item.id) for item in page.items]
    versions = [(k.entry.version, k.entry.party_size) for k in kept if k is not None]
    assert versions == [(ROUNDS, ROUNDS)] * ENTRIES
    day = await database.reads.day(LOCATION, DAY)
    assert day is not None
    assert day.version == ROUNDS
