"""Secrets by file: NAME_FILE instead of NAME."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from cli.demo import demo_environment
from cli.errors import MISUSED, CommandError
from cli.start import read_settings
from settings import Settings


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)


def written(folder: Path, text: str | bytes, name: str = "secret") -> str:
    """The path of a file with that in it."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


@pytest.mark.parametrize("name", Settings.secrets())
def test_every_secret_can_be_in_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {
        "database_url": "postgresql://u:p@db/nubes",
        "slack_webhook_url": "https://hooks.slack.com/x",
        "temporal_codec_keys": "k1:" + "A" * 43 + "=",
        "airtable_api_key": "pat",
        "smtp_password": "s3creta",
    }
    needed = {"airtable_base_id": "app" + "A" * 14, "smtp_user": "a@b.es", "smtp_host": "b.es"}
    needed |= {"database_url": "postgresql://u@db/nubes"} if name == "database_password" else {}
    if name != "smtp_password":
        del needed["smtp_user"], needed["smtp_host"]
    monkeypatch.setenv(f"{name.upper()}_FILE", written(tmp_path, known.get(name, "hush") + "\n"))
    for other, value in needed.items():
        monkeypatch.setenv(other.upper(), value)
    kept = getattr(read_settings(), name)
    kept = kept.get_secret_value() if isinstance(kept, SecretStr) else kept
    assert kept == known.get(name, "hush")


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_line_break_at_the_end_is_no_part_of_it(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAPI_SECRET_FILE", written(tmp_path, f" two\nlines {end}"))
    assert Settings().vapi_secret.get_secret_value() == " two\nlines "


def test_both_ways_are_one_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAPI_SECRET", "not-to-be-shown")
    monkeypatch.setenv("VAPI_SECRET_FILE", written(tmp_path, "nor this"))
    with pytest.raises(CommandError) as refused:
        read_settings()
    assert refused.value.code == MISUSED
    told = str(refused.value)
    assert told == "VAPI_SECRET_FILE and VAPI_SECRET are both set: one of them must go"


def test_what_is_empty_was_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAPI_SECRET", "")
    monkeypatch.setenv("VAPI_SECRET_FILE", written(tmp_path, "hush"))
    monkeypatch.setenv("JWT_SECRET", "as it was")
    monkeypatch.setenv("JWT_SECRET_FILE", "")
    settings = read_settings()
    assert settings.vapi_secret.get_secret_value() == "hush"
    assert settings.jwt_secret.get_secret_value() == "as it was"


def test_all_that_is_wrong_with_files_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAPI_SECRET_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("JWT_SECRET_FILE", written(tmp_path, "\n", "empty"))
    monkeypatch.setenv("SENTRY_DSN_FILE", written(tmp_path, b"\xff\xfe", "bytes"))
    with pytest.raises(CommandError) as refused:
        read_settings()
    assert set(str(refused.value).splitlines()) == {
        f"VAPI_SECRET_FILE {tmp_path}/none: cannot be read: No such file or directory",
        f"JWT_SECRET_FILE {tmp_path}/empty: is empty",
        f"SENTRY_DSN_FILE {tmp_path}/bytes: is not UTF-8 text",
    }


def test_what_is_no_secret_is_read_from_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT_FILE", written(tmp_path, "1234"))
    assert Settings().port == 8000


def test_a_password_of_its_own_goes_into_the_databases_url() -> None:
    given = {"database_url": "postgresql://u@db:5432/nubes?ssl=x", "database_password": "p@ss/:ñ"}
    url = Settings.model_validate(given).sql_url
    assert url == "postgresql://u:p%40ss%2F%3A%C3%B1@db:5432/nubes?ssl=x"


@pytest.mark.parametrize("url", ["", "sqlite:///nubes.db", "postgresql://u:p@db/nubes"])
def test_a_password_without_a_place_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="DATABASE_PASSWORD needs a DATABASE_URL"):
        Settings.model_validate({"database_url": url, "database_password": "p"})


def test_the_demo_reads_no_files_of_secrets() -> None:
    kept = demo_environment({"AIRTABLE_API_KEY_FILE": "/run/secrets/a", "HOME": "/h"})
    assert "AIRTABLE_API_KEY_FILE" not in kept
