"""Guests who write to the house of `tests.api.conftest`, and what becomes of their entries."""

from datetime import timedelta
from itertools import count
from typing import Any

from domain import entry as rules
from domain.model import Actor, Entry, Outcome
from tests.api.conftest import House
from tests.api.test_twilio import form, said

MINUTE = timedelta(minutes=1)
_numbers = count(1)


async def writes(house: House, body: str, number: int = 11, **more: str) -> list[str]:
    """What the sample guest of that number is answered."""
    sid = f"SM{next(_numbers):032x}"
    return said(await house.twilio(form(body, number, sid, **more)))


async def text_for(house: House, body: str, number: int = 11, **more: str) -> str:
    (text,) = await writes(house, body, number, **more)
    return text


async def offered(house: House, number: int, table: str, **more: Any) -> Entry:
    """The guest's entry, with an open offer of that table that they have been told of."""
    entry_id = (await house.join(number, **more)).json()["data"]["id"]
    if house.engine.entries[entry_id].offer is None:
        answer = await house.staff("POST", f"/tables/{table}/free")
        assert [a["entry_id"] for a in answer.json()["data"]["avisos"]] == [entry_id]
    told = rules.notified(house.engine.entries[entry_id], house.clock(), 15 * MINUTE)
    return await keep(house, told)


async def keep(house: House, entry: Entry) -> Entry:
    house.engine.entries[entry.id] = entry
    await house.database.store.save_entry(entry)
    return entry


async def missed(house: House, entry: Entry) -> Entry:
    """The guest did not answer in time, and the table stands free again."""
    ended = rules.settled(entry, Outcome.EXPIRED, house.clock(), "no-answer", Actor.SYSTEM)
    kept = await keep(house, ended)
    assert entry.offer is not None
    told = rules.settlement(ended, entry.offer, Outcome.EXPIRED)
    await house.engine.settle(ended.service_date, told)
    return kept
