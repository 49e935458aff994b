"""One service date as every screen shows it: the API's own views, as JSON.

The records are read anew when their mark has changed, and every few seconds because estimates and
the state of tables go on with the clock. Nobody who looks on costs another look at SQL.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from pydantic import BaseModel

from activities.house import CurrentHouse
from activities.ports import DayMark, EntryLine, ReadModel
from api.floor import floor
from api.forecasts import Forecasts
from api.views import Views

AGES_IN = timedelta(seconds=5)
_PAGE = 500

Part = Mapping[str, str]


@dataclass(frozen=True)
class Board:
    """A date's entries, reservations and tables by id, each as JSON.

    `mark`: which state of records and messages it was made from; `at`: when (UTC).
    """

    day: date
    mark: DayMark
    at: datetime
    entries: Part
    reservations: Part
    tables: Part

    @property
    def id(self) -> str:
        """The same for the same content, whichever process made it."""
        made = hashlib.blake2b(self.mark.messages.encode(), digest_size=12)
        for part in (self.entries, self.reservations, self.tables):
            for text in part.values():
                made.update(text.encode())
        return made.hexdigest()

    def whole(self) -> str:
        """All of it as one JSON object."""
        return self._document(self.entries, self.reservations, self.tables, [])

    def since(self, before: "Board") -> str | None:
        """What became different, as such an object with those that are gone; None for nothing."""
        entries = _changed(before.entries, self.entries)
        booked = _changed(before.reservations, self.reservations)
        tables = _changed(before.tables, self.tables)
        gone = [i for i in before.entries if i not in self.entries]
        gone += [i for i in before.reservations if i not in self.reservations]
        same_talk = self.mark.messages == before.mark.messages
        if same_talk and not (entries or booked or tables or gone):
            return None
        return self._document(entries, booked, tables, gone)

    def _document(self, entries: Part, booked: Part, tables: Part, gone: list[str]) -> str:
        quoted = ",".join(f'"{each}"' for each in gone)
        talk = hashlib.blake2b(self.mark.messages.encode(), digest_size=8).hexdigest()
        return (
            f'{{"fecha":"{self.day.isoformat()}","ahora":"{self.at.isoformat()}",'
            f'"mensajes":"{talk}",'
            f'"entradas":[{",".join(entries.values())}],'
            f'"reservas":[{",".join(booked.values())}],'
            f'"mesas":[{",".join(tables.values())}],"quitadas":[{quoted}]}}'
        )


class BoardMaker(Protocol):
    """Where boards come from; raises `RecordsUnavailable`."""

    async def renewed(self, day: date, last: Board | None) -> Board:
        """The date's board: the last one as it is while that still tells the truth."""


class Boards:
    """Makes one restaurant's boards; `clock` gives the instant (UTC)."""

    def __init__(
        self,
        house: CurrentHouse,
        reads: ReadModel,
        forecasts: Forecasts,
        views: Views,
        clock: Callable[[], datetime],
    ) -> None:
        self._house, self._reads, self._forecasts = house, reads, forecasts
        self._views, self._clock = views, clock

    async def renewed(self, day: date, last: Board | None) -> Board:
        """The date's board: the last one as it is while that still tells the truth."""
        now = self._clock()
        mark = await self._reads.day_mark(self._house.file.id, day)
        if last is not None and last.mark == mark and now - last.at < AGES_IN:
            return last
        location = self._house.file.id
        record = await self._reads.day(location, day)
        reservations = await self._reads.reservations(location, day)
        tables = floor(self._house.current, record, self._views, now)
        return Board(
            day=day,
            mark=mark,
            at=now,
            entries=await self._entries(day),
            reservations={r.id: _json(self._views.reservation(r, day)) for r in reservations},
            tables={table.mesa: _json(table) for table in tables},
        )

    async def _entries(self, day: date) -> Part:
        lines = await self._lines(day)
        # Nobody's screen waits for a forecast: the next board has it.
        waits = await self._forecasts.lines(day, lines, patience=0)
        told = zip(lines, waits, strict=True)
        return {line.id: _json(self._views.line(line, wait)) for line, wait in told}

    async def _lines(self, day: date) -> list[EntryLine]:
        found: list[EntryLine] = []
        cursor: str | None = None
        while True:
            page = await self._reads.entries(self._house.file.id, day, None, _PAGE, cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found


def _json(view: BaseModel) -> str:
    return view.model_dump_json()


def _changed(before: Part, after: Part) -> Part:
    return {each: text for each, text in after.items() if before.get(each) != text}
