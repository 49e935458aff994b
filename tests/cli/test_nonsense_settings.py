"""Settings that cannot be stop the start with one line that names them and shows no value."""

import pytest

from cli.errors import MISUSED, CommandError
from cli.start import read_settings
from settings import Settings


@pytest.fixture(autouse=True)
def _none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VAPI_SECRET", ""),
        ("VAPI_SECRET", "  "),
        ("JWT_SECRET", ""),
        ("TWILIO_ACCOUNT_SID", "AC" + "1" * 32),
        ("TRUSTED_PROXIES", "nonsense"),
        ("TRUSTED_PROXIES", "127.0.0.1,proxy.example.com"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PUBLIC_BASE_URL", "nonsense"),
        ("PUBLIC_BASE_URL", "lista.example.com"),
        ("PUBLIC_BASE_URL", "https://"),
        ("PUBLIC_BASE_URL", "https://:443"),
        ("PUBLIC_BASE_URL", "https://lista.example.com:port"),
        ("PUBLIC_BASE_URL", "https://lista.example.com:99999"),
        ("PUBLIC_BASE_URL", "https://lista.example.com/?a=b"),
        ("PUBLIC_BASE_URL", "https://lista.example.com/\n"),
        ("PUBLIC_BASE_URL", "ftp://lista.example.com"),
        ("TOKEN_MINUTES", "525601"),
        ("TOKEN_MINUTES", "9" * 30),
        ("TOKEN_MINUTES", "9" * 5000),
    ],
)
def test_nonsense_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CommandError) as refused:
        read_settings()
    assert refused.value.code == MISUSED
    (told,) = str(refused.value).splitlines()
    assert told.startswith((f"{name} ", f"{name}: "))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", ""),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,::1,fd00::/8"),
        ("PUBLIC_BASE_URL", "http://127.0.0.1:8000"),
        ("PUBLIC_BASE_URL", "https://[::1]:8000/"),
        ("PUBLIC_BASE_URL", "https://example.com/lista"),
        ("TOKEN_MINUTES", "525600"),
    ],
)
def test_what_makes_sense_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert str(getattr(read_settings(), name.lower())) == value
