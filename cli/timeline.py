"""What people see of an evening: one line an event, and the list at its end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

_STYLES = {"CONFIRMED": "green", "NOTIFIED": "yellow", "EXPIRED": "red", "CANCELLED": "red"}
_WHO_WIDTH = 9


class Timeline:
    """Prints to stdout, with the restaurant's wall clock."""

    def __init__(self, tz: ZoneInfo, console: Console | None = None) -> None:
        self._tz = tz
        self._console = console or Console()

    def title(self, text: str) -> None:
        """A heading."""
        self._console.print(Text(f"\n{text}", style="bold"), soft_wrap=True)

    def says(self, who: str, what: str) -> None:
        """One event, now."""
        now = datetime.now(self._tz)
        line = Text.assemble(
            (f"{now:%H:%M:%S}  ", "dim"), (f"{who:<{_WHO_WIDTH}} ", "cyan"), (what, "")
        )
        self._console.print(line, soft_wrap=True)

    def entries(self, title: str, entries: Iterable[dict[str, Any]]) -> None:
        """The waitlist as staff see it."""
        table = Table(title=title, title_justify="left", title_style="bold")
        for column in ("#", "Cliente", "Personas", "Zona", "Estado", "Mesa", "Motivo"):
            table.add_column(column)
        for entry in entries:
            table.add_row(*_cells(entry))
        self._console.print()
        self._console.print(table)


def _cells(entry: dict[str, Any]) -> list[str | Text]:
    state = entry["estado"]
    return [
        str(entry["posicion"] or ""),
        entry["nombre_cliente"],
        str(entry["num_personas"]),
        entry["zona_preferida"] or "",
        Text(state, style=_STYLES.get(state, "")),
        "+".join(entry["mesas"] or []) if state in ("CONFIRMED", "NOTIFIED") else "",
        entry["motivo"] or "",
    ]
