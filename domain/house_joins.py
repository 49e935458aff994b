"""Which tables may be pushed together, as the text in a table's row.

`T2 (3-4); T2+T3 (5-8)` in the row of T1: with T2 for 3 to 4 covers, with T2 and T3 for 5 to 8.
Without covers it is for those whom no table of them seats alone, up to all their seats. The same
tables may stand in the rows of several of them.
"""

import re
from collections.abc import Sequence

from domain.house import Fault, HouseRow, RowFault
from domain.restaurant import Restaurant, Table, TableSet

_ONE = re.compile(r"([^()]+?)\s*(?:\(\s*(\d{1,4})\s*[-–]\s*(\d{1,4})\s*\))?")
_BETWEEN = re.compile(r"[;,\n]")

Sizes = tuple[int, int]


class _Faulty(Exception):
    """One combination is wrong."""

    def __init__(self, fault: Fault, subject: str) -> None:
        super().__init__(fault.value)
        self.fault, self.subject = fault, subject


def joins_text(table: Table, combinations: Sequence[TableSet]) -> str:
    """The combinations of which that table is the first, as its row holds them."""
    return "; ".join(
        f"{'+'.join(c.tables[1:])} ({c.min_seats}-{c.max_seats})"
        for c in combinations
        if c.tables[0] == table.id
    )


class Joiner:
    """Reads the combinations of `tables`. Of the `known` others no table is given out now: a
    combination with one of them is left out."""

    def __init__(
        self, tables: Sequence[Table], known: Sequence[str], restaurant: Restaurant
    ) -> None:
        self._tables = {table.id: table for table in tables}
        self._known = known
        self._most = restaurant.turn_times[-1].max_party
        places = {frozenset(c.tables): n for n, c in enumerate(restaurant.combinations)}
        ids = list(self._tables)
        self._order = lambda c: (
            places.get(frozenset(c.tables), len(places)),
            [ids.index(name) for name in c.tables],
        )

    def read(self, rows: Sequence[HouseRow]) -> tuple[tuple[TableSet, ...], list[RowFault]]:
        """All combinations, those of the restaurant first in its order; and what is wrong."""
        found: dict[tuple[str, ...], TableSet] = {}
        faults: list[RowFault] = []
        for row in rows:
            for text in filter(None, (part.strip() for part in _BETWEEN.split(row.joins))):
                try:
                    made = self._one(row.name, text)
                    if made is not None and found.setdefault(made.tables, made) != made:
                        raise _Faulty(Fault.JOIN_DIFFERS, text)
                except _Faulty as wrong:
                    faults.append(RowFault(row.key, wrong.fault, wrong.subject))
        return tuple(sorted(found.values(), key=self._order)), faults

    def _one(self, own: str, text: str) -> TableSet | None:
        match = _ONE.fullmatch(text)
        if match is None:
            raise _Faulty(Fault.JOIN_UNREADABLE, text)
        names = [own, *(name.strip() for name in match[1].split("+"))]
        self._check_names(names, text)
        if any(name not in self._tables for name in names):
            return None
        chosen = [table for table in self._tables.values() if table.id in names]
        least, most = self._sizes(match, chosen, text)
        zone = chosen[0].zone if len({table.zone for table in chosen}) == 1 else None
        return TableSet(tuple(table.id for table in chosen), zone, least, most)

    def _check_names(self, names: Sequence[str], text: str) -> None:
        if not all(names):
            raise _Faulty(Fault.JOIN_UNREADABLE, text)
        for name in names:
            if name not in self._known:
                raise _Faulty(Fault.JOIN_UNKNOWN, name)
        if len(set(names)) < len(names):
            raise _Faulty(Fault.JOIN_REPEATED, text)

    def _sizes(self, match: re.Match[str], chosen: Sequence[Table], text: str) -> Sizes:
        chairs = sum(table.max_seats for table in chosen)
        alone = max(table.max_seats for table in chosen)
        least, most = (int(match[2]), int(match[3])) if match[2] else (alone + 1, chairs)
        if not 1 <= least <= most:
            raise _Faulty(Fault.JOIN_SIZES, text)
        if most > chairs:
            raise _Faulty(Fault.JOIN_TOO_LARGE, text)
        if most > self._most:
            raise _Faulty(Fault.NO_TURN_TIME, str(most))
        return least, most
