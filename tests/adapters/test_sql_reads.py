"""Lists and look-ups: ranks, pages, whose answer a message is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activities.ports import (
    DayChanges,
    DayRecord,
    EntryLine,
    OfferRecord,
    ReservationRecord,
    Sent,
)
from adapters.sql import Database
from domain.model import Entry, PassOver, Reach, Reservation, ReservationStatus, Skip, Status
from tests.sql_samples import (
    DAY,
    LOCATION,
    MARIA,
    MINUTE,
    NOW,
    entry,
    notified,
    offer,
    outbound,
)


async def save(database: Database, *entries: Entry) -> None:
    """Keep the entries."""
    for one in entries:
        await database.store.save_entry(one)


async def pages(database: Database, limit: int, status: Status | None = None) -> list[list[str]]:
    """The ids of the day's entries, page by page."""
    found, cursor = [], None
    while True:
        page = await database.reads.entries(LOCATION, DAY, status, limit, cursor)
        found.append([item.id for item in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.fixture
async def evening(database: Database) -> Database:
    """Eight guests: 2 is notified, 3 has an offer on its way, 5 left, 4 and 7 came for lunch."""
    await save(
        database,
        *(entry(n) for n in (8, 1, 6)),
        notified(2),
        replace(notified(3), status=Status.WAITING),
        entry(4, service="comida"),
        entry(5, status=Status.CANCELLED),
        entry(7, service="comida"),
        entry(9, location="otro-bar"),
        entry(10, service_date=DAY + timedelta(days=1)),
    )
    return database


RANKS = {"e1": 1, "e2": None, "e3": None, "e4": 1, "e5": None, "e6": 2, "e7": 2, "e8": 3}


async def test_the_rank_counts_who_waits_for_the_same_service(evening: Database) -> None:
    page = await evening.reads.entries(LOCATION, DAY)
    assert {item.id: item.position for item in page.items} == RANKS
    assert (page.total, page.next_cursor) == (8, None)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
async def test_ranks_go_on_from_page_to_page(evening: Database, limit: int) -> None:
    ranks, cursor, totals = {}, None, set()
    while True:
        page = await evening.reads.entries(LOCATION, DAY, None, limit, cursor)
        ranks.update({item.id: item.position for item in page.items})
        totals.add(page.total)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert list(ranks) == [f"e{n}" for n in range(1, 9)]
    assert ranks == RANKS
    assert totals == {8}


@pytest.mark.parametrize("entry_id", list(RANKS))
async def test_one_entry_has_the_rank_it_has_in_the_list(evening: Database, entry_id: str) -> None:
    listed = await evening.reads.entry(LOCATION, entry_id)
    assert listed is not None
    assert listed.position == RANKS[entry_id]
    page = await evening.reads.entries(LOCATION, DAY)
    assert EntryLine.of(listed) in page.items


async def test_a_list_says_whom_to_call(database: Database) -> None:
    await save(database, entry(1), entry(2, guest=replace(MARIA, reach=Reach.CALL)))
    page = await database.reads.entries(LOCATION, DAY)
    assert [type(item.reach) for item in page.items] == [Reach, Reach]
    assert [item.reach for item in page.items] == [Reach.WRITE, Reach.CALL]


async def test_a_list_of_one_status(evening: Database) -> None:
    waiting = await evening.reads.entries(LOCATION, DAY, Status.WAITING, limit=3)
    rest = await evening.reads.entries(LOCATION, DAY, Status.WAITING, 3, waiting.next_cursor)
    ranks = [(item.id, item.position) for item in (*waiting.items, *rest.items)]
    assert ranks == [(i, RANKS[i]) for i in ("e1", "e3", "e4", "e6", "e7", "e8")]
    assert (waiting.total, rest.total, rest.next_cursor) == (6, 6, None)


async def test_a_full_last_page_has_no_next(evening: Database) -> None:
    assert await pages(evening, 4) == [["e1", "e2", "e3", "e4"], ["e5", "e6", "e7", "e8"]]
    assert await pages(evening, 100, Status.CONFIRMED) == [[]]


async def test_a_guest_who_joins_between_two_pages_comes_on_the_second(evening: Database) -> None:
    first = await evening.reads.entries(LOCATION, DAY, limit=8)
    assert first.next_cursor is None
    part = await evening.reads.entries(LOCATION, DAY, limit=7)
    await save(evening, entry(11), entry(1, version=2, status=Status.CANCELLED))
    rest = await evening.reads.entries(LOCATION, DAY, None, 7, part.next_cursor)
    assert [(i.id, i.position) for i in rest.items] == [("e8", 2), ("e11", 3)]


async def test_a_page_past_the_end_still_has_the_total(evening: Database) -> None:
    part = await evening.reads.entries(LOCATION, DAY, limit=7)
    await save(evening, entry(8, version=2, service_date=DAY + timedelta(days=1)))
    rest = await evening.reads.entries(LOCATION, DAY, None, 7, part.next_cursor)
    assert (rest.items, rest.total, rest.next_cursor) == ((), 7, None)


async def test_guests_with_one_number_in_line_are_not_lost_between_pages(
    database: Database,
) -> None:
    twins = [entry(1, id=name) for name in ("a", "b", "c")]
    await save(database, *twins)
    assert await pages(database, 1) == [["a"], ["b"], ["c"]]
    ranks = [await database.reads.entry(LOCATION, name) for name in ("a", "b", "c")]
    assert [listed.position for listed in ranks if listed] == [1, 2, 3]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ñ",
        "MTI=",
        "WzEsMl0=",
        "WyJhIiwiYiJd",
        "W3RydWUsImIiXQ==",
        "Wzk5OTk5OTk5OTk5LCJiIl0=",
    ],
)
async def test_a_bad_cursor_is_refused(database: Database, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        await database.reads.entries(LOCATION, DAY, cursor=cursor)


async def test_a_page_without_room_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="page"):
        await database.reads.entries(LOCATION, DAY, limit=0)


