"""A changed wish reaches the entry before the offer that it leads to."""

from datetime import timedelta

import pytest

from domain.changing import ChangePlace
from domain.model import Status
from tests.workflows.house import House
from tests.workflows.test_service_day import refusal_of
from workflows.contract import ChangeEntry, DayAnswer


async def changed(house: House, entry_id: str | None, key: str, **terms: object) -> DayAnswer:
    command = ChangePlace(str(entry_id), **terms)  # type: ignore[arg-type]
    answer = await house.update("change_entry", ChangeEntry(key, command))
    assert isinstance(answer, DayAnswer)
    return answer


async def test_a_smaller_party_is_offered_the_table_that_stands_free(house: House) -> None:
    await house.fill()
    large = await house.join(11, party=4)
    await house.free("T1")
    assert not (await house.snapshot(large.entry_id)).offer

    answer = await changed(house, large.entry_id, "k1", party_size=2, name="Otra Persona")
    assert [offer.entry_id for offer in answer.offers] == [large.entry_id]
    entry = await house.until_status(large.entry_id, Status.NOTIFIED)
    assert (entry.party_size, entry.guest.name) == (2, "Otra Persona")
    assert [s.what for s in entry.history][:3] == ["joined", "changed", "offered"]
    (sent,) = [m for m in house.gateway.sent if m.to == entry.guest.address]
    assert "Otra" in sent.body
    assert "para 2 personas" in sent.body


async def test_a_change_said_twice_is_one(house: House) -> None:
    await house.fill()
    joined = await house.join(11)
    later = house.wanted() + timedelta(minutes=30)
    first = await changed(house, joined.entry_id, "k1", wanted_at=later)
    assert await changed(house, joined.entry_id, "k1", wanted_at=later) == first
    entry = await house.snapshot(joined.entry_id)
    assert [s.what for s in entry.history].count("changed") == 1
    assert entry.wanted_at == later


@pytest.mark.parametrize("terms", [{"party_size": 3}, {"zone": "Terraza"}])
async def test_an_open_offer_forbids_another_wish(house: House, terms: dict[str, object]) -> None:
    await house.fill()
    joined = await house.join(11)
    await house.free("T1")
    await house.until_status(joined.entry_id, Status.NOTIFIED)
    command = ChangePlace(str(joined.entry_id), **terms)  # type: ignore[arg-type]
    assert await refusal_of(house, "change_entry", ChangeEntry("k", command)) == "entry-has-offer"
