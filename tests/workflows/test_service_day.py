"""The service day's workflow: requests, their repetition, and its long life."""

import asyncio
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.booking import BookRequest
from domain.line import JoinRequest
from domain.model import OccupancyKind, ReservationStatus, Skip, Status
from domain.tables import BlockTable, FreeTable, SeatWalkIn
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.contract import (
    Block,
    Book,
    CancelReservation,
    DayAnswer,
    Free,
    Join,
    Notify,
    Seat,
    day_workflow_id,
    entry_workflow_id,
    parse_day_workflow_id,
    parse_entry_workflow_id,
)
from workflows.service_day import ServiceDayWorkflow


def request(house: House, number: int, **more: object) -> JoinRequest:
    asked = JoinRequest(uuid.uuid4().hex, house.guest(number), 2, house.wanted(), "voice")
    return replace(asked, **more)  # type: ignore[arg-type]


def booking(house: House, number: int, party: int = 2) -> Book:
    asked = BookRequest(f"r{number}", house.guest(number), party, house.wanted(), "phone")
    return Book(f"book-{number}", asked)


async def refusal_of(house: House, name: str, argument: object) -> str | None:
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await house.update(name, argument)
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause.type


async def joins(house: House, asked: list[Join]) -> list[DayAnswer]:
    answers = await house.update("join", asked, list[DayAnswer])
    assert isinstance(answers, list)
    return answers


async def test_ids_can_be_parsed_back(house: House) -> None:
    assert parse_entry_workflow_id(entry_workflow_id("abc")) == "abc"
    day_id = day_workflow_id(house.restaurant.id, house.day)
    assert parse_day_workflow_id(day_id) == (house.restaurant.id, house.day)
    for wrong in ("day:casa", "entry:", "else:1", "day:casa:tomorrow"):
        with pytest.raises(ValueError, match=r"workflow id|isoformat"):
            parse_entry_workflow_id(wrong)
        with pytest.raises(ValueError, match=r"workflow id|isoformat"):
            parse_day_workflow_id(wrong)


async def test_a_batch_joins_in_order_and_each_by_itself(house: House) -> None:
    await house.fill()
    asked = [
        Join("k1", request(house, 11)),
        Join("k2", request(house, 12, party_size=0)),
        Join("k3", request(house, 13, zone="Azotea")),
        Join("k4", request(house, 14)),
        Join("k5", request(house, 11)),
    ]
    answers = await joins(house, asked)
    assert [a.refusal for a in answers] == [
        None, "party-size-invalid", "zone-unknown", None, None,
    ]  # fmt: skip
    assert [a.position for a in answers] == [1, None, None, 2, 1]
    assert [a.existing for a in answers] == [False, False, False, False, True]
    assert answers[4].entry_id == answers[0].entry_id
    assert answers[0].entry == answers[4].entry


async def test_the_same_key_has_one_effect_and_the_same_answer(house: House) -> None:
    await house.fill()
    asked = [Join("k1", request(house, 11))]
    first, second = await joins(house, asked), await joins(house, asked)
    assert replace(first[0], entry=None) == second[0]
    freed = [await house.free("T2", key="f1") for _ in range(2)]
    assert freed[0] == freed[1]
    assert [o.entry_id for o in freed[0].offers] == [first[0].entry_id]


async def test_the_key_still_counts_after_continue_as_new(house: House) -> None:
    await house.fill()
    asked = [Join("k1", request(house, 11))]
    first = await joins(house, asked)
    await house.continue_day()
    assert (await joins(house, asked))[0] == replace(first[0], entry=None)
    freed = await house.free("T2")
    assert [o.entry_id for o in freed.offers] == [first[0].entry_id]
    await house.until_status(first[0].entry_id, Status.NOTIFIED)


async def test_a_table_that_stands_free_is_offered_on_joining(house: House) -> None:
    joined = await house.join(11)
    assert joined.wait_min == 0
    notified = await house.until_status(joined.entry_id, Status.NOTIFIED)
    assert notified.offer is not None
    assert notified.offer.tables == ("T1",)


async def test_bookings_take_the_last_tables_once(house: House) -> None:
    books = [booking(house, number) for number in range(11, 17)]
    answers = await asyncio.gather(
        *(house.update("book", [book], list[DayAnswer]) for book in books)
    )
    flat = [a for batch in answers for a in batch]  # type: ignore[attr-defined]
    booked = [a.reservation for a in flat if a.reservation is not None]
    # T4 seats four and more, so three of the four tables suit a party of two.
    assert sorted(r.tables for r in booked) == [("T1",), ("T2",), ("T3",)]
    assert [a.refusal for a in flat if a.refusal] == ["no-table-fits"] * 3


async def test_a_cancelled_reservation_goes_to_the_line(house: House) -> None:
    for number in (11, 12, 13):
        await house.update("book", [booking(house, number)], list[DayAnswer])
    joined = await house.join(14)
    assert (joined.position, joined.wait_min) == (1, 90)
    cancelled = await house.update("cancel_reservation", CancelReservation("c1", "r12"))
    assert isinstance(cancelled, DayAnswer)
    assert [o.entry_id for o in cancelled.offers] == [joined.entry_id]
    assert cancelled.reservation is not None
    assert cancelled.reservation.status is ReservationStatus.CANCELLED
    await house.until_status(joined.entry_id, Status.NOTIFIED)
    again = CancelReservation("c2", "r12")
    assert await refusal_of(house, "cancel_reservation", again) == "reservation-final"
    unknown = CancelReservation("c3", "none")
    assert await refusal_of(house, "cancel_reservation", unknown) == "reservation-unknown"


