"""The mark of a day: another one after whatever is saved, and the same as long as nothing is."""

from datetime import timedelta

from activities.ports import DayChanges, DayMark, DayRecord
from adapters.sql import Database
from tests.sql_samples import DAY, LOCATION, booked, booking, entry, message


async def mark(database: Database) -> DayMark:
    return await database.reads.day_mark(LOCATION, DAY)


async def test_each_thing_saved_makes_another_mark(database: Database) -> None:
    seen = [await mark(database)]
    changes = [
        DayChanges(day=DayRecord(LOCATION, DAY, 1, ())),
        DayChanges(reservations=(booked(booking()),)),
        DayChanges(reservations=(booked(booking(version=2)),)),
    ]
    for change in changes:
        await database.store.save_day(change)
        seen.append(await mark(database))
    for version in (1, 2):
        await database.store.save_entry(entry(version=version))
        seen.append(await mark(database))
    assert len({one.records for one in seen}) == len(seen)
    assert len({one.messages for one in seen}) == 1


async def test_a_message_of_the_day_makes_another_mark(database: Database) -> None:
    await database.store.save_entry(entry())
    before = await mark(database)
    await database.inbox.receive(message(), entry().id)
    after = await mark(database)
    assert after.records == before.records
    assert after.messages != before.messages


async def test_nothing_of_another_day_or_house_does(database: Database) -> None:
    before = await mark(database)
    await database.store.save_entry(entry(service_date=DAY + timedelta(days=1)))
    await database.store.save_entry(entry(2, location="otro"))
    await database.inbox.receive(message(), entry().id)
    assert await mark(database) == before
