"""What becomes of an offer whose message does not arrive, with the 15 minutes as 15 minutes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activities.messaging_ports import Failure, SendError
from domain.channels import Channel
from domain.delivery import State
from domain.model import Entry, Reach, Status
from tests.waiting import eventually
from tests.workflows.house import House
from workflows.contract import offer_key

PHONE = "+34600000011"
ADDRESS = f"whatsapp:{PHONE}"
NO_SMS = SendError(Failure.CHANNEL, None, "no sender")
ALMOST = timedelta(minutes=14, seconds=59)


@pytest.fixture
async def following(house: House, notified: Entry) -> str:
    joined = await house.join(12)
    assert joined.entry_id is not None
    return joined.entry_id


def key_of(entry: Entry) -> str:
    assert entry.offer is not None
    return offer_key(entry.offer.id)


async def sent_by(house: House, to: str, count: int) -> list[Channel]:
    async def there() -> bool:
        return len(house.gateway.bodies(to)) >= count

    await eventually(there)
    return [m.channel for m in house.gateway.sent if m.to == to]


async def steps(house: House, entry_id: str) -> list[str]:
    return [step.what for step in (await house.snapshot(entry_id)).history]


async def test_a_failed_whatsapp_goes_out_by_sms_and_the_window_starts_anew(
    house: House, notified: Entry, following: str
) -> None:
    await house.skip(notified.id, timedelta(minutes=10))
    await house.report(notified.id, key_of(notified), State.FAILED, Failure.RECIPIENT, 63024)
    assert await sent_by(house, PHONE, 1) == [Channel.SMS]

    async def restarted() -> Entry | None:
        kept = house.records.entries[notified.id]
        return kept if kept.notified_at != notified.notified_at else None

    again = await eventually(restarted)
    assert again.status is Status.NOTIFIED
    assert notified.expires_at is not None
    assert again.expires_at is not None
    assert again.expires_at - notified.expires_at >= timedelta(minutes=9)
    assert house.gateway.bodies(PHONE) == house.gateway.bodies(ADDRESS)
    await house.skip(notified.id, ALMOST)
    assert await house.says(notified.id, "SÍ", at=again.expires_at) is not None
    assert (await house.ended(notified.id)).status is Status.CONFIRMED
    assert house.records.entries[following].status is Status.WAITING


async def test_when_sms_fails_too_the_next_guest_gets_it_at_once(
    house: House, notified: Entry, following: str
) -> None:
    house.gateway.refuse[PHONE] = NO_SMS
    await house.report(notified.id, key_of(notified), State.FAILED, Failure.RECIPIENT, 63024)
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "undeliverable")
    assert ended.guest.reach is Reach.CALL
    assert (await house.until_status(following, Status.NOTIFIED)).offer is not None


async def test_an_sms_that_fails_by_report_ends_the_offer(
    house: House, notified: Entry, following: str
) -> None:
    await house.report(notified.id, key_of(notified), State.FAILED, Failure.RECIPIENT, 63024)
    await sent_by(house, PHONE, 1)
    await house.report(
        notified.id, f"{key_of(notified)}:sms", State.FAILED, Failure.RECIPIENT, 30006
    )
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "undeliverable")
    await house.until_status(following, Status.NOTIFIED)


async def being_offered(house: House) -> Entry:
    """An entry whose offer's message the provider has not answered for yet."""
    await house.fill()
    joined = await house.join(11)
    house.gateway.refuse[ADDRESS] = SendError(Failure.BUSY, 20429, "busy", retry_after=0.5)
    await house.free("T2")

    async def tried() -> bool:
        return bool(house.outbox.failures)

    await eventually(tried)
    return await house.snapshot(joined.entry_id)


async def test_a_report_that_overtakes_the_answer_to_the_request_counts(house: House) -> None:
    offered = await being_offered(house)
    await house.report(offered.id, key_of(offered), State.FAILED, Failure.RECIPIENT, 63024)
    del house.gateway.refuse[ADDRESS]
    assert await sent_by(house, PHONE, 1) == [Channel.SMS]
    notified = await house.until_status(offered.id, Status.NOTIFIED)
    assert [s.detail for s in notified.history if s.what == "notified"] == ["sms"]


