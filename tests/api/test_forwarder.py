"""Messages that nobody handed over are handed over later, each guest's in their order."""

import asyncio
from datetime import timedelta

import pytest

from activities.errors import RecordsUnavailable
from activities.ports import InboxRow, Received
from api.engine_errors import EngineAway
from api.forwarder import GRACE, Forwarder
from domain.model import Entry
from tests.api.conftest import House
from tests.waiting import eventually

PHONE = "+34600000011"


async def receive(
    house: House, sid: str, entry_id: str | None, age: timedelta = GRACE, phone: str = PHONE
) -> None:
    """A message that came that long ago."""
    at = house.clock() - age - timedelta(seconds=1)
    message = Received(sid, f"whatsapp:{phone}", phone, "whatsapp:+34910000002", sid, at)
    await house.database.inbox.receive(message, entry_id)


async def row(house: House, sid: str) -> InboxRow:
    """What became of the message."""
    kept, _ = await house.database.inbox.receive(Received(sid, "", "", "", "", house.clock()), None)
    return kept


def forwarder_of(house: House, every: float) -> Forwarder:
    """A forwarder of that house's."""
    parts = house.parts
    return Forwarder(
        house.deps, parts.service, parts.reads, parts.opt_outs, parts.joining, every=every
    )


@pytest.fixture
async def waiting(house: House) -> str:
    """Guest 11 waits; their entry's id."""
    await house.full()
    return str((await house.join(11)).json()["data"]["id"])


@pytest.fixture
def forwarder(house: House) -> Forwarder:
    """A forwarder that sweeps only when it is told to."""
    return forwarder_of(house, every=3600)


async def test_in_order_of_arrival(house: House, waiting: str, forwarder: Forwarder) -> None:
    for number in (3, 2, 1):
        await receive(house, f"SM{number}", waiting, GRACE + timedelta(minutes=number))
    await forwarder.sweep()
    assert [r.message_sid for _, r in house.engine.replies] == ["SM3", "SM2", "SM1"]
    assert (await row(house, "SM1")).handed_over_at == house.clock()
    await forwarder.sweep()
    assert len(house.engine.replies) == 3


async def test_a_webhook_at_work_is_left_alone(
    house: House, waiting: str, forwarder: Forwarder
) -> None:
    await receive(house, "SM1", waiting, timedelta(seconds=1))
    await forwarder.sweep()
    assert house.engine.replies == []


async def test_a_message_whose_entry_was_not_readable_yet(
    house: House, waiting: str, forwarder: Forwarder
) -> None:
    await receive(house, "SM1", None)
    await forwarder.sweep()
    assert [entry_id for entry_id, _ in house.engine.replies] == [waiting]


async def test_a_message_of_nobody_is_closed(house: House, forwarder: Forwarder) -> None:
    await receive(house, "SM1", None)
    await receive(house, "SM2", None, timedelta(seconds=1))
    await forwarder.sweep(timedelta(0))
    first, second = await row(house, "SM1"), await row(house, "SM2")
    assert (first.answer, first.answered_by) == ("", "message")
    assert second.answer is None


async def test_a_message_of_an_entry_that_ended(
    house: House, waiting: str, forwarder: Forwarder
) -> None:
    await receive(house, "SM1", waiting)
    house.engine.entries.clear()
    await forwarder.sweep()
    assert (await row(house, "SM1")).handed_over_at is not None


async def test_away_stops_it_before_a_later_message_overtakes(
    house: House, waiting: str, forwarder: Forwarder
) -> None:
    for number in (2, 1):
        await receive(house, f"SM{number}", waiting, GRACE + timedelta(minutes=number))
    house.engine.failures = [EngineAway("x")]
    with pytest.raises(EngineAway):
        await forwarder.sweep()
    assert house.engine.replies == []
    await forwarder.sweep()
    assert [r.message_sid for _, r in house.engine.replies] == ["SM2", "SM1"]


async def test_a_message_at_which_we_fail_holds_up_nobody_else(
    house: House, waiting: str, forwarder: Forwarder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = str((await house.join(12)).json()["data"]["id"])
    await receive(house, "SM1", waiting, GRACE + timedelta(minutes=3))
    await receive(house, "SM2", other, GRACE + timedelta(minutes=2), "+34600000012")
    await receive(house, "SM3", waiting, GRACE + timedelta(minutes=1))
    entries_of = house.parts.reads.entries_of

    async def unreadable(phone: str, sender: str) -> list[Entry]:
        if phone == PHONE:
            raise KeyError("x")
        return await entries_of(phone, sender)

    monkeypatch.setattr(house.parts.reads, "entries_of", unreadable)
    await forwarder.sweep()
    assert [r.message_sid for _, r in house.engine.replies] == ["SM2"]
    monkeypatch.setattr(house.parts.reads, "entries_of", entries_of)
    await forwarder.sweep()
    assert [r.message_sid for _, r in house.engine.replies] == ["SM2", "SM1", "SM3"]


async def test_it_outlives_every_failure(
    house: House, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQL away, a fault, Temporal away: then the message is handed over."""
    pending = house.database.inbox.pending
    troubles: list[Exception] = [RecordsUnavailable("x"), KeyError("x")]

    async def troubled(*asked: object) -> list[InboxRow]:
        if troubles:
            raise troubles.pop(0)
        return await pending(*asked)  # type: ignore[arg-type]

    await receive(house, "SM1", waiting)
    monkeypatch.setattr(house.database.inbox, "pending", troubled)
    house.engine.failures = [EngineAway("x")]
    running = asyncio.create_task(forwarder_of(house, every=0.01).run())

    async def heard() -> bool:
        return bool(house.engine.replies)

    await eventually(heard)
    assert (troubles, house.engine.failures) == ([], [])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
