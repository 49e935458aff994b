"""Calls to one day: few updates, repeated until they succeed, and nobody hears of it."""

import asyncio
from datetime import date
from typing import Any

import pytest

from api import lanes, patience
from api.engine_errors import EngineAway, EngineBusy, EntryGone, EntryUnborn
from api.temporal_service import WaitlistService
from domain.booking import BookRequest
from domain.entry import Reply
from domain.line import JoinRequest
from domain.model import Actor, Guest
from domain.refusals import Reason, Refused
from domain.said import Said, Text, Venue
from domain.tables import FreeTable
from tests.api.fakes import EVENING, until
from workflows.contract import Book, DayAnswer, Free, Join

DAY = date(2026, 11, 21)
GUEST = Guest("Ana", "+34600000011", "whatsapp:+34600000011")

SAID = Said(Text.CONFIRMED, Venue("casa", "Casa de Prueba", "941 00 00 00", "Europe/Madrid"))


def join(key: str) -> Join:
    return Join(key, JoinRequest(key, GUEST, 2, EVENING, "app"))


def book(key: str) -> Book:
    return Book(key, BookRequest(key, GUEST, 2, EVENING, "app"))


class Engine:
    """Notes what it is asked, fails as told, and lets nothing through a closed gate."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.calls: list[tuple[str, list[str], str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.under_way = self.most_under_way = 0
        self.refuse: dict[str, Reason] = {}

    async def join(self, _: str, __: date, asked: list[Join], update_id: str) -> list[DayAnswer]:
        await self._take("join", [a.key for a in asked], update_id)
        return [DayAnswer(entry_id=a.key, refusal=self.refuse.get(a.key)) for a in asked]

    async def book(self, _: str, __: date, asked: list[Book], update_id: str) -> list[DayAnswer]:
        await self._take("book", [a.key for a in asked], update_id)
        return [DayAnswer(entry_id=a.key) for a in asked]

    async def command(self, _: str, __: date, asked: Free, update_id: str) -> DayAnswer:
        await self._take("command", [asked.key], update_id)
        return DayAnswer(entry_id=asked.key)

    async def cancel_entry(self, entry_id: str, *_: object) -> None:
        await self._take("cancel", [entry_id], "")

    async def reply(self, entry_id: str, _: Reply) -> None:
        await self._take("reply", [entry_id], "")

    async def answer_to(self, entry_id: str, sid: str) -> Said | None:
        await self._take("answer_to", [entry_id], sid)
        return SAID

    async def pollers(self) -> int:
        await self._take("pollers", [], "")
        return 1

    async def _take(self, what: str, keys: list[str], update_id: str) -> None:
        self.calls.append((what, keys, update_id))
        if self.failures:
            raise self.failures.pop(0)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self.gate.wait()
        finally:
            self.under_way -= 1


def serving(engine: Engine, seconds: float = 5.0) -> WaitlistService:
    made: Any = engine
    return WaitlistService(made, "casa", seconds)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.001)


async def test_a_burst_of_joins_is_few_updates_in_order() -> None:
    engine = Engine()
    service = serving(engine)
    keys = [f"k{n}" for n in range(120)]
    answers = await asyncio.gather(*(service.join(DAY, join(key)) for key in keys))
    assert [a.entry_id for a in answers] == keys
    assert [key for _, batch, _ in engine.calls for key in batch] == keys
    assert [len(batch) for _, batch, _ in engine.calls] == [50, 50, 20]
    assert engine.most_under_way == 1


async def test_busy_is_repeated_with_the_same_id_and_keys() -> None:
    engine = Engine(EngineBusy("RESOURCE_EXHAUSTED"), EngineBusy("ABORTED"))
    service = serving(engine)
    answers = await asyncio.gather(*(service.join(DAY, join(key)) for key in "abc"))
    assert [a.entry_id for a in answers] == ["a", "b", "c"]
    assert len(engine.calls) == 3
    assert len({repr(call) for call in engine.calls}) == 1


async def test_other_batches_have_other_ids() -> None:
    engine = Engine()
    service = serving(engine)
    for key in "ab":
        await service.join(DAY, join(key))
    assert len({update_id for _, _, update_id in engine.calls}) == 2


async def test_a_refusal_is_one_guests() -> None:
    engine = Engine()
    engine.refuse = {"b": Reason.LINE_FULL}
    service = serving(engine)
    outcomes = await asyncio.gather(
        *(service.join(DAY, join(key)) for key in "abc"), return_exceptions=True
    )
    first, refused, last = outcomes
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.LINE_FULL
    assert [a.entry_id for a in (first, last) if isinstance(a, DayAnswer)] == ["a", "c"]


async def test_bookings_travel_together_too() -> None:
    engine = Engine()
    service = serving(engine)
    await asyncio.gather(*(service.book(DAY, book(key)) for key in "abc"))
    assert [(what, batch) for what, batch, _ in engine.calls] == [("book", ["a", "b", "c"])]


async def test_few_commands_are_under_way_at_once() -> None:
    engine = Engine()
    engine.gate.clear()
    service = serving(engine)
    commands = [
        asyncio.create_task(service.command(DAY, Free(f"k{n}", FreeTable("T1")))) for n in range(9)
    ]
    await until(lambda: engine.under_way == lanes.COMMANDS_AT_ONCE)
    engine.gate.set()
    answers = await asyncio.gather(*commands)
    assert [a.entry_id for a in answers] == [f"k{n}" for n in range(9)]
    assert engine.most_under_way == lanes.COMMANDS_AT_ONCE


async def test_a_busy_command_is_repeated_with_its_key() -> None:
    engine = Engine(EngineBusy("x"))
    await serving(engine).command(DAY, Free("k", FreeTable("T1")))
    assert engine.calls == [("command", ["k"], "k")] * 2


async def test_away_is_not_repeated() -> None:
    engine = Engine(EngineAway("UNAVAILABLE"))
    with pytest.raises(EngineAway):
        await serving(engine).join(DAY, join("a"))
    assert len(engine.calls) == 1


async def test_patience_ends() -> None:
    engine = Engine()
    engine.gate.clear()
    service = serving(engine, 0.02)
    with pytest.raises(EngineAway):
        await service.command(DAY, Free("k", FreeTable("T1")))
    with pytest.raises(EngineAway):
        await service.join(DAY, join("a"))
    await service.close()


async def test_always_busy_is_away_in_the_end() -> None:
    engine = Engine(*[EngineBusy("x")] * 100_000)
    with pytest.raises(EngineAway):
        await serving(engine, 0.05).command(DAY, Free("k", FreeTable("T1")))
    assert len(engine.calls) > 1


async def test_cancelling_an_entry_that_is_gone_is_a_refusal() -> None:
    made: Any = Engine(*[EntryUnborn()] * 1_000)
    with pytest.raises(Refused, match="entry-final"):
        await WaitlistService(made, "casa", newborn=0.06).cancel("e", "k", Actor.STAFF, "staff")
    assert len(made.calls) > 1


async def test_an_entry_that_is_about_to_start_is_waited_for() -> None:
    engine = Engine(EntryUnborn(), EntryUnborn())
    await serving(engine).reply("e", Reply("SM1", "hola", EVENING))
    assert [what for what, _, _ in engine.calls] == ["reply"] * 3


@pytest.mark.parametrize("failure", [EngineAway("x"), EntryGone()])
async def test_an_answer_that_cannot_be_collected_is_none(failure: Exception) -> None:
    assert await serving(Engine(failure)).answer_to("e", "SM1", 1.0) is None
    assert await serving(Engine()).answer_to("e", "SM1", 1.0) == SAID


async def test_probing_has_a_limit() -> None:
    engine = Engine()
    engine.gate.clear()
    with pytest.raises(EngineAway):
        await serving(engine).workers(0.01)
