"""Every arrow of the status diagram, with the 15 minutes as 15 minutes."""

from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.messaging_ports import Failure, SendError
from domain.model import Entry, Status
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.entry_contract import Withdraw
from workflows.waitlist_entry import WaitlistEntryWorkflow

CANCEL_REQUESTED = EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED
ALMOST = timedelta(minutes=14, seconds=59)
JUST_AFTER = timedelta(minutes=15, seconds=1)


def window_of(entry: Entry) -> timedelta:
    assert entry.expires_at is not None
    assert entry.notified_at is not None
    return entry.expires_at - entry.notified_at


async def next_in_line(house: House, number: int = 12) -> str:
    joined = await house.join(number)
    assert joined.entry_id is not None
    return joined.entry_id


async def test_yes_books_the_table(house: House, notified: Entry) -> None:
    assert window_of(notified) == timedelta(minutes=15)
    answer = await house.says(notified.id, "SÍ")
    assert answer is not None
    assert answer.startswith("¡Perfecto, Guest11! Mesa confirmada")
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reservation_id) == (Status.CONFIRMED, f"r-{ended.id}")
    assert len(house.gateway.bodies(notified.guest.address)) == 1

    async def booked() -> bool:
        return f"r-{ended.id}" in house.records.reservations

    await eventually(booked)
    assert [s.what for s in ended.history] == ["joined", "offered", "notified", "confirmed"]


async def test_yes_at_14_59_confirms(house: House, notified: Entry) -> None:
    await house.skip(notified.id, ALMOST)
    assert notified.notified_at is not None
    answer = await house.says(notified.id, "Si!", at=notified.notified_at + ALMOST)
    assert answer is not None
    assert "Mesa confirmada" in answer
    assert (await house.ended(notified.id)).status is Status.CONFIRMED


async def test_silence_expires_at_15_00_and_not_before(house: House, notified: Entry) -> None:
    following = await next_in_line(house)
    # Its clock goes on by itself, too, however long a busy machine takes for the next look.
    await house.skip(notified.id, timedelta(minutes=14))
    assert house.records.entries[notified.id].status is Status.NOTIFIED
    await house.skip(notified.id, timedelta(minutes=2))
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "no-answer")
    assert ended.settled_at is not None
    assert ended.expires_at is not None
    assert timedelta(0) <= ended.settled_at - ended.expires_at < timedelta(seconds=5)
    assert notified.notified_at is not None
    assert ended.settled_at - notified.notified_at >= timedelta(minutes=15)
    passed_on = await house.until_status(following, Status.NOTIFIED)
    assert passed_on.offer is not None
    assert passed_on.offer.tables == ("T2",)


async def test_an_answer_that_reached_us_at_14_59_counts_at_15_05(
    house: House, notified: Entry
) -> None:
    assert notified.notified_at is not None
    await house.in_inbox(notified.id, "sí, vamos", notified.notified_at + ALMOST)
    await house.skip(notified.id, timedelta(minutes=20))
    ended = await house.ended(notified.id)
    assert ended.status is Status.CONFIRMED

    async def told() -> bool:
        return len(house.gateway.bodies(notified.guest.address)) == 2

    await eventually(told)
    assert "Mesa confirmada" in house.gateway.bodies(notified.guest.address)[1]


async def test_an_answer_that_reached_us_at_15_01_does_not_count_and_is_told_so(
    house: House, notified: Entry
) -> None:
    assert notified.notified_at is not None
    await next_in_line(house)
    await house.in_inbox(notified.id, "sí, vamos", notified.notified_at + JUST_AFTER)
    await house.skip(notified.id, timedelta(minutes=20))
    assert (await house.ended(notified.id)).status is Status.EXPIRED
    told = house.gateway.bodies(notified.guest.address)[1:]
    assert len(told) == 1
    assert "el tiempo para responder ha pasado" in told[0]


async def test_a_no_after_the_window_is_told_that_it_is_late(house: House, notified: Entry) -> None:
    assert notified.notified_at is not None
    await house.in_inbox(notified.id, "no", notified.notified_at + JUST_AFTER)
    await house.skip(notified.id, timedelta(minutes=20))
    assert (await house.ended(notified.id)).status is Status.EXPIRED
    (told,) = house.gateway.bodies(notified.guest.address)[1:]
    assert "el tiempo para responder ha pasado" in told


async def test_no_passes_the_table_on_at_once(house: House, notified: Entry) -> None:
    following = await next_in_line(house)
    answer = await house.says(notified.id, "No, gracias")
    assert answer is not None
    assert answer.startswith("Entendido, Guest11, he cancelado tu posición")
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.CANCELLED, "declined")
    assert (await house.until_status(following, Status.NOTIFIED)).offer is not None


async def test_an_unclear_answer_leaves_the_offer_open(house: House, notified: Entry) -> None:
    answer = await house.says(notified.id, "Si no hay terraza, no")
    assert answer is not None
    assert "responde SÍ" in answer
    assert (await house.snapshot(notified.id)).status is Status.NOTIFIED


