"""Launcher of a child process that must not outlive its parent. Run by path, not imported.

`python child.py PARENT_PID COMMAND...` becomes COMMAND. On Linux the kernel kills it when the
parent ends in any way, `kill -9` included; elsewhere a parent that is killed leaves it behind.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Bind this process to its parent, then replace it with the command."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have ended before the binding took effect.
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - the parent chose the command, no shell is in it


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
