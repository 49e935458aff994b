"""Secrets by file: the variable NAME_FILE names a file that holds the value of NAME."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SUFFIX = "_file"


def with_files(given: Mapping[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """The settings that were given, by name, and those of `secrets` that are in files.

    A line break at the end of a file is not part of the value. `ValueError` names every file that
    cannot be read or is empty, and every secret that is given in both ways.
    """
    values = {name.lower(): value for name, value in given.items()}
    environment = {name.lower(): value for name, value in os.environ.items()}
    problems = []
    for name in secrets:
        file = values.pop(name + SUFFIX, None) or environment.get(name + SUFFIX)
        if not file:
            continue
        try:
            if values.get(name):
                raise ValueError(f"and {name.upper()} are both set: one of them must go")
            values[name] = _read(Path(file))
        except ValueError as error:
            problems.append(f"{(name + SUFFIX).upper()} {error}")
    if problems:
        raise ValueError("\n".join(problems))
    return values


def _read(file: Path) -> str:
    try:
        text = file.read_text("utf-8").rstrip("\r\n")
    except OSError as error:
        raise ValueError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file}: is not UTF-8 text") from None
    if not text:
        raise ValueError(f"{file}: is empty")
    return text