async def test_staff_cancel_while_waiting(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    await house.until_status(joined.entry_id, Status.WAITING)
    assert (await house.cancel(joined.entry_id)).status is Status.CANCELLED
    assert (await house.ended(joined.entry_id)).reason == "staff"
    assert house.gateway.sent == []


async def test_staff_cancel_an_open_offer(house: House, notified: Entry) -> None:
    following = await next_in_line(house)
    assert (await house.cancel(notified.id)).status is Status.CANCELLED
    await house.until_status(following, Status.NOTIFIED)


async def test_a_guest_leaves_the_line(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    answer = await house.says(joined.entry_id, "ya no")
    assert answer is not None
    assert "he cancelado tu posición" in answer
    assert (await house.ended(joined.entry_id)).status is Status.CANCELLED


async def test_a_bare_no_without_an_offer_keeps_the_place(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    answer = await house.says(joined.entry_id, "no")
    assert answer is not None
    assert "Sigues en la lista" in answer
    assert (await house.snapshot(joined.entry_id)).status is Status.WAITING


async def test_the_service_ends_with_no_table(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    await house.until_status(joined.entry_id, Status.WAITING)
    await house.entry(joined.entry_id).signal(WaitlistEntryWorkflow.service_ended)
    ended = await house.ended(joined.entry_id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "service-ended")
    assert "no se ha liberado ninguna mesa" in house.gateway.bodies(ended.guest.address)[0]


async def test_an_undeliverable_offer_goes_on_and_the_guest_keeps_the_place(house: House) -> None:
    await house.fill()
    refused = SendError(Failure.RECIPIENT, 21211, "not a number")
    for address in ("whatsapp:+34600000011", "+34600000011"):
        house.gateway.refuse[address] = refused
    first = await house.join(11)
    second = await house.join(12)
    await house.free("T2")
    await house.until_status(second.entry_id, Status.NOTIFIED)
    waiting = await house.snapshot(first.entry_id)
    assert (waiting.status, waiting.offer, waiting.reason) == (
        Status.WAITING,
        None,
        "undeliverable",
    )


async def test_a_busy_provider_only_delays(house: House) -> None:
    await house.fill()
    address = "whatsapp:+34600000011"
    house.gateway.refuse[address] = SendError(Failure.BUSY, 20429, "too many", retry_after=0.2)
    joined = await house.join(11)
    await house.free("T2")

    async def tried() -> bool:
        return bool(house.outbox.failures)

    await eventually(tried)
    del house.gateway.refuse[address]
    await house.until_status(joined.entry_id, Status.NOTIFIED)
    assert len(house.gateway.bodies(address)) == 1


async def test_a_withdrawn_offer_ends_a_wait_that_was_notified(
    house: House, notified: Entry
) -> None:
    assert notified.offer is not None
    handle = house.entry(notified.id)
    await handle.signal(WaitlistEntryWorkflow.withdraw_offer, Withdraw("another", "staff"))
    await handle.signal(WaitlistEntryWorkflow.withdraw_offer, Withdraw(notified.offer.id, "staff"))
    ended = await handle.result()
    assert (ended.status, ended.reason) == (Status.EXPIRED, "staff")


async def test_an_entry_that_has_ended_refuses_a_cancel(house: House, notified: Entry) -> None:
    # The answer may still be collected, so the entry stays open for it.
    assert notified.notified_at is not None
    handle = house.entry(notified.id)
    await house.in_inbox(notified.id, "no", notified.notified_at + ALMOST)
    await house.skip(notified.id, JUST_AFTER)
    await house.until_status(notified.id, Status.CANCELLED)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await house.cancel(notified.id)
    assert isinstance(refused.value.cause, ApplicationError)
    assert refused.value.cause.type == "entry-final"
    await house.skip(notified.id, timedelta(seconds=10))
    assert (await handle.result()).status is Status.CANCELLED


async def test_the_read_model_away_never_holds_up_the_guest(house: House, notified: Entry) -> None:
    house.records.down = True
    answer = await house.says(notified.id, "sí")
    assert answer is not None
    assert "Mesa confirmada" in answer
    assert house.records.entries[notified.id].status is Status.NOTIFIED
    house.records.down = False
    await house.skip(notified.id, timedelta(minutes=1))
    await house.until_status(notified.id, Status.CONFIRMED)


async def test_an_operator_cancels_the_workflow(house: House, notified: Entry) -> None:
    following = await next_in_line(house)
    await house.entry(notified.id).cancel()
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.CANCELLED, "operator")
    await house.until_status(following, Status.NOTIFIED)


async def test_a_place_that_is_gone_is_forgotten(house: House) -> None:
    await house.fill()
    first, second = await house.join(11), await house.join(12)
    await house.until_status(first.entry_id, Status.WAITING)
    await house.entry(first.entry_id).terminate("by hand")
    await house.free("T2")
    await house.until_status(second.entry_id, Status.NOTIFIED)
    assert second.position == 2


async def test_a_cancelled_offer_is_not_announced_any_more(house: House) -> None:
    await house.fill()
    address = "whatsapp:+34600000011"
    # So long that no attempt is under way when the wait is ended.
    house.gateway.refuse[address] = SendError(Failure.BUSY, 20429, "too many", retry_after=60)
    joined = await house.join(11)
    await house.free("T2")

    async def tried() -> bool:
        return bool(house.outbox.failures)

    await eventually(tried)
    assert (await house.cancel(joined.entry_id)).status is Status.CANCELLED
    del house.gateway.refuse[address]
    await house.ended(joined.entry_id)
    following = await house.join(12)
    await house.until_status(following.entry_id, Status.NOTIFIED)
    history = await house.entry(joined.entry_id).fetch_history()
    asked = [e for e in history.events if e.event_type == CANCEL_REQUESTED]
    assert len(asked) == 1
    assert house.gateway.bodies(address) == []
