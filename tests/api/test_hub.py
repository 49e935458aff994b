"""The hub: one look at the records for all screens, nobody kept for without bound."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from activities.errors import RecordsUnavailable
from activities.ports import DayMark
from api.live import hub as hubs
from api.live.board import Board
from api.live.hub import MOST_BEHIND, Hub, Viewer
from api.problems import Problem
from tests.waiting import eventually

DAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 20, tzinfo=UTC)


def board(**entries: str) -> Board:
    return Board(DAY, DayMark(str(sorted(entries.items())), ""), AT, entries, {}, {})


class Boards:
    """The boards of one day by hand, counting how often they are asked for."""

    def __init__(self) -> None:
        self.now, self.asked = board(a='{"id":"a"}'), 0
        self.failures: list[Exception] = []

    async def renewed(self, day: date, last: Board | None) -> Board:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return last if last is not None and last.mark == self.now.mark else self.now


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> Boards:
    monkeypatch.setattr(hubs, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(hubs, "AWAY_SECONDS", 0.001)
    return Boards()


@pytest.fixture
async def hub(boards: Boards) -> AsyncIterator[Hub]:
    made = Hub(boards)
    yield made
    await made.close()


async def heard(viewer: Viewer) -> tuple[str, Any]:
    """The viewer's next event: its name and data."""
    event = await viewer.next()
    assert event is not None
    lines = dict(line.split(": ", 1) for line in event.decode().strip().split("\n"))
    return lines["event"], json.loads(lines["data"])


async def test_first_the_whole_then_what_changes(hub: Hub, boards: Boards) -> None:
    async with hub.viewer(DAY) as viewer:
        name, data = await heard(viewer)
        assert (name, data["entradas"]) == ("todo", [{"id": "a"}])
        boards.now = board(a='{"id":"a"}', b='{"id":"b"}')
        name, data = await heard(viewer)
        assert (name, data["entradas"], data["quitadas"]) == ("cambios", [{"id": "b"}], [])
        boards.now = board(b='{"id":"b"}')
        name, data = await heard(viewer)
        assert (name, data["entradas"], data["quitadas"]) == ("cambios", [], ["a"])


async def test_viewers_share_one_look(hub: Hub, boards: Boards) -> None:
    async with hub.viewer(DAY) as first:
        await heard(first)
        async with hub.viewer(DAY) as second:
            assert (await heard(second))[0] == "todo"
            tasks = [t for t in asyncio.all_tasks() if "_follow" in repr(t.get_coro())]
            assert len(tasks) == 1


async def test_nobody_looks_once_the_last_viewer_is_gone(hub: Hub, boards: Boards) -> None:
    async with hub.viewer(DAY) as viewer:
        await heard(viewer)
    await asyncio.sleep(0)
    assert not [t for t in asyncio.all_tasks() if "_follow" in repr(t.get_coro())]


async def test_who_has_the_board_is_not_sent_it_again(hub: Hub, boards: Boards) -> None:
    async with hub.viewer(DAY) as first:
        await heard(first)
        async with hub.viewer(DAY, boards.now.id) as back:
            boards.now = board(c='{"id":"c"}')
            assert (await heard(back))[0] == "cambios"


async def test_a_slow_viewer_is_dropped_and_the_others_go_on(hub: Hub, boards: Boards) -> None:
    async with hub.viewer(DAY) as slow, hub.viewer(DAY) as quick:
        await heard(quick)
        for number in range(MOST_BEHIND + 5):
            boards.now = board(a=f'{{"id":"a","n":{number}}}')
            while (await heard(quick))[1]["entradas"][0].get("n") != number:
                pass
        taken = 0
        while await slow.next() is not None:
            taken += 1
        assert slow.is_over
        assert taken <= MOST_BEHIND


async def test_records_that_are_away_are_told_and_come_back(hub: Hub, boards: Boards) -> None:
    async with hub.viewer(DAY) as viewer:
        await heard(viewer)
        boards.failures = [RecordsUnavailable("away"), RecordsUnavailable("away")]
        assert (await heard(viewer))[0] == "sin-datos"
        assert (await heard(viewer))[0] == "todo"


async def test_whatever_else_fails_ends_no_screen(hub: Hub, boards: Boards) -> None:
    boards.failures = [KeyError("unforeseen")]
    async with hub.viewer(DAY) as viewer:
        assert (await heard(viewer))[0] == "sin-datos"
        assert (await heard(viewer))[0] == "todo"


async def test_the_end_of_the_process_ends_every_screen(hub: Hub) -> None:
    async with hub.viewer(DAY) as viewer:
        await heard(viewer)
        hub.end()
        assert await viewer.next() is None
    async with hub.viewer(DAY) as late:
        assert await late.next() is None


async def test_too_many_screens_are_refused(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "MOST_VIEWERS", 1)
    async with hub.viewer(DAY):
        with pytest.raises(Problem) as refused:
            async with hub.viewer(DAY):
                pass
    assert refused.value.status == 503


async def test_the_same_content_has_the_same_id_in_every_process(boards: Boards) -> None:
    assert board(a="1").id == board(a="1").id != board(a="2").id


async def test_a_viewer_that_comes_before_the_first_board_waits_for_it(
    hub: Hub, boards: Boards
) -> None:
    boards.failures = []
    async with hub.viewer(DAY) as viewer:

        async def looked() -> bool:
            return boards.asked > 0

        await eventually(looked)
        assert (await heard(viewer))[0] == "todo"
