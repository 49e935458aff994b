"""Production starts on real secrets alone, and tells all that is wrong at once."""

import base64

import pytest

from cli.errors import MISUSED, CommandError
from cli.start import read_settings
from settings import DEMO_SECRET, Settings

RANDOM = "0123456789abcdef" * 3
REAL = {
    "NUBES_ENV": "production",
    "PUBLIC_BASE_URL": "https://lista.restaurante-ejemplo.es",
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": RANDOM[:32],
    "VAPI_SECRET": RANDOM,
    "JWT_SECRET": RANDOM,
    "STAFF_USERS": "ana:manager:correct horse battery staple",
    "TEMPORAL_CODEC_KEYS": f"autumn:{base64.b64encode(bytes(range(32))).decode()}",
}


@pytest.fixture(autouse=True)
def _real(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)


def refusal() -> list[str]:
    with pytest.raises(CommandError) as refused:
        read_settings()
    assert refused.value.code == MISUSED
    return str(refused.value).splitlines()


def test_real_secrets_are_enough() -> None:
    assert read_settings().nubes_env == "production"


def test_all_that_is_missing_is_told_at_once_with_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in set(REAL) - {"NUBES_ENV"}:
        monkeypatch.delenv(name)
    told = refusal()
    assert {line.split()[0] for line in told} == set(REAL) - {"NUBES_ENV"}
    assert all(": " in line for line in told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWT_SECRET", DEMO_SECRET * 4),
        ("JWT_SECRET", "short-but-secret"),
        ("JWT_SECRET", "a" * 40),
        ("JWT_SECRET", ""),
        ("JWT_SECRET_PREVIOUS", DEMO_SECRET * 4),
        ("VAPI_SECRET", DEMO_SECRET),
        ("VAPI_SECRET", "x"),
        ("TWILIO_ACCOUNT_SID", ""),
        ("TWILIO_AUTH_TOKEN", ""),
        ("TWILIO_AUTH_TOKEN", "0123456789"),
        ("STAFF_USERS", f"ana:manager:{DEMO_SECRET}"),
        ("STAFF_USERS", ""),
        ("STAFF_USERS", "ana:manager:correct horse battery staple,luis:host:1234"),
        ("DATABASE_URL", "postgresql://nubes:password@db/nubes"),
        ("DATABASE_URL", "postgresql://nubes:nubes@db/nubes"),
        ("TEMPORAL_CODEC_KEYS", ""),
        ("TEMPORAL_CODEC_KEYS", "k1:" + "A" * 43 + "="),
        ("PUBLIC_BASE_URL", ""),
        ("PUBLIC_BASE_URL", "http://lista.restaurante-ejemplo.es"),
    ],
)
def test_each_weakness_is_named_and_its_value_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    (told,) = refusal()
    assert told.startswith((f"{name} ", f"{name}: "))
    for secret in filter(None, [*value.split(":"), *value.split(",")]):
        assert len(secret) < 8 or secret not in told


def test_an_examples_password_of_its_own_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nubes@db/nubes")
    monkeypatch.setenv("DATABASE_PASSWORD", "changeme")
    (told,) = refusal()
    assert told.startswith("DATABASE_PASSWORD: ")


def test_development_starts_on_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REAL:
        monkeypatch.delenv(name)
    assert read_settings().nubes_env == "development"
