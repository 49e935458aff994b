"""`nubes twilio templates`: JSON on stdout that can be created as it is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from domain.restaurant_file import parse
from domain.said import TEMPLATES
from settings import Settings
from wiring import SAMPLE_RESTAURANT

SID = "HX" + "0" * 32
HOUSE_LANGUAGES = list(parse(SAMPLE_RESTAURANT.read_text("utf-8")).languages)


def run(*options: str, **environment: str | None) -> Any:
    """The command with these settings."""
    return CliRunner().invoke(app, ["twilio", "templates", *options], env=environment)


@pytest.fixture(autouse=True)
def _development(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)


def test_prints_the_templates_of_the_house() -> None:
    result = run()
    assert result.exit_code == 0
    built = json.loads(result.stdout)
    assert [one["language"] for one in built] == HOUSE_LANGUAGES * len(TEMPLATES)
    assert built[0]["friendly_name"] == "nubes_offer_es_v1"
    assert "En Las Nubes Restobar" in built[0]["types"]["twilio/text"]["body"]
    assert "15 minutos" in built[0]["types"]["twilio/text"]["body"]


def test_the_languages_asked_for() -> None:
    built = json.loads(run("--language", "fr", "--language", "es").stdout)
    assert [one["language"] for one in built] == ["fr", "es"] * len(TEMPLATES)


def test_a_rejected_name_gets_a_new_one() -> None:
    built = json.loads(run("--language", "es", "--revision", "2").stdout)
    assert all(one["friendly_name"].endswith("_es_v2") for one in built)


def test_the_window_is_the_one_that_holds() -> None:
    assert "20 minutos" in run("--language", "es", WAITLIST_HOLD_SECONDS="1200").stdout


def test_says_on_stderr_what_to_do_next() -> None:
    steps = run("--language", "es").stderr
    assert "https://content.twilio.com/v1/Content" in steps
    assert "ApprovalRequests/whatsapp" in steps
    assert '"category": "UTILITY"' in steps


def test_the_setting_that_it_names_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    (setting,) = re.findall(r"TWILIO_TEMPLATES=(\S+)", run().stderr)
    monkeypatch.setenv("TWILIO_TEMPLATES", setting.replace("HX...", SID))
    known = Settings().templates
    assert list(known) == [f"{text}.{code}" for text in TEMPLATES for code in HOUSE_LANGUAGES]


def test_warns_of_languages_that_meta_does_not_know() -> None:
    assert "Note: eu and gl" in run("--language", "gl", "--language", "eu").stderr
    assert "Note:" not in run("--language", "ca").stderr


def test_a_language_that_is_not_ours_is_refused() -> None:
    refused = run("--language", "de")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "--language de: guests are written to in es, en, eu, ca, gl, fr\n"


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    wrong = run(PORT="eighty")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("PORT: ")
    none = run(RESTAURANT_FILE=str(tmp_path / "none.toml"))
    assert (none.exit_code, none.stdout) == (2, "")
    assert "cannot be read" in none.stderr
