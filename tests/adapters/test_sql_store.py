"""What workflows save: it comes back equal, and never an older version over a newer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.ports import DayChanges, DayRecord, OfferRecord, ReservationRecord
from adapters.sql import Database
from adapters.sql.rows import entry_values
from domain.entry import open_offer
from domain.model import (
    Actor,
    Consent,
    Entry,
    Guest,
    HistoryStep,
    Occupancy,
    OccupancyKind,
    Offer,
    PassOver,
    Reach,
    Reservation,
    ReservationStatus,
    Skip,
    Status,
)
from tests.sql_samples import DAY, LOCATION, MARIA, NOW, entry, notified, offer

_HOURS = timedelta(hours=2)
_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9)
_number = st.integers(0, 2**31 - 1)
_instant = st.datetimes(
    min_value=datetime(2000, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(_HOURS)]),
)
_consent = st.builds(Consent, _instant, _text, _text)
_guest = st.builds(
    Guest,
    _text,
    _text,
    _text,
    st.none() | _text,
    _text,
    st.sampled_from(Reach),
    st.none() | _consent,
)
_offer = st.builds(
    Offer,
    _text,
    _text,
    st.lists(_text).map(tuple),
    st.none() | _text,
    _instant,
    _instant,
    _instant,
    _text,
    st.booleans(),
)
_step = st.builds(HistoryStep, _number, _instant, _text, st.sampled_from(Actor), _text)
_entry = st.builds(
    Entry,
    id=_text,
    location=_text,
    service_date=st.dates(),
    service=_text,
    seq=_number,
    guest=_guest,
    party_size=_number,
    zone=st.none() | _text,
    wanted_at=_instant,
    notes=_text,
    source=_text,
    joined_at=_instant,
    quoted_wait_min=st.none() | _number,
    status=st.sampled_from(Status),
    offer=st.none() | _offer,
    notified_at=st.none() | _instant,
    expires_at=st.none() | _instant,
    settled_at=st.none() | _instant,
    extended=st.booleans(),
    reservation_id=st.none() | _text,
    reason=_text,
    history=st.lists(_step, max_size=3).map(tuple),
)
_versions = count(1)


@pytest.fixture
def stay() -> Occupancy:
    """T1 and T2, pushed together for a reservation."""
    return Occupancy(
        "r1", ("T1", "T2"), NOW, NOW + _HOURS, OccupancyKind.RESERVATION, "r1", "cumple"
    )


@pytest.fixture
def booking() -> Reservation:
    """María's reservation of T1 and T2."""
    return Reservation("r1", MARIA, 6, ("T1", "T2"), None, NOW, NOW + _HOURS, NOW, "voice")


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(given_entry=_entry)
async def test_an_entry_comes_back_equal(database: Database, given_entry: Entry) -> None:
    # Examples share a database, and only a newer version replaces a row.
    saved = replace(given_entry, version=next(_versions))
    await database.store.save_entry(saved)
    listed = await database.reads.entry(saved.location, saved.id)
    assert listed is not None
    assert listed.entry == saved
    assert listed.entry.joined_at.tzinfo == UTC


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
async def test_the_newest_entry_stays_in_whatever_order_they_arrive(
    database: Database, order: tuple[int, ...]
) -> None:
    for version in order:
        await database.store.save_entry(entry(party_size=version, version=version))
    listed = await database.reads.entry(LOCATION, "e1")
    assert listed is not None
    assert listed.entry.version == listed.entry.party_size == 3


async def test_the_same_version_again_changes_nothing(database: Database) -> None:
    await database.store.save_entry(entry(version=2))
    await database.store.save_entry(entry(version=2, notes="otra"))
    listed = await database.reads.entry(LOCATION, "e1")
    assert listed is not None
    assert listed.entry == entry(version=2)


async def test_only_an_open_offer_counts_as_one() -> None:
    over = replace(notified(), status=Status.EXPIRED)
    assert open_offer(over) is None
    assert entry_values(over)["offer_id"] is None
    assert entry_values(over)["offer"] == offer()
    assert entry_values(notified())["offer_id"] == "o1"


async def test_characters_that_no_database_holds_cost_nobody_the_row(database: Database) -> None:
    await database.store.save_entry(entry(notes="sin\x00 gluten \ud83d"))
    listed = await database.reads.entry(LOCATION, "e1")
    assert listed is not None
    assert listed.entry == entry(notes="sin\ufffd gluten ?")
    assert await database.reads.entry(LOCATION, "e\x001") is None


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"):
        await database.store.save_entry(entry(joined_at=NOW.replace(tzinfo=None)))
    assert await database.reads.entry(LOCATION, "e1") is None


async def test_a_day_comes_back_equal(
    database: Database, stay: Occupancy, booking: Reservation
) -> None:
    day = DayRecord(LOCATION, DAY, 4, (stay,))
    made = OfferRecord(LOCATION, DAY, offer(2), (PassOver("e1", Skip.OTHER_ZONE),))
    booked = ReservationRecord(LOCATION, DAY, booking)
    await database.store.save_day(DayChanges(day, (made,), (booked,)))
    assert await database.reads.day(LOCATION, DAY) == day
    assert await database.reads.offers_passing_over(entry(1)) == [made]
    assert await database.reads.reservation(LOCATION, "r1") == booked


async def test_an_older_day_and_reservation_replace_nothing(
    database: Database, stay: Occupancy, booking: Reservation
) -> None:
    cancelled = replace(booking, status=ReservationStatus.CANCELLED, version=2)
    for version, state, occupancies in ((2, cancelled, ()), (1, booking, (stay,))):
        day = DayRecord(LOCATION, DAY, version, occupancies)
        booked = ReservationRecord(LOCATION, DAY, state)
        await database.store.save_day(DayChanges(day, (), (booked,)))
    assert await database.reads.day(LOCATION, DAY) == DayRecord(LOCATION, DAY, 2, ())
    assert await database.reads.reservations(LOCATION, DAY) == [cancelled]


async def test_a_day_is_saved_whole_or_not_at_all(database: Database, booking: Reservation) -> None:
    day = DayRecord(LOCATION, DAY, 1, ())
    bad = replace(booking, start=NOW.replace(tzinfo=None))
    changes = DayChanges(day, (), (ReservationRecord(LOCATION, DAY, bad),))
    with pytest.raises(Exception, match="time zone"):
        await database.store.save_day(changes)
    assert await database.reads.day(LOCATION, DAY) is None
    await database.store.save_day(replace(changes, reservations=()))
    assert await database.reads.day(LOCATION, DAY) == day


async def test_nothing_to_save_is_fine(database: Database) -> None:
    await database.store.save_day(DayChanges())
    assert await database.reads.day(LOCATION, DAY) is None
