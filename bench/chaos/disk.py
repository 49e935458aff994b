"""A small disk that can be filled up."""

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cli.errors import CommandError

MEGABYTES = 400


@dataclass(frozen=True)
class Disk:
    """A file system of its own, mounted at `folder`."""

    folder: Path

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, _free(self.folder))
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def clear(self) -> None:
        """Have room again."""
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


def _free(folder: Path) -> int:
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize


@contextmanager
def small_disk() -> Iterator[Disk]:
    """A disk of `MEGABYTES`, in memory. `CommandError` where none can be mounted."""
    with tempfile.TemporaryDirectory(prefix="nubes-disk-") as folder:
        options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=1777", "tmpfs"]
        try:
            subprocess.run(["mount", *options, folder], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            raise CommandError("a disk to fill cannot be mounted: that takes root") from None
        try:
            yield Disk(Path(folder))
        finally:
            subprocess.run(["umount", folder], check=True)
