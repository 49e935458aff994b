"""What guests may say beyond yes and no, and what comes of a yes that is late."""

from datetime import timedelta

from domain.model import Entry, OccupancyKind, Reach, Status
from tests.waiting import eventually
from tests.workflows.house import House

MINUTE = timedelta(minutes=1)


async def test_five_minutes_more_are_given_once(house: House, notified: Entry) -> None:
    assert notified.expires_at is not None
    assert "hasta las" in str(await house.says(notified.id, "¿5 minutos más, por favor?"))
    extended = await house.snapshot(notified.id)
    assert extended.expires_at == notified.expires_at + 5 * MINUTE
    await house.says(notified.id, "5 minutos más")
    assert (await house.snapshot(notified.id)).expires_at == extended.expires_at
    await house.skip(notified.id, 19 * MINUTE)
    assert await house.says(notified.id, "sí", at=extended.expires_at) is not None
    assert (await house.ended(notified.id)).status is Status.CONFIRMED


async def test_the_extension_ends_as_well(house: House, notified: Entry) -> None:
    await house.says(notified.id, "5 minutos más")
    await house.skip(notified.id, 20 * MINUTE + timedelta(seconds=1))
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "no-answer")


async def test_an_extension_asked_for_in_time_counts_when_it_is_found_later(
    house: House, notified: Entry
) -> None:
    assert notified.expires_at is not None
    await house.in_inbox(notified.id, "5 minutos más", notified.expires_at - MINUTE)
    await house.skip(notified.id, 16 * MINUTE)

    async def extended() -> bool:
        return house.records.entries[notified.id].extended

    await eventually(extended)
    assert house.records.entries[notified.id].status is Status.NOTIFIED


async def test_a_yes_counts_though_the_host_that_took_it_is_ahead(
    house: House, notified: Entry
) -> None:
    assert notified.expires_at is not None
    answer = await house.says(notified.id, "SÍ", at=notified.expires_at + 30 * MINUTE)
    assert "Mesa confirmada" in str(answer)
    assert (await house.ended(notified.id)).status is Status.CONFIRMED


async def test_a_button_of_an_older_offer_changes_nothing(house: House, notified: Entry) -> None:
    assert notified.offer is not None
    await house.says(notified.id, "SÍ", offer_id="another.1")
    await house.says(notified.id, "NO", offer_id="another.1")
    assert (await house.snapshot(notified.id)).status is Status.NOTIFIED
    await house.says(notified.id, "SÍ", offer_id=notified.offer.id)
    assert (await house.ended(notified.id)).status is Status.CONFIRMED


async def test_opting_out_is_confirmed_once_and_staff_are_to_call(house: House) -> None:
    await house.fill()
    first, second = await house.join(11), await house.join(12)
    assert "ALTA" in str(await house.says(first.entry_id, "BAJA"))
    assert await house.says(first.entry_id, "BAJA") is None
    assert await house.says(first.entry_id, "hola, ¿hay alguien?") is None
    assert (await house.snapshot(first.entry_id)).guest.reach is Reach.OPTED_OUT
    await house.free("T2")
    await house.until_status(second.entry_id, Status.NOTIFIED)
    assert (await house.snapshot(first.entry_id)).status is Status.WAITING


async def test_who_opts_in_again_gets_the_table_that_stands_free(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    await house.says(joined.entry_id, "BAJA")
    await house.free("T2")
    assert await house.says(joined.entry_id, "ALTA") is not None
    notified = await house.until_status(joined.entry_id, Status.NOTIFIED)
    assert notified.guest.reach is Reach.WRITE


async def test_the_guests_own_words_choose_the_language(house: House, notified: Entry) -> None:
    answer = await house.says(notified.id, "Yes please, thank you!")
    assert answer is not None
    assert "confirmed" in answer
    assert (await house.ended(notified.id)).guest.language == "en"


async def test_a_late_yes_gets_the_table_that_is_still_free(house: House, notified: Entry) -> None:
    assert notified.expires_at is not None
    await house.in_inbox(notified.id, "sí, vamos", notified.expires_at + MINUTE)
    await house.skip(notified.id, 20 * MINUTE)
    ended = await house.ended(notified.id)
    assert (ended.status, ended.reason) == (Status.EXPIRED, "no-answer")
    assert "Mesa confirmada" in house.gateway.bodies(notified.guest.address)[-1]

    async def booked() -> bool:
        return f"r-{ended.id}" in house.records.reservations

    await eventually(booked)
    held = [o for o in house.records.occupancies if "T2" in o.tables]
    assert any(o.kind is OccupancyKind.RESERVATION for o in held)


async def test_a_late_yes_to_a_table_that_has_gone_on_is_told_so(
    house: House, notified: Entry
) -> None:
    assert notified.expires_at is not None
    following = await house.join(12)
    await house.in_inbox(notified.id, "sí, vamos", notified.expires_at + MINUTE)
    await house.skip(notified.id, 20 * MINUTE)
    assert (await house.ended(notified.id)).status is Status.EXPIRED
    await house.until_status(following.entry_id, Status.NOTIFIED)
    assert "APUNTAR" in house.gateway.bodies(notified.guest.address)[-1]
    assert f"r-{notified.id}" not in house.records.reservations
