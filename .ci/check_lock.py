"""Holds what uv resolved in this checkout against the committed lock.

uv writes `uv.lock` afresh in every clone, because that file names download hosts and so is not
committed. What is committed are pins (`constraint-dependencies` in `pyproject.toml`) and hashes
(`requirements.lock`). `problems` answers with one line for each way in which the two disagree.

It runs from `hatch_build.py`, that is inside `uv run` and `uv sync` before anything is installed,
and as a script in CI, where it exits with 1 and prints the lines. `problems` needs `packaging`,
which the build environment has through hatchling; the parsers, which `relock.py` uses before
there is any environment, need the standard library alone.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from packaging.tags import Tag

_PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
_ADVICE = "run `python3 .ci/relock.py` if the change is wanted"


@dataclass(frozen=True)
class Locked:
    """One package of `requirements.lock`: its only version and the files that may be it."""

    version: str
    hashes: frozenset[str]


def read_requirements(text: str) -> dict[str, Locked]:
    """Parses a hashed requirements file, keyed by normalised name.

    Raises `ValueError` on a package that is there twice or without a hash.
    """
    locked: dict[str, Locked] = {}
    for statement in text.replace("\\\n", " ").splitlines():
        found = _PIN.match(statement)
        if found is None:
            continue
        name, hashes = found["name"], frozenset(_HASH.findall(statement))
        if name in locked or not hashes:
            raise ValueError(f"requirements.lock: {name} is there twice or without a sha256")
        locked[name] = Locked(found["version"], hashes)
    return locked


def read_pins(pyproject: dict[str, Any]) -> dict[str, str]:
    """The versions of `constraint-dependencies`, keyed by normalised name."""
    pins = pyproject["tool"]["uv"].get("constraint-dependencies", [])
    return dict(pin.split("==") for pin in pins)


def problems(root: Path) -> list[str]:
    """Each way in which `uv.lock` or the pins differ from `requirements.lock` in `root`."""
    locked = read_requirements((root / "requirements.lock").read_text("utf-8"))
    pins = read_pins(tomllib.loads((root / "pyproject.toml").read_text("utf-8")))
    resolved = tomllib.loads((root / "uv.lock").read_text("utf-8"))["package"]
    return [*_pin_problems(pins, locked), *_resolved_problems(resolved, locked)]


def _pin_problems(pins: dict[str, str], locked: dict[str, Locked]) -> Iterator[str]:
    for name in sorted(pins.keys() | locked.keys()):
        pin, version = pins.get(name), locked[name].version if name in locked else None
        if pin != version:
            yield f"{name}: pyproject.toml pins {pin}, requirements.lock has {version}"


def _resolved_problems(resolved: list[dict[str, Any]], locked: dict[str, Locked]) -> Iterator[str]:
    from packaging.tags import sys_tags

    tags = frozenset(sys_tags())
    packages = [package for package in resolved if package["source"] != {"editable": "."}]
    for name in sorted(locked.keys() - {package["name"] for package in packages}):
        yield f"{name}: in requirements.lock, but nothing asks for it any more"
    for package in packages:
        yield from _package_problems(package, locked.get(package["name"]), tags)


def _package_problems(
    package: dict[str, Any], locked: Locked | None, tags: "frozenset[Tag]"
) -> Iterator[str]:
    name, version = package["name"], package["version"]
    if locked is None or locked.version != version:
        held = locked.version if locked else "nothing"
        yield f"{name}: resolved to {version}, requirements.lock has {held}"
        return
    for file in _installable(package, tags):
        if file.get("hash") not in locked.hashes:
            yield f"{name}: {_filename(file)} has a hash that requirements.lock does not hold"


def _installable(package: dict[str, Any], tags: "frozenset[Tag]") -> list[dict[str, Any]]:
    """The files that uv may install here.

    Not every file of a release: a wheel for tomorrow's Python that is uploaded to a release of
    today must not stop a checkout which would never install it.
    """
    wheels = [wheel for wheel in package.get("wheels", []) if _fits(wheel, tags)]
    return wheels or [package[kind] for kind in ("sdist",) if kind in package]


def _fits(wheel: dict[str, Any], tags: "frozenset[Tag]") -> bool:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        return not tags.isdisjoint(parse_wheel_filename(_filename(wheel))[3])
    except InvalidWheelFilename:
        return True


def _filename(file: dict[str, Any]) -> str:
    address: str = file.get("url") or file.get("path") or file.get("filename") or ""
    return unquote(address.rsplit("/", 1)[-1])


def main() -> int:
    """Prints the problems of the checkout that this script is in; 0 when there are none."""
    found = problems(Path(__file__).resolve().parent.parent)
    for line in found:
        print(line, file=sys.stderr)
    print(f"lock: {len(found)} problems; {_ADVICE}" if found else "lock: as committed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
