"""What an entry is told twice, or of an offer that is not its own, changes nothing."""

from dataclasses import replace

from domain.model import Entry, Status
from tests.workflows.house import House
from workflows.entry_contract import TableFreed, Withdraw
from workflows.waitlist_entry import WaitlistEntryWorkflow


async def test_the_same_offer_twice_is_one_message(house: House, notified: Entry) -> None:
    assert notified.offer is not None
    handle = house.entry(notified.id)
    await handle.signal(WaitlistEntryWorkflow.table_freed, TableFreed(notified.offer))
    assert (await house.snapshot(notified.id)).version == notified.version
    assert "Mesa confirmada" in str(await house.says(notified.id, "SÍ"))
    assert len(house.gateway.bodies(notified.guest.address)) == 1


async def test_another_offer_does_not_replace_the_open_one(house: House, notified: Entry) -> None:
    assert notified.offer is not None
    other = replace(notified.offer, id=f"{notified.id}.99", tables=("T3",))
    handle = house.entry(notified.id)
    await handle.signal(WaitlistEntryWorkflow.table_freed, TableFreed(other))
    assert (await house.snapshot(notified.id)).offer == notified.offer
    await house.says(notified.id, "SÍ")
    assert (await handle.result()).offer == notified.offer
    assert len(house.gateway.bodies(notified.guest.address)) == 1


async def test_another_offers_end_leaves_the_open_one(house: House, notified: Entry) -> None:
    handle = house.entry(notified.id)
    await handle.signal(WaitlistEntryWorkflow.withdraw_offer, Withdraw("else.1", "staff"))
    assert (await house.snapshot(notified.id)).status is Status.NOTIFIED