async def test_an_arrival_that_overtakes_the_answer_to_the_request_is_noted(house: House) -> None:
    offered = await being_offered(house)
    await house.report(offered.id, key_of(offered), State.DELIVERED)
    del house.gateway.refuse[ADDRESS]
    await house.until_status(offered.id, Status.NOTIFIED)
    assert (await steps(house, offered.id))[-2:] == ["notified", "delivered"]


async def test_reports_repeated_outdated_and_unknown_change_nothing(
    house: House, notified: Entry
) -> None:
    key = key_of(notified)
    for _ in range(2):
        await house.report(notified.id, key, State.DELIVERED)
    await house.report(notified.id, "else:offer", State.FAILED, Failure.RECIPIENT, 63024)
    await house.report(notified.id, f"{key}:sms", State.FAILED, Failure.RECIPIENT, 30006)
    assert await steps(house, notified.id) == ["joined", "offered", "notified", "delivered"]
    assert (await house.snapshot(notified.id)).expires_at == notified.expires_at
    await house.says(notified.id, "sí")
    await house.report(notified.id, key, State.FAILED, Failure.RECIPIENT, 63024)
    assert (await house.ended(notified.id)).status is Status.CONFIRMED
    assert house.gateway.bodies(PHONE) == []


async def test_a_message_that_was_too_much_for_the_number_is_sent_again(
    house: House, notified: Entry
) -> None:
    await house.report(notified.id, key_of(notified), State.FAILED, Failure.BUSY, 63018)
    await house.skip(notified.id, timedelta(seconds=15))
    assert await sent_by(house, ADDRESS, 2) == [Channel.WHATSAPP] * 2
    assert [m.key for m in house.gateway.sent] == [
        key_of(notified),
        f"{key_of(notified)}:whatsapp1",
    ]
    assert house.gateway.bodies(PHONE) == []


async def test_who_opted_out_is_told_nothing_and_the_table_goes_on(house: House) -> None:
    await house.fill()
    first, second = await house.join(11), await house.join(12)
    house.guests.silent.add(PHONE)
    await house.free("T2")
    await house.until_status(second.entry_id, Status.NOTIFIED)
    kept = await house.snapshot(first.entry_id)
    assert (kept.status, kept.reason, kept.guest.reach) == (
        Status.WAITING,
        "undeliverable",
        Reach.CALL,
    )
    assert house.gateway.bodies(ADDRESS) == house.gateway.bodies(PHONE) == []


async def test_a_landline_never_waits_for_a_whatsapp(house: House) -> None:
    await house.fill()
    landline = replace(house.guest(11), phone="+34941000000", reach=Reach.CALL)
    house.known[11] = landline
    first, second = await house.join(11), await house.join(12)
    await house.free("T2")
    await house.until_status(second.entry_id, Status.NOTIFIED)
    assert (await house.snapshot(first.entry_id)).status is Status.WAITING
    await house.free("T3")
    await house.notify(first.entry_id, "T3")
    called = await house.until_status(first.entry_id, Status.NOTIFIED)
    assert [s.detail for s in called.history if s.what == "notified"] == ["call"]
    assert [m.to for m in house.gateway.sent] == ["whatsapp:+34600000012"]
    confirmed = await house.answer_for(first.entry_id, accepts=True)
    assert (confirmed.status, confirmed.history[-1].actor) == (Status.CONFIRMED, "staff")


async def test_staff_answer_for_a_guest_who_calls(
    house: House, notified: Entry, following: str
) -> None:
    declined = await house.answer_for(notified.id, accepts=False)
    assert (declined.status, declined.reason) == (Status.CANCELLED, "staff")
    await house.until_status(following, Status.NOTIFIED)


async def test_without_an_offer_there_is_nothing_to_answer(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    assert await house.refusal_of(house.answer_for(joined.entry_id, accepts=True)) == (
        "entry-has-no-offer"
    )
