"""Makes `uv run` and `uv sync` obey the committed hashes.

uv builds this project, editable, before it installs a single package, and stops when the build
fails. So the build is the place to refuse a `uv.lock` that is not the committed one. Nothing is
checked where there is no `uv.lock`: a wheel built from the sdist installs nothing by itself.
"""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LockHook(BuildHookInterface[Any]):
    """Raises `RuntimeError`, naming each difference, when uv resolved something else."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before each build; `version` and `build_data` are left as they are."""
        root = Path(self.root)
        if not (root / "uv.lock").is_file():
            return
        check = runpy.run_path(str(root / ".ci" / "check_lock.py"))
        if found := check["problems"](root):
            raise RuntimeError("not what was locked:\n" + "\n".join(found))
