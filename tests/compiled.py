"""Compiling all modules anew takes most of a start, and tests start many processes."""

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "compiled"


def keep_compiled(environment: MutableMapping[str, str]) -> None:
    """Have processes of that environment keep what they compile, and find it again."""
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(FOLDER)


def compile_once() -> None:
    """Have this process and those that it starts keep what they compile, and find it again."""
    keep_compiled(os.environ)
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(FOLDER)
