"""The gauges count what the records hold, on both databases."""

from datetime import UTC, datetime, timedelta

from activities.gauge_ports import Gauges
from adapters.sql import Database
from domain.model import Status
from tests.sql_samples import DAY, LOCATION, MINUTE, NOW, entry, message, notified, outbound

AT = NOW + 60 * MINUTE


async def test_nothing_is_zero(database: Database) -> None:
    found = await database.gauges.read(LOCATION, DAY, AT, mirrored=True)
    assert found == Gauges(0, 0.0, 0, 0.0, 0, 0.0, 0, 0.0, 0, 0, 0.0)


async def test_the_line_the_offers_and_the_backlogs(database: Database) -> None:
    late = NOW + 20 * MINUTE
    for one in (
        entry(1),
        entry(2),
        notified(3),
        entry(4, service_date=DAY + timedelta(days=1)),
        entry(5, location="otro-bar"),
        entry(6, status=Status.EXPIRED, expires_at=late, settled_at=late + timedelta(seconds=3)),
        entry(7, status=Status.EXPIRED, expires_at=late, settled_at=late + timedelta(seconds=1)),
    ):
        await database.store.save_entry(one)
    await database.inbox.receive(message(1), "e1")
    found = await database.gauges.read(LOCATION, DAY, AT, mirrored=False)
    assert (found.in_line, found.longest_wait) == (2, 59 * 60)
    assert (found.offers_open, found.lateness) == (1, 3)
    assert (found.unheard, found.unheard_for) == (1, 59 * 60)


async def test_what_was_sent_waits_no_more(database: Database) -> None:
    await database.outbox.claim(outbound(1))
    await database.outbox.claim(outbound(2))
    await database.outbox.record_sent(outbound(1).key, "SM1", datetime.now(UTC))
    now = datetime.now(UTC) + timedelta(minutes=1)
    found = await database.gauges.read(LOCATION, DAY, now, mirrored=False)
    assert found.unsent == 1
    assert found.unsent_for >= 60
    tomorrow = await database.gauges.read(LOCATION, DAY, now + timedelta(days=2), mirrored=False)
    assert tomorrow.unsent == 0


async def test_the_mirror_counts_where_there_is_one(database: Database) -> None:
    await database.store.save_entry(
        entry(1, service_date=datetime.now(UTC).date() + timedelta(days=1))
    )
    now = datetime.now(UTC) + timedelta(minutes=6)
    found = await database.gauges.read(LOCATION, DAY, now, mirrored=True)
    assert found.unmirrored == 1
    assert found.mirror_lag >= 300
