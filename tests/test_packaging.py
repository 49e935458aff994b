"""What a clone installs is what was locked, and what is shipped is whole."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any

import pytest
from check_lock import problems, read_pins, read_requirements

ROOT = Path(__file__).resolve().parent.parent
LOCK_FILES = ("pyproject.toml", "requirements.lock")
SHIPPED = (
    *("activities", "adapters", "api", "cli", "domain", "settings", "standins", "workflows"),
    *("restaurant.toml", "wiring/__init__.py", "worker.py"),
)


@pytest.fixture
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout's lock files with one package, locked as it was resolved."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.uv]\nconstraint-dependencies = ["h11==0.16.0"]\n', "utf-8"
    )
    (tmp_path / "requirements.lock").write_text(
        f"h11==0.16.0 \\\n    --hash=sha256:{'a' * 64}\n", "utf-8"
    )
    write_resolved(tmp_path)
    return tmp_path


def write_resolved(
    clone: Path, *, release: str = "0.16.0", digest: str = "a" * 64, tag: str = "py3-none-any"
) -> None:
    """Writes a `uv.lock` whose second wheel is always for a Python that nobody runs."""
    wheels = (f"h11-{release}-{tag}.whl", digest), (f"h11-{release}-cp299-cp299-any.whl", "f" * 64)
    files = ", ".join(f'{{ path = "{name}", hash = "sha256:{hexa}" }}' for name, hexa in wheels)
    (clone / "uv.lock").write_text(
        f'[[package]]\nname = "h11"\nversion = "{release}"\n'
        f'source = {{ registry = "here" }}\nwheels = [{files}]\n',
        "utf-8",
    )


def test_installed_versions_are_the_pinned_ones(pyproject: dict[str, Any]) -> None:
    pins = read_pins(pyproject)
    # colorama is for Windows.
    installed = {name: version(name) for name in pins if name != "colorama"}
    assert installed == {name: pins[name] for name in installed}


def test_every_build_package_is_pinned_with_hashes(pyproject: dict[str, Any]) -> None:
    locked = read_requirements((ROOT / "requirements.lock").read_text("utf-8"))
    build = pyproject["tool"]["uv"]["build-constraint-dependencies"]
    names = [one["requirement"].split("==")[0] for one in build]
    assert set(pyproject["build-system"]["requires"]) <= set(names)
    assert {one["requirement"]: frozenset(one["hashes"]) for one in build} == {
        f"{name}=={locked[name].version}": locked[name].hashes for name in names
    }


def test_this_checkout_is_as_locked() -> None:
    assert problems(ROOT) == []


def test_a_wheel_for_another_python_does_not_matter(clone: Path) -> None:
    assert problems(clone) == []


@pytest.mark.parametrize(
    ("resolved", "complaint"),
    [
        ({"digest": "b" * 64}, "h11: h11-0.16.0-py3-none-any.whl has a hash"),
        ({"release": "0.17.0"}, "h11: resolved to 0.17.0, requirements.lock has 0.16.0"),
    ],
)
def test_other_bytes_or_versions_are_refused(
    clone: Path, resolved: dict[str, str], complaint: str
) -> None:
    write_resolved(clone, **resolved)
    assert [line[: len(complaint)] for line in problems(clone)] == [complaint]


def test_a_package_that_nobody_locked_is_refused(clone: Path) -> None:
    (clone / "requirements.lock").write_text("", "utf-8")
    assert problems(clone) == [
        "h11: pyproject.toml pins 0.16.0, requirements.lock has None",
        "h11: resolved to 0.16.0, requirements.lock has nothing",
    ]


@pytest.mark.parametrize("name", LOCK_FILES)
def test_lock_files_hold_no_address(name: str) -> None:
    assert re.findall(r"\w+://|index-url|find-links", (ROOT / name).read_text("utf-8")) == []


def test_every_console_script_can_be_imported(pyproject: dict[str, Any]) -> None:
    promised = pyproject["project"]["scripts"]
    assert promised
    for name in promised:
        (script,) = entry_points(group="console_scripts", name=name)
        assert callable(script.load())


def test_the_wheel_carries_all_that_is_shipped(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert shipped_files() <= set(zipfile.ZipFile(wheel).namelist())


def shipped_files() -> set[str]:
    """Paths, relative to the checkout, of the code and data that an installed wheel needs."""
    files = [ROOT / name for name in SHIPPED if (ROOT / name).suffix]
    files += [path for name in SHIPPED for path in (ROOT / name).rglob("*") if path.is_file()]
    return {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}
