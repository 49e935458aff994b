"""The one kind of error that commands show: its lines on stderr, then the exit code."""

import sys
from typing import NoReturn

FAILED, MISUSED = 1, 2


class CommandError(Exception):
    """Why a command cannot go on, in words for the person who typed it.

    `code` is the exit code: `MISUSED` when repeating the command cannot help until a setting,
    the restaurant's file or the command line has changed; `FAILED` otherwise.
    """

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


def fail(error: CommandError) -> NoReturn:
    """Print the error to stderr and end the process with its code."""
    print(error, file=sys.stderr)  # noqa: T201 - before logging is set up, and for people
    sys.exit(error.code)
