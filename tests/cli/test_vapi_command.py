"""`nubes vapi assistant`: JSON on stdout that can be posted as it is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app

SECRET = "secret-for-this-test"


def run(*options: str, **environment: str | None) -> Any:
    """The command with these settings."""
    known = {"VAPI_SECRET": SECRET, "PUBLIC_BASE_URL": "https://lista.example.com/"}
    return CliRunner().invoke(app, ["vapi", "assistant", *options], env=known | environment)


@pytest.fixture(autouse=True)
def _development(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NUBES_ENV", "RESTAURANT_FILE", "PORT", "HOST"):
        monkeypatch.delenv(name, raising=False)


def test_prints_the_assistant_of_the_house() -> None:
    result = run("--credential", "credential-1")
    assert (result.exit_code, result.stderr) == (0, "")
    whole = json.loads(result.stdout)
    assert whole["name"] == "Recepción En Las Nubes Restobar"
    urls = re.findall(r'"url": "([^"]+)"', result.stdout)
    assert "https://lista.example.com/vapi/events" in urls
    assert "https://lista.example.com/vapi/tools/create_reservation" in urls
    assert len(urls) == 8
    assert result.stdout.count('"credentialId": "credential-1"') == 8
    assert SECRET not in result.stdout


def test_the_secret_only_when_asked_for() -> None:
    assert run("--with-secret").stdout.count(SECRET) == 8
    assert SECRET not in run().stdout


def test_says_when_vapi_could_not_reach_it() -> None:
    result = run(PUBLIC_BASE_URL=None)
    assert result.exit_code == 0
    assert "PUBLIC_BASE_URL is not set" in result.stderr
    assert json.loads(result.stdout)["server"]["url"] == "http://127.0.0.1:8000/vapi/events"


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    wrong = run(PORT="eighty")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("PORT: ")
    none = run(RESTAURANT_FILE=str(tmp_path / "none.toml"))
    assert (none.exit_code, none.stdout) == (2, "")
    assert "cannot be read" in none.stderr
