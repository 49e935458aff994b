"""What `nubes doctor` has found, as a table for people."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from rich.table import Table
from rich.text import Text


class Verdict(StrEnum):
    """How one thing is: right, wrong, or of a kind that one should know of."""

    RIGHT = "✓"
    WRONG = "✗"
    NOTE = "·"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `fix` says what to do when it is wrong."""

    subject: str
    verdict: Verdict
    detail: str
    fix: str = ""


def right(subject: str, detail: str) -> Finding:
    """It works."""
    return Finding(subject, Verdict.RIGHT, detail)


def wrong(subject: str, detail: str, fix: str) -> Finding:
    """It does not, and this mends it."""
    return Finding(subject, Verdict.WRONG, detail, fix)


def note(subject: str, detail: str) -> Finding:
    """It works, in a way that one should know of."""
    return Finding(subject, Verdict.NOTE, detail)


_STYLES = {Verdict.RIGHT: "green", Verdict.WRONG: "bold red", Verdict.NOTE: "yellow"}


def show(console: Console, findings: Iterable[Finding]) -> None:
    """Print them; what is too wide is folded, not cut."""
    table = Table(title="nubes doctor", title_justify="left", show_lines=False)
    for heading in ("", "what", "how it is", "what to do"):
        table.add_column(heading, overflow="fold")
    for found in findings:
        sign = Text(found.verdict.value, _STYLES[found.verdict])
        table.add_row(sign, Text(found.subject), Text(found.detail), Text(found.fix))
    console.print(table)
