"""What people see of the commands: help, and one clear line for each thing that is wrong."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import wiring
import worker
from activities.errors import RecordsUnavailable
from cli.errors import CommandError
from cli.ports import LOOPBACK, free_port
from settings import Settings
from wiring import TemporalUnavailable

ROOT = Path(__file__).resolve().parents[2]
NUBES = ("-m", "cli")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command of this checkout in an empty folder, with the given settings only."""
    known = Settings.variables()
    clean = {k: v for k, v in os.environ.items() if k not in known}

    def call(*command: str, **settings: object) -> subprocess.CompletedProcess[str]:
        environment = clean | {k: str(v) for k, v in settings.items()}
        return subprocess.run(
            [sys.executable, *command],
            env=environment | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return call


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind((LOOPBACK, 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_help_names_every_command(run: Run) -> None:
    shown = run(*NUBES, "--help")
    assert shown.returncode == 0
    assert all(f" {name} " in shown.stdout for name in ("up", "demo", "server", "api"))


def test_an_unknown_command_is_refused(run: Run) -> None:
    refused = run(*NUBES, "open-the-bar")
    assert refused.returncode == 2
    assert "open-the-bar" in refused.stderr


STARTERS = [
    pytest.param((*NUBES, "up"), id="up"),
    pytest.param((*NUBES, "server"), id="server"),
    pytest.param((*NUBES, "api"), id="api"),
    pytest.param((*NUBES, "codec"), id="codec"),
    pytest.param((str(ROOT / "worker.py"),), id="worker"),
]


@pytest.mark.parametrize("command", STARTERS)
def test_a_wrong_setting_is_named_in_one_line(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command, PORT="eighty", JWT_SECRET="not-to-be-shown")
    assert refused.returncode == 2
    assert refused.stderr.startswith("PORT: ")
    assert len(refused.stderr.splitlines()) == 1
    assert "not-to-be-shown" not in refused.stderr


@pytest.mark.parametrize("command", STARTERS)
def test_production_refuses_demo_secrets(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command, NUBES_ENV="production")
    assert refused.returncode == 2
    assert "JWT_SECRET" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", [p for p in STARTERS if p.id != "server"])
def test_a_mistake_in_the_restaurant_is_named_with_its_line(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    house = tmp_path / "house.toml"
    sample = (ROOT / "restaurant.toml").read_text("utf-8")
    house.write_text(sample.replace('"Europe/Madrid"', '"Europe/Logrono"'), "utf-8")
    line = 1 + sample[: sample.index('"Europe/Madrid"')].count("\n")

    refused = run(*command, RESTAURANT_FILE=house, TEMPORAL_CODEC_KEYS="k1:" + "A" * 43 + "=")

    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{house}: line {line}: ")
    assert "Traceback" not in refused.stderr


def test_a_restaurant_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    refused = run(*NUBES, "up", RESTAURANT_FILE=tmp_path / "none.toml")
    assert refused.returncode == 2
    assert refused.stderr == f"{tmp_path}/none.toml: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("command", [p for p in STARTERS if p.id in ("api", "worker")])
def test_a_database_of_no_use_is_refused(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command, DATABASE_URL="mysql://u:not-to-be-shown@127.0.0.1/x")
    assert refused.returncode == 2
    assert refused.stderr.startswith("DATABASE_URL")
    assert len(refused.stderr.splitlines()) == 1
    assert "not-to-be-shown" not in refused.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CommandError("SMTP_FROM: it is no address", 2), 2),
        (TemporalUnavailable("Temporal does not answer"), 1),
        (RecordsUnavailable("the database does not answer"), 1),
    ],
    ids=("setting", "temporal", "sql"),
)
def test_what_ends_a_worker_is_one_line_and_an_exit_code(
    error: Exception,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    async def connect(*_: object, **__: object) -> None:
        raise error

    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(worker, "log_to_stderr", lambda _: None)
    monkeypatch.setattr(wiring, "connect_temporal", connect)

    with pytest.raises(SystemExit) as ended:
        worker.main([])

    assert ended.value.code == code
    assert capsys.readouterr().err == f"{error}\n"


@pytest.mark.parametrize("command", ["up", "api"])
def test_a_taken_port_is_named_with_its_variable(run: Run, taken_port: int, command: str) -> None:
    refused = run(*NUBES, command, PORT=taken_port, TEMPORAL_ADDRESS=f"{LOOPBACK}:{free_port()}")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{LOOPBACK}:{taken_port} is taken")
    assert "set PORT to another" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", ["up", "server"])
def test_a_taken_temporal_port_is_named_with_its_variable(
    run: Run, taken_port: int, command: str
) -> None:
    address = f"{LOOPBACK}:{taken_port}"
    refused = run(*NUBES, command, TEMPORAL_ADDRESS=address, PORT=free_port())
    assert refused.returncode == 1
    assert "set TEMPORAL_ADDRESS to another" in refused.stderr


def test_a_codec_server_without_keys_is_refused(run: Run) -> None:
    refused = run(*NUBES, "codec")
    assert refused.returncode == 2
    assert refused.stderr.startswith("TEMPORAL_CODEC_KEYS: ")


def test_an_address_without_a_port_is_refused(run: Run) -> None:
    refused = run(*NUBES, "server", TEMPORAL_ADDRESS="somewhere")
    assert refused.returncode == 2
    assert refused.stderr == "TEMPORAL_ADDRESS: somewhere is not host:port\n"
