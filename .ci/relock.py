"""Resolves every dependency anew and writes the committed lock: `python3 .ci/relock.py`.

Writes the pins in `pyproject.toml` (between its two `# pins:` lines), `requirements.lock`, and
the git-ignored `uv.lock`. Versions move to the newest that fit; with `--keep` those that are
pinned already stay, and only what is new is resolved. Needs uv, a package index and no package,
and leaves the environment alone. When resolving fails, no file has changed.
"""

import argparse
import json
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from check_lock import Locked, read_requirements

_ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"(?<=# pins: begin\n).*?(?=# pins: end\n)", re.DOTALL)
_EXPORT = "uv export --quiet --frozen --all-groups --no-emit-project --no-header --no-annotate"
_HEADER = "# Written by `python3 .ci/relock.py`. Versions and hashes only: no addresses.\n"


def resolve(pyproject: str) -> tuple[str, dict[str, Any]]:
    """The hashed requirements and the `uv.lock` document that uv makes of a `pyproject.toml`.

    Works in a folder of its own. Raises `CalledProcessError` when uv finds no solution, and
    `ValueError` when an address has got into the requirements.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pyproject.toml").write_text(pyproject, "utf-8")
        subprocess.run(["uv", "lock", "--quiet"], cwd=folder, check=True)
        requirements = subprocess.run(
            _EXPORT.split(), cwd=folder, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        document = tomllib.loads((Path(folder) / "uv.lock").read_text("utf-8"))
    if "://" in requirements:
        raise ValueError("an address got into requirements.lock")
    return _HEADER + requirements, document


def closure(document: dict[str, Any], start: Iterable[str]) -> list[str]:
    """The names of `start` and of everything they depend on, sorted."""
    needs = {
        package["name"]: [need["name"] for need in package.get("dependencies", [])]
        for package in document["package"]
    }
    seen, waiting = set[str](), list(start)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += needs[name]
    return sorted(seen)


def block(locked: dict[str, Locked], build: list[str]) -> str:
    """The two settings between the `# pins:` lines: what runs, and what builds with its hashes."""
    pins = [f"    {json.dumps(f'{name}=={locked[name].version}')},\n" for name in sorted(locked)]
    return (
        f"constraint-dependencies = [\n{''.join(pins)}]\n"
        f"build-constraint-dependencies = [\n"
        f"{''.join(_build_pin(name, locked[name]) for name in build)}]\n"
    )


def _build_pin(name: str, package: Locked) -> str:
    hashes = "".join(f"        {json.dumps(one)},\n" for one in sorted(package.hashes))
    requirement = json.dumps(f"{name}=={package.version}")
    return f"    {{ requirement = {requirement}, hashes = [\n{hashes}    ] }},\n"


def relock(root: Path, *, keep: bool) -> None:
    """Writes the three files of the lock in `root`."""
    path = root / "pyproject.toml"
    before = path.read_text("utf-8")
    requirements, document = resolve(before if keep else _BLOCK.sub("", before))
    locked = read_requirements(requirements)
    build = closure(document, tomllib.loads(before)["build-system"]["requires"])
    path.write_text(_BLOCK.sub(lambda _: block(locked, build), before), "utf-8")
    (root / "requirements.lock").write_text(requirements, "utf-8")
    # uv would go on checking build packages against the hashes that an older uv.lock recorded.
    (root / "uv.lock").unlink(missing_ok=True)
    subprocess.run(["uv", "lock", "--quiet"], cwd=root, check=True)


def main() -> None:
    """Relocks the checkout that this script is in."""
    arguments = argparse.ArgumentParser(description="Resolve and write the committed lock.")
    arguments.add_argument("--keep", action="store_true", help="move no version pinned already")
    relock(_ROOT, keep=arguments.parse_args().keep)


if __name__ == "__main__":
    main()
