"""What a process uses, as the kernel counts it (Linux)."""

import os
import time
from pathlib import Path


class Meter:
    """What these processes use of the processor from now on."""

    def __init__(self, *pids: int) -> None:
        self._pids = pids
        self._began, self._used = time.monotonic(), self._total()

    def cores(self) -> float:
        """How many cores that has been so far."""
        return (self._total() - self._used) / (time.monotonic() - self._began)

    def _total(self) -> float:
        return sum(_cpu_seconds(pid) for pid in self._pids)


def _cpu_seconds(pid: int) -> float:
    """What the process has used so far, in user and system time."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Its resident memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
