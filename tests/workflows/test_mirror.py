"""The base follows the records, whatever it does, on the real server."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from temporalio import activity
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.edits import Pulled
from activities.mirror import MirrorActivities
from activities.mirror_ports import RECORDS_PER_REQUEST, Backlog, BaseError, BaseFailure, MirrorItem
from domain.model import Entry
from tests.sql_samples import entry
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.contract import AIRTABLE_QUEUE, mirror_workflow_id
from workflows.mirror import LOOK_AGAIN_AFTER, MirrorWorkflow
from workflows.nudge import MirrorNudge


@dataclass
class MemoryQueue:
    """Records and what of them the base has."""

    records: dict[str, Entry] = field(default_factory=dict)
    has: dict[str, int] = field(default_factory=dict)
    aside: dict[str, tuple[int, str]] = field(default_factory=dict)

    def save(self, *entries: Entry) -> None:
        self.records |= {e.id: e for e in entries}

    async def due(self, location: str, limit: int) -> list[MirrorItem]:
        waiting = [
            e
            for e in self.records.values()
            if e.version > self.has.get(e.id, 0) and self.aside.get(e.id, (0, ""))[0] != e.version
        ]
        return [MirrorItem(e) for e in waiting[:limit]]

    async def mirrored(self, items: Sequence[MirrorItem], at: datetime) -> None:
        self.has |= {item.key: item.version for item in items}

    async def refused(self, item: MirrorItem, detail: str, at: datetime) -> None:
        self.aside[item.key] = (item.version, detail)

    async def backlog(self, location: str) -> Backlog:
        return Backlog(0, len(self.aside), None)


@dataclass
class MemoryBase:
    """A base that notes every request. `bad` are keys that it does not take."""

    requests: list[list[tuple[str, int]]] = field(default_factory=list)
    failure: BaseError | None = None
    bad: set[str] = field(default_factory=set)
    tries: int = 0

    async def upsert(self, items: Sequence[MirrorItem]) -> None:
        self.tries += 1
        if self.failure is not None:
            raise self.failure
        if any(item.key in self.bad for item in items):
            raise BaseError(BaseFailure.RECORD, "a choice that is not there")
        self.requests.append([(item.key, item.version) for item in items])

    @property
    def taken(self) -> dict[str, int]:
        """The newest version of each record, as they came."""
        return {key: version for request in self.requests for key, version in request}


@dataclass
class Mirrored:
    """A house with a base."""

    house: House
    queue: MemoryQueue
    base: MemoryBase
    nudge: MirrorNudge
    pulls: int = 0
    pull_fails: bool = False
    pull_again: timedelta | None = None

    @property
    def handle(self) -> WorkflowHandle[MirrorWorkflow, None]:
        workflow_id = mirror_workflow_id(self.house.restaurant.id)
        return self.house.client.get_workflow_handle_for(MirrorWorkflow.run, workflow_id)

    def save(self, *numbers: int, version: int = 1) -> None:
        """Records change, and the mirror is told."""
        self.queue.save(*(replace(entry(n), id=f"e{n}", version=version) for n in numbers))
        self.nudge()

    async def has_pulled(self, times: int = 1) -> bool:
        return self.pulls >= times

    async def until(self, **versions: int) -> None:
        async def there() -> bool:
            return self.base.taken == versions

        await eventually(there)


@pytest.fixture
async def mirrored(house: House) -> AsyncIterator[Mirrored]:
    """The mirror at work."""
    queue, base = MemoryQueue(), MemoryBase()
    nudge = MirrorNudge(house.client, house.restaurant.id)
    activities = MirrorActivities(queue, base)
    mirror = Mirrored(house, queue, base, nudge)

    @activity.defn
    async def pull(location: str) -> Pulled:
        mirror.pulls += 1
        if mirror.pull_fails:
            raise ApplicationError(
                "an edit that we cannot take", next_retry_delay=mirror.pull_again
            )
        return Pulled(0, more=False)

    works = [activities.push, pull]
    async with Worker(house.client, task_queue=AIRTABLE_QUEUE, activities=works):
        nudging = asyncio.create_task(nudge.run())
        try:
            yield mirror
        finally:
            nudging.cancel()
            with suppress(RPCError):
                await mirror.handle.terminate()


async def test_what_is_saved_is_there_a_moment_later(mirrored: Mirrored) -> None:
    mirrored.save(1, 2)
    await mirrored.until(e1=1, e2=1)
    mirrored.save(2, version=5)
    await mirrored.until(e1=1, e2=5)


async def test_many_changes_travel_together(mirrored: Mirrored) -> None:
    mirrored.save(*range(1, 26))
    await mirrored.until(**{f"e{n}": 1 for n in range(1, 26)})
    full = RECORDS_PER_REQUEST
    assert [len(request) for request in mirrored.base.requests] == [full, full, 5]


async def test_only_the_newest_of_many_versions_is_sent(mirrored: Mirrored) -> None:
    for version in range(1, 8):
        mirrored.save(1, version=version)
    await mirrored.until(e1=7)
    assert len(mirrored.base.requests) <= 2


async def test_after_some_time_away_the_base_has_everything(mirrored: Mirrored) -> None:
    mirrored.base.failure = BaseError(BaseFailure.AWAY, "no answer")
    mirrored.save(*range(1, 13))

    async def tried() -> bool:
        return mirrored.base.tries > 0

    await eventually(tried)
    await mirrored.house.env.fast_forward(mirrored.handle, timedelta(minutes=5))
    mirrored.save(3, 4, version=2)
    mirrored.base.failure = None
    await mirrored.house.env.fast_forward(mirrored.handle, timedelta(minutes=2))
    await mirrored.until(**{f"e{n}": 2 if n in (3, 4) else 1 for n in range(1, 13)})


async def test_a_record_that_is_not_taken_spoils_no_other(mirrored: Mirrored) -> None:
    mirrored.base.bad = {"e3"}
    mirrored.save(*range(1, 6))
    await mirrored.until(e1=1, e2=1, e4=1, e5=1)
    assert mirrored.queue.aside == {"e3": (1, "a choice that is not there")}
    mirrored.base.bad = set()
    mirrored.save(3, version=2)
    await mirrored.until(e1=1, e2=1, e3=2, e4=1, e5=1)


async def test_an_edit_that_cannot_be_taken_holds_up_the_rest_for_a_while_only(
    mirrored: Mirrored,
) -> None:
    mirrored.pull_fails = True
    mirrored.save(1)
    await eventually(mirrored.has_pulled)
    assert mirrored.base.taken == {}
    await mirrored.house.env.fast_forward(mirrored.handle, timedelta(minutes=11))
    await mirrored.until(e1=1)
    # It is tried again, and what was edited is heard once that is possible.
    mirrored.pull_fails, before = False, mirrored.pulls
    await mirrored.house.env.fast_forward(mirrored.handle, LOOK_AGAIN_AFTER)
    await eventually(partial(mirrored.has_pulled, before + 1))


async def test_a_base_that_says_when_to_ask_again_is_left_alone_until_then(
    mirrored: Mirrored,
) -> None:
    mirrored.pull_fails, mirrored.pull_again = True, timedelta(hours=1)
    mirrored.save(1)
    await mirrored.until(e1=1)
    mirrored.queue.save(replace(entry(2), id="e2", version=1))
    await mirrored.house.env.fast_forward(mirrored.handle, LOOK_AGAIN_AFTER)
    await mirrored.until(e1=1, e2=1)
    assert mirrored.pulls == 1
    await mirrored.house.env.fast_forward(mirrored.handle, timedelta(hours=1))
    await eventually(partial(mirrored.has_pulled, 2))


async def test_who_ends_the_mirror_ends_it_while_it_pulls(mirrored: Mirrored) -> None:
    mirrored.pull_fails = True
    mirrored.save(1)
    await eventually(mirrored.has_pulled)
    await mirrored.handle.cancel()
    with pytest.raises(WorkflowFailureError):
        await mirrored.handle.result()


async def test_a_change_that_nobody_told_of_is_found(mirrored: Mirrored) -> None:
    mirrored.save(1)
    await mirrored.until(e1=1)
    mirrored.queue.save(replace(entry(2), id="e2", version=1))
    await mirrored.house.env.fast_forward(mirrored.handle, LOOK_AGAIN_AFTER)
    await mirrored.until(e1=1, e2=1)


@pytest.mark.parametrize(
    ("failure", "retry_after", "delay"),
    [
        (BaseFailure.BUSY, 30.0, timedelta(seconds=30)),
        (BaseFailure.QUOTA, 3600.0, timedelta(hours=1)),
        (BaseFailure.CONFIGURATION, None, timedelta(minutes=1)),
        (BaseFailure.AWAY, None, None),
    ],
)
async def test_each_failure_waits_as_it_asks(
    failure: BaseFailure, retry_after: float | None, delay: timedelta | None
) -> None:
    queue, base = MemoryQueue(), MemoryBase()
    queue.save(replace(entry(1), id="e1"))
    base.failure = BaseError(failure, "why", retry_after)
    with pytest.raises(ApplicationError) as failed:
        await MirrorActivities(queue, base).push("casa")
    assert (failed.value.type, failed.value.next_retry_delay) == (failure.value, delay)
    assert queue.has == {}
