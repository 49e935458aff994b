"""The HTML templates of the staff's screens and of the guests' pages: one way to read them."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def environment(folder: Path, **known: Any) -> Environment:
    """The templates in `folder`, in each of which `known` is at hand.

    What is filled in is escaped; a name that nobody gave is an error.
    """
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(known)
    return made
