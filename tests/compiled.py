"""Compiling all modules anew takes most of a start, and tests start many processes."""

import os
from collections.abc import MutableMapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "compiled"


def keep_compiled(environment: MutableMapping[str, str] = os.environ) -> None:
    """Have processes of that environment keep what they compile, and find it again."""
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(FOLDER)