async def test_refusals_change_nothing(house: House) -> None:
    await house.fill()
    before = len(house.restaurant.tables)

    async def saved() -> bool:
        return house.records.day_version == before

    await eventually(saved)
    span = (house.wanted(), house.wanted() + timedelta(hours=1))
    assert await refusal_of(house, "free_table", Free("1", FreeTable("T9"))) == "table-unknown"
    block = Block("2", BlockTable("b", "T1", *span))
    assert await refusal_of(house, "block_table", block) == "table-taken"
    backwards = Block("3", BlockTable("b", "T1", span[1], span[0]))
    assert await refusal_of(house, "block_table", backwards) == "span-invalid"
    assert await refusal_of(house, "notify_entry", Notify("4", "nobody")) == "entry-unknown"
    seat = Seat("5", SeatWalkIn("s", "T1", 9))
    assert await refusal_of(house, "seat", seat) == "party-too-large"
    assert house.records.day_version == before


async def test_a_walk_in_sits_down_now(house: House) -> None:
    seated = await house.update("seat", Seat("s1", SeatWalkIn("w1", "T2", 3, 45)))
    assert isinstance(seated, DayAnswer)
    assert seated.occupancy is not None
    assert seated.occupancy.end - seated.occupancy.start == timedelta(minutes=45)

    async def saved() -> bool:
        return [o.kind for o in house.records.occupancies] == [OccupancyKind.WALK_IN]

    await eventually(saved)
    assert await refusal_of(house, "seat", Seat("s2", SeatWalkIn("w2", "T2", 2))) == "table-taken"


async def test_staff_offer_out_of_turn(house: House) -> None:
    await house.fill()
    small, large = await house.join(11, party=2), await house.join(12, party=4)
    notify = Notify("n1", large.entry_id or "", "T2")
    assert await refusal_of(house, "notify_entry", notify) == "table-taken"
    await house.free("T2")
    await house.until_status(small.entry_id, Status.NOTIFIED)
    await house.free("T3")
    await house.until_status(large.entry_id, Status.NOTIFIED)
    third = await house.join(13, party=6)
    again = Notify("n2", small.entry_id or "")
    assert await refusal_of(house, "notify_entry", again) == "entry-has-offer"
    assert await refusal_of(house, "notify_entry", Notify("n3", third.entry_id or "")) == (
        "no-table-fits"
    )


async def test_who_was_passed_over_can_be_told_why(house: House) -> None:
    await house.fill()
    large = await house.join(11, party=5)
    terrace = await house.join(12, party=2, zone="Terraza")
    served = await house.join(13, party=2)
    await house.free("T2")
    await house.until_status(served.entry_id, Status.NOTIFIED)

    async def known() -> dict[str, Skip] | None:
        for made in house.records.offers.values():
            return {p.entry_id: p.skip for p in made.passed_over}
        return None

    why = await eventually(known)
    assert why == {large.entry_id: Skip.TOO_MANY, terrace.entry_id: Skip.OTHER_ZONE}


async def test_a_combination_is_offered_when_its_last_table_comes_free(house: House) -> None:
    await house.fill()
    joined = await house.join(11, party=6, zone="Interior")
    await house.free("T1")
    assert house.gateway.sent == []
    freed = await house.free("T2")
    assert [o.tables for o in freed.offers] == [("T1", "T2")]
    await house.until_status(joined.entry_id, Status.NOTIFIED)


async def test_the_day_reminds_an_entry_and_finds_it_gone(house: House) -> None:
    await house.fill()
    first, second = await house.join(11), await house.join(12)
    await house.free("T2")
    await house.until_status(first.entry_id, Status.NOTIFIED)
    await house.entry(first.entry_id).terminate("by hand")
    await house.skip_day(timedelta(minutes=21))
    await house.until_status(second.entry_id, Status.NOTIFIED)


async def test_the_wait_ends_with_the_last_seating(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    day = house.client.get_workflow_handle(day_workflow_id(house.restaurant.id, house.day))
    await house.skip_day(timedelta(days=3))
    ended = await house.ended(joined.entry_id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "service-ended")
    await day.result()


async def test_a_changed_restaurant_holds_from_then_on(house: House) -> None:
    await house.fill()
    joined = await house.join(11, party=6)
    tables = (*house.restaurant.tables, replace(house.restaurant.tables[3], id="T9"))
    day = house.client.get_workflow_handle(day_workflow_id(house.restaurant.id, house.day))
    await day.signal(ServiceDayWorkflow.configure, replace(house.restaurant, tables=tables))
    notified = await house.until_status(joined.entry_id, Status.NOTIFIED)
    assert notified.offer is not None
    assert notified.offer.tables == ("T9",)
    board = await day.query(ServiceDayWorkflow.board)
    assert board is not None
    assert len(board.restaurant.tables) == 5