async def test_another_locations_records_are_not_found(
    database: Database, booking: Reservation
) -> None:
    await save(database, entry())
    await database.store.save_day(DayChanges(None, (), (record(booking),)))
    assert await database.reads.entry("otro-bar", "e1") is None
    assert await database.reads.reservation("otro-bar", "r1") is None
    assert await database.reads.entries_of("otro-bar", MARIA.phone, MARIA.address) == []


async def test_offers_that_passed_somebody_over_come_by_time(database: Database) -> None:
    strange = entry(7, id='50%_"\\é')
    offers = [
        made(3, PassOver("e7", Skip.OTHER_ZONE), PassOver(strange.id, Skip.TOO_MANY)),
        made(1, PassOver(strange.id, Skip.TOO_MANY)),
        made(2, PassOver("E7", Skip.TOO_FEW)),
        replace(made(4, PassOver("e7", Skip.TOO_FEW)), date=DAY + timedelta(days=1)),
        replace(made(5, PassOver("e7", Skip.TOO_FEW)), location="otro-bar"),
    ]
    await database.store.save_day(DayChanges(None, tuple(offers)))
    assert await database.reads.offers_passing_over(entry(7)) == [offers[0]]
    assert await database.reads.offers_passing_over(strange) == [offers[1], offers[0]]
    assert await database.reads.offers_passing_over(entry(1)) == []


async def test_a_guests_entries_come_by_joining_over_or_not(database: Database) -> None:
    over = entry(2, status=Status.EXPIRED)
    by_address = entry(4, guest=replace(MARIA, phone="+34600000012"))
    stranger = entry(5, guest=replace(MARIA, phone="+34600000012", address="+34600000012"))
    await save(database, entry(3), over, notified(1), by_address, stranger)
    found = await database.reads.entries_of(LOCATION, MARIA.phone, MARIA.address)
    assert found == [notified(1), over, entry(3), by_address]


async def test_of_many_entries_the_newest_count(database: Database) -> None:
    at_once = {"joined_at": NOW, "guest": MARIA}
    await save(database, *(entry(n, **at_once) for n in range(1, 23)))
    await save(database, entry(22, id="e0", **at_once))
    found = await database.reads.entries_of(LOCATION, MARIA.phone, "")
    assert [one.id for one in found] == [f"e{n}" for n in range(4, 22)] + ["e0", "e22"]


