"""The house that is measured: open around the clock, so that the benchmark runs at any hour."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

INDOORS, TERRACE = "Interior", "Terraza"
ARRIVAL = "21:00"
# The evening from before the earliest stay that reaches into `ARRIVAL`; a block's longest is 12 h.
EVENING = ("18:00", "05:00")
PARTY = 2


@dataclass(frozen=True)
class House:
    """Two zones with that many tables each, every table for one to four guests."""

    indoors: int
    terrace: int = 0

    def tables(self, zone: str) -> list[str]:
        """The ids of a zone's tables."""
        size = self.indoors if zone == INDOORS else self.terrace
        return [f"{zone[0]}{number}" for number in range(1, size + 1)]

    def write(self, folder: Path) -> Path:
        """Write its `restaurant.toml` into the folder and return the path."""
        path = folder / "restaurant.toml"
        path.write_text(self.toml(), "utf-8")
        return path

    def toml(self) -> str:
        """The text of its `restaurant.toml`."""
        zones = [zone for zone in (INDOORS, TERRACE) if self.tables(zone)]
        listed = ", ".join(f'"{zone}"' for zone in zones)
        blocks = [_table(table, zone) for zone in zones for table in self.tables(zone)]
        return "\n".join([_HEAD.format(zones=listed), *blocks, _TAIL])


_HEAD = """\
id = "bench"
name = "Casa de pruebas"
phone = "941 57 84 51"
time_zone = "UTC"
languages = ["es"]
zones = [{zones}]
"""
_TAIL = """\
[[services]]
name = "Siempre"
weekdays = [1, 2, 3, 4, 5, 6, 7]
opens = "06:00"
last_seating = "05:58"
closes = "05:59"

[[turn_times]]
max_party = 4
minutes = 90
"""


def _table(table: str, zone: str) -> str:
    return f'[[tables]]\nid = "{table}"\nzone = "{zone}"\nmin_seats = 1\nmax_seats = 4\n'


class Guests:
    """Guests without end, each with a telephone number of its own (E.164)."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def phone(self) -> str:
        """The next number; none is given out twice."""
        return f"+34{600_000_000 + next(self._numbers)}"
