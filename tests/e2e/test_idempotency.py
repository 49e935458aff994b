"""The same request twice has one effect and one answer: at once, in turn, and after a restart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import httpx
import pytest

from tests.e2e.evening import AT, CONFIRMED, OFFER, Evening
from tests.e2e.house import ZONE, House, open_house
from tests.e2e.people import Json, tool_call

HOLD_SECONDS = 60
CALLS = ("join", "book", "free", "seat", "block", "notify", "delete", "cancel")


@dataclass(frozen=True)
class Call:
    """A call of the staff API with a key of its own, and how it first succeeds."""

    evening: Evening
    method: str
    path: str
    body: Json | None
    status: int
    key: str

    async def send(self) -> httpx.Response:
        """Once more the same request."""
        return await self.evening.staff.ask(self.method, self.path, self.body, self.key)


@pytest.fixture(scope="module")
async def steady(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house in which no offer ends while a test looks."""
    folder = tmp_path_factory.mktemp("steady")
    async with open_house(folder, datetime.now(ZONE).date(), HOLD_SECONDS) as opened:
        yield opened


async def _prepared(house: House, name: str, walk_in: str = "T3") -> Call:
    """The call with a full house around it, where it leads to an offer if it can."""
    evening = house.evening()
    booked = await evening.fill()
    carmen, outside = evening.guest("Carmen Ruiz"), evening.guest("Marta Gil", 2, "Terraza")
    await evening.join(carmen, outside)
    slot = {"fecha": evening.day, "hora": AT}
    late = {"fecha": evening.day, "hora": "23:00"}
    later = evening.guest("Luis Ortega")
    guest = {"nombre_cliente": later.name, "telefono_cliente": later.phone, "num_personas": 2}
    calls: dict[str, tuple[str, str, Json | None, int]] = {
        "join": ("POST", "/waitlist", guest | slot, 201),
        "book": ("POST", "/reservations", guest | late, 201),
        "free": ("POST", "/tables/T2/free", slot, 200),
        "seat": ("POST", f"/tables/{walk_in}/seat", {"num_personas": 2, "minutos": 1}, 201),
        "block": (
            "POST",
            "/tables/T4/block",
            {"fecha": evening.day, "desde": "13:00", "hasta": "14:00", "motivo": "obra"},
            201,
        ),
        "notify": ("POST", f"/waitlist/{evening.ids[outside]}/notify", {"mesa": "T1"}, 200),
        "delete": ("DELETE", f"/waitlist/{evening.ids[carmen]}", None, 200),
        "cancel": ("DELETE", f"/reservations/{booked['T2']['id']}", None, 200),
    }
    if name == "notify":
        assert await evening.free("T1") == []
    method, path, body, status = calls[name]
    return Call(evening, method, path, body, status, uuid4().hex)


async def _settled(house: House, evening: Evening, name: str) -> list[Json]:
    """What is seen once everything that the call leads to has happened."""
    guest = {"free": 0, "cancel": 0, "notify": 1}.get(name)
    if guest is not None:
        offered = list(evening.ids)[guest]
        await evening.hears(offered, OFFER)
        await evening.becomes(offered, "NOTIFIED")
        await evening.arrives(offered)
    return await _seen(house, evening)


async def _seen(house: House, evening: Evening) -> list[Json]:
    """What is seen of the evening, and who sits in the house now."""
    tables: list[Json] = await house.staff.get("/tables")
    now = [(o["id"], o["tipo"]) for t in tables for o in t["ocupaciones"]]
    return [*await evening.seen(), sorted(now)]  # type: ignore[list-item]


@pytest.mark.parametrize("name", CALLS)
async def test_a_call_sent_at_once_and_again(name: str, steady: House) -> None:
    call = await _prepared(steady, name)
    answers = await asyncio.gather(*(call.send() for _ in range(4)))
    assert answers[0].status_code == call.status, answers[0].text
    assert {(a.status_code, a.text) for a in answers} == {(call.status, answers[0].text)}
    once = await _settled(steady, call.evening, name)
    again = await call.send()
    assert (again.status_code, again.text) == (call.status, answers[0].text)
    assert await _seen(steady, call.evening) == once


async def test_a_message_delivered_at_once_and_again(steady: House) -> None:
    evening = await steady.full_evening()
    carmen, luis = evening.guest("Carmen Ruiz"), evening.guest("Luis Ortega")
    await evening.join(carmen, luis)
    await evening.free("T2")
    await evening.hears(carmen, OFFER)
    sid = f"SM{uuid4().hex}"
    writing = [evening.telephones.write(carmen.phone, "SÍ", sid) for _ in range(3)]
    replies = {report["reply"] for report in await asyncio.gather(*writing)}
    assert len(replies) == 1
    assert CONFIRMED in replies.pop()
    await evening.becomes(carmen, "CONFIRMED", "T2")
    entry = await evening.staff.get(f"/waitlist/{evening.ids[carmen]}")
    assert [s["suceso"] for s in entry["historial"]].count("confirmed") == 1
    assert (await evening.becomes(luis, "WAITING"))["posicion"] == 1


async def test_a_voice_call_delivered_at_once_and_again(steady: House) -> None:
    evening = await steady.full_evening()
    carmen = evening.guest("Carmen Ruiz")
    envelope = tool_call("add_to_waitlist", carmen.phone, carmen.said(evening.day, AT))
    sending = [evening.agent.send("add_to_waitlist", envelope) for _ in range(4)]
    texts = {answer.text for answer in await asyncio.gather(*sending)}
    assert len(texts) == 1
    assert "posición 1 de la lista" in texts.pop()
    assert len(await evening.entries()) == 1


async def test_after_api_and_worker_were_restarted(steady: House) -> None:
    calls = [await _prepared(steady, name, walk_in="T5") for name in CALLS]
    first = [await call.send() for call in calls]
    assert [a.status_code for a in first] == [call.status for call in calls]
    once = [await _settled(steady, c.evening, n) for c, n in zip(calls, CALLS, strict=True)]
    free = calls[CALLS.index("free")].evening
    taker, sid = next(iter(free.ids)), f"SM{uuid4().hex}"
    said = (await free.telephones.write(taker.phone, "SÍ", sid))["reply"]
    await free.becomes(taker, "CONFIRMED", "T2")
    voice = tool_call("waitlist_status", next(iter(calls[0].evening.ids)).phone, {})
    told = (await steady.agent.send("waitlist_status", voice)).text

    await steady.installation.restart("worker")
    await steady.installation.restart("api")
    await steady.installation.wait_ready()

    assert (await free.telephones.write(taker.phone, "SÍ", sid))["reply"] == said
    assert (await steady.agent.send("waitlist_status", voice)).text == told
    again = [await call.send() for call in calls]
    assert [(a.status_code, a.text) for a in again] == [(a.status_code, a.text) for a in first]
    # The table that the guest has taken since is not freed once more.
    await free.becomes(taker, "CONFIRMED", "T2")
    for call, before in zip(calls, once, strict=True):
        if call.evening is not free:
            assert await _seen(steady, call.evening) == before