async def test_who_hides_the_number_is_found_by_address_alone(database: Database) -> None:
    hidden = replace(MARIA, phone="", address="whatsapp:ES.1187204455090311")
    somebody = replace(hidden, address="whatsapp:ES.1187204455090312")
    forgotten = replace(hidden, address="")
    guests = (hidden, somebody, forgotten)
    await save(database, *(entry(n, guest=guest) for n, guest in enumerate(guests)))
    assert await database.reads.entries_of(LOCATION, "", hidden.address) == [entry(0, guest=hidden)]
    assert await database.reads.entries_of(LOCATION, "", "") == []
    assert await database.reads.entries_of(LOCATION, MARIA.phone, "") == []


async def test_reservations_come_by_start(database: Database, booking: Reservation) -> None:
    later = replace(booking, id="r0", start=NOW + MINUTE)
    tomorrow = ReservationRecord(LOCATION, DAY + timedelta(days=1), replace(booking, id="r3"))
    records = (record(later), record(booking), tomorrow)
    await database.store.save_day(DayChanges(None, (), records))
    assert await database.reads.reservations(LOCATION, DAY) == [booking, later]
    assert await database.reads.reservation(LOCATION, "r3") == tomorrow


async def test_upcoming_are_the_confirmed_ones_of_a_phone_by_start(
    database: Database, booking: Reservation
) -> None:
    later = replace(booking, id="r2", start=NOW + MINUTE, end=NOW + 60 * MINUTE)
    others = (
        replace(booking, id="r3", end=NOW),
        replace(booking, id="r4", status=ReservationStatus.SEATED),
        replace(booking, id="r5", guest=replace(MARIA, phone="+34600000012")),
    )
    records = tuple(record(r) for r in (later, booking, *others))
    await database.store.save_day(DayChanges(None, (), records))
    found = await database.reads.upcoming(LOCATION, MARIA.phone, NOW)
    assert [r.reservation for r in found] == [booking, later]
    assert await database.reads.upcoming("otro-bar", MARIA.phone, NOW) == []


async def test_without_a_number_nothing_is_upcoming(
    database: Database, booking: Reservation
) -> None:
    hidden = replace(booking, guest=replace(MARIA, phone=""))
    await database.store.save_day(DayChanges(None, (), (record(hidden),)))
    assert await database.reads.upcoming(LOCATION, "", NOW) == []


async def test_whose_message_a_sid_is(database: Database) -> None:
    await database.outbox.claim(outbound(1))
    await database.outbox.record_sent(outbound(1).key, "SM1", NOW)
    assert await database.reads.sent("SM1") == Sent(outbound(1).key, "e1")
    assert await database.reads.sent("SM-unknown") is None


async def test_the_version_of_a_day(database: Database) -> None:
    assert await database.reads.day_version(LOCATION, DAY) == 0
    await database.store.save_day(DayChanges(DayRecord(LOCATION, DAY, 7, ())))
    assert await database.reads.day_version(LOCATION, DAY) == 7


async def test_a_day_on_which_nothing_happened(database: Database) -> None:
    assert await database.reads.day(LOCATION, DAY) is None
    assert await database.reads.reservations(LOCATION, DAY) == []
    assert await database.reads.entry(LOCATION, "e1") is None


@pytest.fixture
def booking() -> Reservation:
    """María's reservation of T1."""
    end = NOW + timedelta(hours=2)
    return Reservation("r1", MARIA, 2, ("T1",), "Interior", NOW, end, NOW, "voice")


def record(booking: Reservation) -> ReservationRecord:
    """The reservation as the day saves it."""
    return ReservationRecord(LOCATION, DAY, booking)


def made(number: int, *passed_over: PassOver) -> OfferRecord:
    """The offer to the entry of that number, which went past those."""
    return OfferRecord(LOCATION, DAY, offer(number), passed_over)
