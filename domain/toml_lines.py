"""Where each value of a TOML text stands: `tomllib` tells what a file says, not on which line.

The text is cut into its statements by asking `tomllib` whether the lines gathered so far are
complete, so that strings, comments and lists over several lines need no rules of their own.
"""

import tomllib
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Keys and list positions down to a value: `("tables", 0, "id")`."""


def line_numbers(text: str) -> dict[Path, int]:
    """The line, counted from 1, on which each value of a valid TOML text begins.

    A block that a header opens, `[[tables]]` or `[name]`, begins at its header. Line ends are
    `\\n`. Blocks inside blocks are not told apart by position; see `line_of`.
    """
    found: dict[Path, int] = {}
    blocks: dict[Path, int] = {}
    block: Path = ()
    for start, lines in _statements(text):
        if lines[0].lstrip().startswith("["):
            block = _block_path(tomllib.loads(lines[0]), blocks)
            found.setdefault(block, start)
        else:
            for path, line in _value_lines(start, lines):
                found.setdefault(block + path, line)
    return found


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """The line of `path`, or of the nearest thing around it that has one; 1 for the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    start, gathered = 1, list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        gathered.append(line)
        if _parsed("\n".join(gathered)) is not None:
            yield start, gathered
            start, gathered = number + 1, []


def _value_lines(start: int, lines: list[str]) -> Iterator[tuple[Path, int]]:
    for count in range(1, len(lines) + 1):
        so_far = "\n".join(lines[:count])
        # A list that goes on below is closed here, to see which of its items stand above.
        parsed = _parsed(so_far) or _parsed(so_far + "\n]") or {}
        for path in _paths(parsed):
            yield path, start + count - 1


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _paths(value: object) -> Iterator[Path]:
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for key, item in inside:
        yield (key,)
        for path in _paths(item):
            yield (key, *path)


def _block_path(header: dict[str, object], blocks: dict[Path, int]) -> Path:
    path: Path = ()
    value: object = header
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        path = (*path, key)
    if not isinstance(value, list):
        return path
    blocks[path] = blocks.get(path, -1) + 1
    return (*path, blocks[path])
