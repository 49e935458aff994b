"""Offers that reached nobody are found in the records, on both databases."""

from dataclasses import replace
from datetime import timedelta

from adapters.sql import Database
from domain import entry as rules
from domain.model import Actor, Entry, Outcome, Status
from tests.sql_samples import DAY, LOCATION, MINUTE, NOW, entry, notified

AT = NOW + 60 * MINUTE
SINCE = AT - timedelta(hours=1)


def undeliverable(one: Entry, after: int) -> Entry:
    at = NOW + after * MINUTE
    return rules.settled(one, Outcome.UNDELIVERABLE, at, "undeliverable", Actor.SYSTEM)


async def count(database: Database) -> int:
    return await database.troubles.undeliverable(LOCATION, DAY, SINCE)


async def test_nothing_is_none(database: Database) -> None:
    await database.store.save_entry(entry(1))
    await database.store.save_entry(notified(2))
    assert await count(database) == 0


async def test_those_of_the_last_hour_count_whether_they_wait_or_have_ended(
    database: Database,
) -> None:
    offered = replace(notified(1), status=Status.WAITING)
    for one in (
        undeliverable(offered, 20),
        undeliverable(notified(2), 30),
        undeliverable(notified(3), -1),
        undeliverable(replace(notified(4), location="otro-bar"), 30),
        undeliverable(replace(notified(5), service_date=DAY - timedelta(days=1)), 30),
    ):
        await database.store.save_entry(one)
    assert await count(database) == 2


async def test_silence_after_a_failed_message_counts(database: Database) -> None:
    ended = rules.settled(
        notified(1), Outcome.EXPIRED, NOW + 20 * MINUTE, "undeliverable", Actor.SYSTEM
    )
    await database.store.save_entry(ended)
    assert await count(database) == 1


async def test_who_was_helped_counts_no_more(database: Database) -> None:
    one = undeliverable(replace(notified(1), status=Status.WAITING), 20)
    await database.store.save_entry(one)
    left = rules.left(one, NOW + 25 * MINUTE, "staff", Actor.STAFF)
    await database.store.save_entry(left)
    assert await count(database) == 0
