"""What was measured, as rows: each with the target that the project has set, and whether it is met.

A target that is not met is a result, not a failure.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from bench.floor import QUERY, SIGNAL
from bench.stats import Summary, summary

# A call that changes something also keeps it, and sees to it that it has one effect.
CHANGE_RATIO, LOOK_RATIO = 1.5, 1.3


@dataclass(frozen=True)
class Row:
    """One line of the report, in `unit`.

    A series has `series`, a single figure `value`. `floor_p95` is that of the engine's operation
    `floor`, measured in turns with the series; `ratio` compares the p95 of both.
    """

    section: str
    name: str
    unit: str = "ms"
    series: Summary | None = None
    value: float | None = None
    floor: str = ""
    floor_p95: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


def latency(
    section: str, name: str, samples: Sequence[float], p95_below: float | None = None
) -> Row:
    """A series in ms, with a limit for its p95 if there is one."""
    found = summary(samples)
    if p95_below is None:
        return Row(section, name, series=found)
    met = found.p95 < p95_below
    return Row(section, name, series=found, target=f"p95 < {p95_below:.0f} ms", met=met)


def against_floor(
    section: str,
    name: str,
    samples: Sequence[float],
    floor: str,
    floor_samples: Sequence[float],
    *,
    judged: bool = True,
) -> Row:
    """A series in ms beside the engine's operation that it stands on."""
    found, below = summary(samples), summary(floor_samples)
    ratio = found.p95 / below.p95
    most = LOOK_RATIO if floor in (QUERY, SIGNAL) else CHANGE_RATIO
    return Row(
        section,
        name,
        series=found,
        floor=floor,
        floor_p95=below.p95,
        ratio=ratio,
        target=f"≤ {most:.1f}x floor" if judged else "",
        met=ratio <= most if judged else None,
    )


def figure(
    section: str,
    name: str,
    unit: str,
    value: float,
    target: str = "",
    met: bool | None = None,
    note: str = "",
) -> Row:
    """A single figure."""
    return Row(section, name, unit, value=value, target=target, met=met, note=note)


def show(console: Console, rows: Sequence[Row], title: str) -> None:
    """Print the rows, one table for all sections."""
    table = Table(title=title, title_justify="left")
    for column in ("", "unit", "n", "p50", "p95", "p99", "floor p95", "ratio", "target", "met"):
        table.add_column(column, justify="left" if column in ("", "unit", "target") else "right")
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            table.add_section()
            table.add_row(f"[bold]{section}[/bold]")
        table.add_row(*_cells(row))
    console.print(table)
    for row in rows:
        if row.note:
            console.print(f"{row.name.strip()}: {row.note}", highlight=False, soft_wrap=True)


def as_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The rows as JSON values; what a row does not have is left out."""
    return [{k: v for k, v in asdict(row).items() if v not in (None, "")} for row in rows]


def _cells(row: Row) -> list[str]:
    floor = f"{row.floor} {_number(row.floor_p95)}" if row.floor else ""
    ratio = f"{row.ratio:.2f}x" if row.ratio is not None else ""
    met = {True: "[green]met[/green]", False: "[red]not met[/red]", None: ""}[row.met]
    return [row.name, row.unit, *_figures(row), floor, ratio, row.target, met]


def _figures(row: Row) -> list[str]:
    if row.series is None:
        return ["", _number(row.value), "", ""]
    found = row.series
    return [str(found.n), *(_number(each) for each in (found.p50, found.p95, found.p99))]


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if abs(value) < 1000 else f"{value:.0f}"
