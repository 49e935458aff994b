"""The figures of a span of dates, counted by both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from activities.ports import DayChanges, OfferRecord
from activities.stats_ports import ChannelFigures, Figures, Waits
from adapters.sql import Database
from adapters.sql.outbox import SqlOutbox
from domain.channels import Channel
from domain.delivery import State
from domain.model import ReservationStatus, Status
from tests.sql_samples import DAY, LOCATION, MARIA, NOW, booked, booking, entry, offer, outbound

NEXT = DAY + timedelta(days=1)


@pytest.fixture
async def evening(database: Database) -> Database:
    """Four guests and an offer on two dates, one on the date after; another restaurant's too."""
    for one in (
        entry(1),
        entry(2, status=Status.EXPIRED, reason="no-answer", actual_wait_min=30),
        entry(3, status=Status.EXPIRED, reason="no-answer", quoted_wait_min=10, actual_wait_min=5),
        entry(4, status=Status.CONFIRMED, quoted_wait_min=None, service_date=NEXT),
        entry(5, status=Status.CANCELLED, reason="left", service_date=NEXT + timedelta(days=1)),
        entry(6, location="otro-bar", status=Status.CANCELLED, reason="left"),
    ):
        await database.store.save_entry(one)
    offers = tuple(OfferRecord(LOCATION, day, offer(n), ()) for n, day in ((1, DAY), (2, NEXT)))
    elsewhere = OfferRecord("otro-bar", DAY, offer(3), ())
    states = (
        ReservationStatus.NO_SHOW,
        ReservationStatus.CANCELLED,
        ReservationStatus.CONFIRMED,
    )
    reservations = [booked(booking(n, status=s)) for n, s in enumerate(states)]
    reservations.append(booked(booking(4, status=ReservationStatus.NO_SHOW), location="otro-bar"))
    changes = DayChanges(None, (*offers, elsewhere), tuple(reservations))
    await database.store.save_day(changes)
    return database


async def test_the_figures_of_some_dates(evening: Database) -> None:
    assert await evening.statistics.figures(LOCATION, DAY, NEXT) == Figures(
        by_status={"CONFIRMED": 1, "EXPIRED": 2, "WAITING": 1},
        reasons={"no-answer": 2},
        offers=2,
        waits=Waits(2, promised_min=22.5, actual_min=17.5, longest_min=30),
        reservations=3,
        no_shows=1,
        deliveries=(),
    )


async def test_the_dates_at_both_ends_count(evening: Database) -> None:
    last = NEXT + timedelta(days=1)
    figures = [await evening.statistics.figures(LOCATION, day, last) for day in (DAY, NEXT, last)]
    assert [sum(f.by_status.values()) for f in figures] == [5, 2, 1]
    assert [f.offers for f in figures] == [2, 1, 0]


@pytest.mark.parametrize(("first", "last"), [(NEXT, DAY), (date.min, date.min), (date.max,) * 2])
async def test_dates_without_anything(evening: Database, first: date, last: date) -> None:
    nothing = Figures({}, {}, 0, Waits(), 0, 0, ())
    assert await evening.statistics.figures(LOCATION, first, last) == nothing


async def send(
    database: Database, at: datetime, key: str, channel: Channel, conversation: str = "e1"
) -> None:
    """Claims a message of that channel at that time; its id is to be its key."""
    message = replace(outbound(), key=key, entry_id=conversation, channel=channel)
    await SqlOutbox(database.sql, lambda: at).claim(message)


async def test_deliveries_are_counted_by_channel_and_newest_state(evening: Database) -> None:
    states = {
        "accepted": None,
        "sent": State.SENT,
        "delivered": State.DELIVERED,
        "read": State.READ,
        "failed": State.FAILED,
    }
    for key, state in states.items():
        await send(evening, NOW, key, Channel.WHATSAPP)
        await evening.outbox.record_sent(key, key, NOW)
        if state is not None:
            await evening.deliveries.report(key, key, state, None, NOW)
    await send(evening, NOW, "on its way", Channel.WHATSAPP)
    await send(evening, NOW, "refused", Channel.SMS, "reservation:r1")
    await evening.outbox.record_failed("refused", 21614, "not a mobile", NOW)
    await send(evening, NOW, "mail", Channel.MAIL, "r1")
    await evening.outbox.record_sent("mail", "mail", NOW)
    figures = await evening.statistics.figures(LOCATION, DAY, DAY)
    assert figures.deliveries == (
        ChannelFigures("mail", accepted=1),
        ChannelFigures("sms", failed=1),
        ChannelFigures("whatsapp", accepted=2, delivered=1, read=1, failed=1),
    )
    assert [figure.rate for figure in figures.deliveries] == [None, 0, 2 / 3]


async def test_deliveries_are_those_of_the_dates_and_the_location(evening: Database) -> None:
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    instant = timedelta(microseconds=1)
    for key, at in {
        "before": midnight - instant,
        "first": midnight,
        "last": midnight + timedelta(days=1) - instant,
        "after": midnight + timedelta(days=1),
    }.items():
        await send(evening, at, key, Channel.WHATSAPP)
        await evening.outbox.record_sent(key, key, at)
    for key, conversation in (("elsewhere", "e6"), ("unknown", "e99"), ("their", "reservation:r4")):
        await send(evening, NOW, key, Channel.WHATSAPP, conversation)
        await evening.outbox.record_sent(key, key, NOW)
    here = await evening.statistics.figures(LOCATION, DAY, DAY)
    assert here.deliveries == (ChannelFigures("whatsapp", accepted=2),)
    there = await evening.statistics.figures("otro-bar", DAY, DAY)
    assert there.deliveries == (ChannelFigures("whatsapp", accepted=2),)


async def test_forgotten_guests_still_count(evening: Database) -> None:
    before = await evening.statistics.figures(LOCATION, DAY, NEXT)
    forgotten = await evening.privacy.forget_before(LOCATION, NEXT + timedelta(days=1))
    assert forgotten.total > 0
    assert MARIA.name not in str(await evening.reads.entries(LOCATION, DAY))
    assert await evening.statistics.figures(LOCATION, DAY, NEXT) == before
