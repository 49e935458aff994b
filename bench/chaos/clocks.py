"""Hosts whose clocks go wrong: a process believes to be earlier or later than it is."""

from collections.abc import Mapping
from pathlib import Path

from cli.errors import CommandError

_FOLDER, _PLACES = Path("/usr/lib"), ("*/faketime/libfaketime.so.1", "faketime/libfaketime.so.1")


class Clocks:
    """One clock for each named process. Seconds that pass are as long as always.

    `CommandError` when libfaketime is not installed.
    """

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        found = [path for place in _PLACES for path in _FOLDER.glob(place)]
        if not found:
            raise CommandError("libfaketime is not installed (apt-get install faketime)")
        self._library, self._folder, self.names = found[0], folder, names
        for name in names:
            self.set(name, 0)

    def environment(self) -> dict[str, Mapping[str, str]]:
        """What each of these processes is started with beside its own."""
        return {name: self._of(name) for name in self.names}

    def set(self, name: str, seconds: float) -> None:
        """From about a second from now that clock is so far ahead, or behind."""
        self._file(name).write_text(f"{seconds:+.1f}s\n")

    def _of(self, name: str) -> Mapping[str, str]:
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file(name)),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def _file(self, name: str) -> Path:
        return self._folder / f"clock-{name}"
