"""Hands each change of a service date to every screen that looks at that date.

For each date that somebody looks at, one task asks the records for their mark and renders what has
changed. That finds whatever made the change: this process, another API, or a workflow.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

from activities.errors import RecordsUnavailable
from api.errors import log_fault
from api.live.board import Board, BoardMaker
from api.problems import RETRY_AFTER, Problem

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.1
AWAY_SECONDS = 1.0
MOST_VIEWERS = 500
# Who is that many changes behind is dropped and begins anew, rather than kept for.
MOST_BEHIND = 64


@dataclass(frozen=True)
class Event:
    """Something to tell: `todo` (a whole board), `cambios`, or `sin-datos` (SQL is away)."""

    name: str
    data: str
    id: str | None = None

    def encoded(self) -> bytes:
        """As text/event-stream."""
        number = f"id: {self.id}\n" if self.id else ""
        return f"{number}event: {self.name}\ndata: {self.data}\n\n".encode()


class Viewer:
    """One open screen. What it was given and has not taken is bounded."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_BEHIND + 1)
        self.is_over = False

    def give(self, event: bytes) -> None:
        """One more event, or the end for who is too far behind."""
        if self._events.qsize() >= MOST_BEHIND:
            self.drop()
        elif not self.is_over:
            self._events.put_nowait(event)

    def drop(self) -> None:
        """No more events."""
        if not self.is_over:
            self.is_over = True
            self._events.put_nowait(None)

    async def next(self) -> bytes | None:
        """The next event; None at the end."""
        return await self._events.get()


@dataclass
class _Watched:
    """A date that somebody looks at."""

    day: date
    viewers: list[Viewer] = field(default_factory=list)
    board: Board | None = None
    whole: bytes = b""
    watching: asyncio.Task[None] | None = None
    is_away: bool = False

    def tell(self, event: bytes) -> None:
        for viewer in self.viewers:
            viewer.give(event)


class Hub:
    """The screens of one API process."""

    def __init__(self, boards: BoardMaker) -> None:
        self._boards = boards
        self._days: dict[date, _Watched] = {}
        self._is_closed = False

    @asynccontextmanager
    async def viewer(self, day: date, last_id: str | None = None) -> AsyncIterator[Viewer]:
        """A screen that looks at that date: it is given the whole board, unless it has exactly
        that one (`last_id`), and then what changes. A 503 problem when there are too many."""
        if sum(len(watched.viewers) for watched in self._days.values()) >= MOST_VIEWERS:
            raise Problem(
                503, "too-many-screens", "Hay demasiadas pantallas abiertas.", RETRY_AFTER
            )
        viewer = Viewer()
        watched = self._watch(day)
        if watched.board is not None and watched.board.id != last_id:
            viewer.give(watched.whole)
        watched.viewers.append(viewer)
        if self._is_closed:
            viewer.drop()
        try:
            yield viewer
        finally:
            watched.viewers.remove(viewer)
            if not watched.viewers:
                self._forget(watched)

    def end(self) -> None:
        """Send every screen away: the process is about to end."""
        self._is_closed = True
        for watched in self._days.values():
            for viewer in watched.viewers:
                viewer.drop()

    async def close(self) -> None:
        """End all that runs."""
        self.end()
        tasks = [w.watching for w in self._days.values() if w.watching is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _watch(self, day: date) -> _Watched:
        watched = self._days.setdefault(day, _Watched(day))
        if watched.watching is None and not self._is_closed:
            watched.watching = asyncio.create_task(self._follow(watched))
        return watched

    def _forget(self, watched: _Watched) -> None:
        if watched.watching is not None:
            watched.watching.cancel()
        self._days.pop(watched.day, None)

    async def _follow(self, watched: _Watched) -> None:
        while True:
            try:
                self._show(watched, await self._boards.renewed(watched.day, watched.board))
                pause = LOOK_SECONDS
            except Exception as error:
                self._miss(watched, error)
                pause = AWAY_SECONDS
            await asyncio.sleep(pause)

    def _show(self, watched: _Watched, board: Board) -> None:
        before, was_away = watched.board, watched.is_away
        watched.is_away = False
        if board is before and not was_away:
            return
        news = None if before is None or was_away else board.since(before)
        watched.board = board
        if before is not None and before.id == board.id and not was_away:
            return
        watched.whole = Event("todo", board.whole(), board.id).encoded()
        watched.tell(Event("cambios", news, board.id).encoded() if news else watched.whole)

    def _miss(self, watched: _Watched, error: Exception) -> None:
        if not isinstance(error, RecordsUnavailable):
            log_fault(error)
        if not watched.is_away:
            watched.is_away = True
            log.warning("screens get no news: the records are away")
            watched.tell(Event("sin-datos", "{}").encoded())
