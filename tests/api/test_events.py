"""The stream of changes over real HTTP: what the app and the screens are told, and when it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.routes import events
from tests.api.conftest import House
from tests.clients import local_client
from tests.standin_fixtures import serve

Told = AsyncIterator[tuple[str, Any]]


@asynccontextmanager
async def stream(house: House, query: str = "") -> AsyncIterator[Told]:
    """The events that a viewer of the house gets."""
    async with (
        serve(house.app) as url,
        local_client(url) as http,
        http.stream("GET", f"/api/mobile/events{query}", headers=house.token("viewer")) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        yield told(answer)


async def told(answer: httpx.Response) -> Told:
    name = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


async def until(stream: Told, wanted: str) -> Any:
    """The data of the next event of that name."""
    async with asyncio.timeout(10):
        async for name, data in stream:
            if name == wanted:
                return data
    raise AssertionError(f"the stream ended without {wanted}")


async def test_a_join_is_told_as_the_list_shows_it(house: House) -> None:
    async with stream(house) as news:
        before = await until(news, "todo")
        assert before["entradas"] == []
        assert [table["mesa"] for table in before["mesas"]] == ["T1", "T2", "T3", "T4"]
        await house.full()
        await house.join(1)
        while not (changes := await until(news, "cambios"))["entradas"]:
            pass
        listed = (await house.staff("GET", "/waitlist")).json()["data"]
        assert [entry["id"] for entry in changes["entradas"]] == [listed[0]["id"]]
        assert set(changes["entradas"][0]) == set(listed[0])


async def test_another_days_changes_are_not_told(house: House) -> None:
    await house.join(1)
    async with stream(house, "?fecha=2026-11-22") as news:
        assert (await until(news, "todo"))["entradas"] == []


async def test_it_is_heard_although_nothing_happens(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.01)
    async with stream(house) as news:
        assert await until(news, "latido") == {}


async def test_it_ends_with_the_session(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.01)
    async with stream(house) as news:
        await until(news, "todo")
        house.clock.now += timedelta(hours=13)
        async with asyncio.timeout(10):
            assert {name async for name, _ in news} <= {"latido", "cambios", "todo"}


async def test_it_ends_for_who_was_removed_however_much_happens(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.5)

    async def guests_come() -> None:
        while True:
            await house.join(11)
            await house.staff("DELETE", f"/waitlist/{(await listed(house))[0]['id']}")

    await house.full()
    async with stream(house) as news:
        await until(news, "todo")
        await house.staff("DELETE", "/users/viewer-1")
        coming = asyncio.create_task(guests_come())
        try:
            async with asyncio.timeout(10):
                told_then = [name async for name, _ in news]
        finally:
            coming.cancel()
    assert "cambios" in told_then


async def listed(house: House) -> list[Any]:
    return list((await house.staff("GET", "/waitlist?estado=WAITING")).json()["data"])


async def test_nobody_is_told_without_a_token(house: House) -> None:
    assert (await house.http.get("/api/mobile/events")).status_code == 401


@pytest.mark.parametrize("query", ["?fecha=ayer", "?fecha=2026-02-31"])
async def test_a_bad_date_is_a_problem(house: House, query: str) -> None:
    answer = await house.staff("GET", f"/events{query}")
    assert answer.status_code == 422
