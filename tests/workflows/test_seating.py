"""A guest of the line who stands at the door is seated, and no message asks or tells them so."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

from domain.model import Entry, Reservation, ReservationStatus, Skip, Status
from domain.seating import SeatGuest
from domain.waitlist import reservation_id
from tests.waiting import eventually
from tests.workflows.bookings import followed
from tests.workflows.house import House
from tests.workflows.test_service_day import refusal_of
from workflows.contract import DayAnswer, SeatEntry
from workflows.reservation import ReservationWorkflow


async def to_the_evening(house: House) -> None:
    """A few minutes after the time that everybody wants."""
    await house.skip_day(house.wanted() + timedelta(minutes=5) - datetime.now(UTC))


def seating(entry_id: str | None, table: str | None = None, key: str = "") -> SeatEntry:
    return SeatEntry(key or uuid.uuid4().hex, SeatGuest(str(entry_id), table))


async def seat(
    house: House, entry_id: str | None, table: str | None = None, key: str = ""
) -> Reservation:
    answer = await house.update("seat_entry", seating(entry_id, table, key))
    assert isinstance(answer, DayAnswer)
    assert answer.reservation is not None
    return answer.reservation


def texts(house: House, entry: Entry) -> list[str]:
    return house.gateway.bodies(entry.guest.address)


async def until_seated(house: House, entry_id: str | None) -> Reservation:
    async def sits() -> Reservation | None:
        stay = house.records.reservations.get(reservation_id(str(entry_id)))
        return stay if stay and stay.status is ReservationStatus.SEATED else None

    return await eventually(sits)


async def test_who_waits_sits_at_the_named_table_and_reads_nothing(house: House) -> None:
    await house.fill()
    first, second = await house.join(11), await house.join(12)
    await house.free("T4")  # too large to be offered to two
    await to_the_evening(house)
    stay = await seat(house, second.entry_id, "T4", key="k1")
    assert (stay.tables, stay.entry_id) == (("T4",), second.entry_id)
    assert await seat(house, second.entry_id, "T4", key="k1") == stay
    assert await seat(house, second.entry_id, "T4", key="k2") == stay

    assert await until_seated(house, second.entry_id) == stay
    entry = await house.until_status(second.entry_id, Status.CONFIRMED)
    assert entry.reservation_id == stay.id
    assert [s.what for s in entry.history] == ["joined", "offered", "notified", "seated"]
    follows = await followed(house, stay.id)
    assert (await follows.query(ReservationWorkflow.snapshot)) == stay
    assert texts(house, entry) == []

    (passing,) = [r for r in house.records.offers.values() if r.offer.entry_id == entry.id]
    assert [(p.entry_id, p.skip) for p in passing.passed_over] == [(first.entry_id, Skip.TOO_FEW)]
    assert (await house.snapshot(first.entry_id)).status is Status.WAITING


async def test_who_is_being_asked_sits_at_the_table_that_is_held(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    await to_the_evening(house)
    await house.free("T1")
    asked = await house.until_status(joined.entry_id, Status.NOTIFIED)
    stay = await seat(house, joined.entry_id)
    assert stay.tables == ("T1",)
    assert (await house.until_status(joined.entry_id, Status.CONFIRMED)).notified_at == (
        asked.notified_at
    )
    assert await until_seated(house, joined.entry_id) == stay
    (offer,) = texts(house, asked)
    assert "mesa" in offer


async def test_an_answer_in_flight_and_staff_give_one_table(house: House) -> None:
    await house.fill()
    joined, other = await house.join(11), await house.join(12)
    await to_the_evening(house)
    await house.free("T1")
    await house.until_status(joined.entry_id, Status.NOTIFIED)
    assert await refusal_of(house, "seat_entry", seating(other.entry_id, "T1")) == "table-taken"
    await asyncio.gather(house.says(joined.entry_id, "SÍ"), seat(house, joined.entry_id))
    stay = await until_seated(house, joined.entry_id)
    assert (await house.until_status(joined.entry_id, Status.CONFIRMED)).reservation_id == stay.id
    assert await refusal_of(house, "seat_entry", seating(other.entry_id, "T1")) == "table-taken"
    at_table = [o for o in house.records.occupancies if "T1" in o.tables and o.end == stay.end]
    assert [o.ref for o in at_table] == [stay.id]


async def test_nobody_sits_on_another_day_or_where_nothing_is_free(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    early = await refusal_of(house, "seat_entry", seating(joined.entry_id))
    assert early == "entry-not-due"
    await to_the_evening(house)
    assert await refusal_of(house, "seat_entry", seating(joined.entry_id)) == "no-table-fits"
    assert await refusal_of(house, "seat_entry", seating("nobody")) == "entry-unknown"
    assert (await house.snapshot(joined.entry_id)).status is Status.WAITING
