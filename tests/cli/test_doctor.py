"""`nubes doctor` names each thing that is wrong, and what mends it."""

import asyncio
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.sql import open_database, schema
from cli import doctor
from cli.findings import Finding, Verdict
from cli.ports import LOOPBACK, free_port
from settings import Settings
from tests.mail_fixtures import RunningMail
from tests.standin_fixtures import RunningStandin


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of an installation of which nothing runs."""
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(doctor, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"{LOOPBACK}:{free_port()}")
    monkeypatch.setenv("PORT", str(free_port()))
    return tmp_path


async def examined() -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in await doctor.everything():
        found.setdefault(one.subject, []).append(one)
    return found


def is_wrong(found: list[Finding]) -> bool:
    return any(one.verdict is Verdict.WRONG and one.fix for one in found)


@pytest.mark.usefixtures("alone")
async def test_where_nothing_runs_each_part_is_named() -> None:
    found = await examined()
    assert {s for s, each in found.items() if is_wrong(each)} == {"sql", "temporal", "api"}
    assert found["twilio"][0].verdict is Verdict.NOTE
    assert found["restaurant"][0].verdict is Verdict.RIGHT


@pytest.mark.usefixtures("alone")
async def test_a_temporal_that_refuses_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch, engine: WorkflowEnvironment
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.client.service_client.config.target_host)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "none-of-ours")
    monkeypatch.setattr(doctor, "PATIENCE_SECONDS", 5.0)
    found = await examined()
    assert is_wrong(found["temporal"])
    assert "none-of-ours" in found["temporal"][0].detail
    assert "mail" in found


@pytest.mark.usefixtures("alone")
def test_the_exit_code_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main() == 1
    assert "TEMPORAL_ADDRESS" in capsys.readouterr().out


@pytest.mark.usefixtures("alone")
async def test_wrong_settings_are_shown_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "a-secret")
    found = await doctor.everything()
    assert [one.subject for one in found] == ["settings"]
    assert "PORT" in found[0].detail
    assert "a-secret" not in str(found)


async def test_a_mistake_in_the_restaurants_file_does_not_stop_the_rest(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = alone / "restaurant.toml"
    await asyncio.to_thread(file.write_text, 'id = "casa"\nname = 3\n', "utf-8")
    monkeypatch.setenv("RESTAURANT_FILE", str(file))
    found = await examined()
    assert is_wrong(found["restaurant"])
    assert "line 2" in str(found["restaurant"]) or ":2" in str(found["restaurant"])
    assert "mail" in found


async def test_tables_of_another_release_are_named(
    alone: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    async with open_database(database_url) as database:
        assert (await examined())["sql"][0].verdict is Verdict.RIGHT
        await schema.downgrade(database.sql, "0002")
    assert is_wrong((await examined())["sql"])
    async with open_database(database_url) as database:
        await schema.downgrade(database.sql, "base")
    assert (await examined())["sql"][0].verdict is Verdict.NOTE


@pytest.mark.usefixtures("alone")
async def test_twilios_credentials(
    monkeypatch: pytest.MonkeyPatch, twilio_standin: RunningStandin
) -> None:
    monkeypatch.setenv("TWILIO_API_URL", twilio_standin.url)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", twilio_standin.settings.account_sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", twilio_standin.settings.auth_token)
    assert (await examined())["twilio"][0].verdict is Verdict.RIGHT
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "f" * 32)
    found = (await examined())["twilio"]
    assert is_wrong(found)
    assert "TWILIO_AUTH_TOKEN" in found[0].fix


@pytest.mark.usefixtures("alone")
async def test_the_mail_server(monkeypatch: pytest.MonkeyPatch, mail_standin: RunningMail) -> None:
    monkeypatch.setenv("SMTP_HOST", LOOPBACK)
    monkeypatch.setenv("SMTP_PORT", str(mail_standin.standin.port))
    monkeypatch.setenv("SMTP_FROM", "reservas@restaurante-ejemplo.es")
    monkeypatch.setenv("SMTP_TLS", "none")
    assert (await examined())["mail"][0].verdict is Verdict.RIGHT
    monkeypatch.setenv("SMTP_PORT", str(free_port()))
    assert is_wrong((await examined())["mail"])


@pytest.mark.usefixtures("alone")
async def test_production_with_demonstration_secrets_is_told_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NUBES_ENV", "production")
    monkeypatch.setenv("PUBLIC_BASE_URL", f"http://{LOOPBACK}:{free_port()}")
    told = [one.detail for one in (await examined())["settings"]]
    assert any("PUBLIC_BASE_URL is not https" in line for line in told)
    assert any("JWT_SECRET is the demonstration's" in line for line in told)
