"""What staff write by hand goes out once, whatever fails meanwhile."""

import uuid
from contextlib import suppress

from temporalio.client import WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.messaging_ports import Failure, SendError
from domain.channels import Channel
from domain.said import Venue
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.contract import (
    WAITLIST_QUEUE,
    HandWritten,
    author_of_key,
    note_key,
    note_workflow_id,
)
from workflows.note import NoteWorkflow


def note(house: House) -> HandWritten:
    venue = Venue.of(house.restaurant)
    return HandWritten(uuid.uuid4().hex, "e1", house.guest(11), venue, "Sí, {tenemos}.", "ana")


async def start(house: House, written: HandWritten) -> WorkflowHandle[NoteWorkflow, None]:
    return await house.client.start_workflow(
        NoteWorkflow.run,
        written,
        id=note_workflow_id(written.id),
        task_queue=WAITLIST_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
    )


async def test_it_goes_out_as_it_was_written_and_once(house: House) -> None:
    written = note(house)
    handle = await start(house, written)
    with suppress(WorkflowAlreadyStartedError):  # or has run
        await start(house, written)
    await handle.result()
    (message,) = house.gateway.sent
    assert (message.body, message.to, message.entry_id) == (
        "Sí, {tenemos}.",
        written.guest.address,
        "e1",
    )
    assert author_of_key(message.key) == "ana"


async def test_it_outlives_its_workers_and_a_busy_provider(house: House) -> None:
    written = note(house)
    house.gateway.refuse[written.guest.address] = SendError(Failure.BUSY, 20429, "later")
    handle = await start(house, written)

    async def refused() -> bool:
        return bool(house.outbox.failures)

    await eventually(refused)
    await house.away()
    house.gateway.refuse.clear()
    await house.back()
    await handle.result()
    assert house.gateway.bodies(written.guest.address) == ["Sí, {tenemos}."]


async def test_what_whatsapp_refuses_goes_by_sms(house: House) -> None:
    written = note(house)
    house.gateway.refuse[written.guest.address] = SendError(Failure.RECIPIENT, 63024, "no")
    await (await start(house, written)).result()
    (message,) = house.gateway.sent
    assert (message.channel, message.to) == (Channel.SMS, written.guest.phone)
    assert author_of_key(message.key) == "ana"


async def test_what_nobody_takes_has_failed(house: House) -> None:
    written = note(house)
    for address in (written.guest.address, written.guest.phone):
        house.gateway.refuse[address] = SendError(Failure.RECIPIENT, 63024, "no")
    await (await start(house, written)).result()
    assert house.gateway.sent == []
    assert len(house.outbox.failures) == 2


def test_authors_are_read_from_keys() -> None:
    assert author_of_key(note_key("ana:b", "0" * 32) + ":sms1") == "ana:b"
    others = ("e1.1:offer", "note:ana:1", "answer:note:")
    assert [author_of_key(key) for key in others] == [None] * 3
