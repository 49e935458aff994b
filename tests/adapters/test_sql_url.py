"""Database URLs as hosters and people write them."""

import pytest

from adapters.sql.url import driver_url


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db:5433/n", "postgresql+asyncpg://u:p@db:5433/n"),
        ("postgresql://db/n", "postgresql+asyncpg://db/n"),
        ("postgresql+asyncpg://db/n", "postgresql+asyncpg://db/n"),
        ("postgres://db/n?sslmode=require", "postgresql+asyncpg://db/n?ssl=require"),
        ("sqlite:///nubes.db", "sqlite:///nubes.db"),
        ("sqlite+aiosqlite:////data/nubes.db", "sqlite:////data/nubes.db"),
    ],
)
def test_our_driver_is_chosen(given: str, used: str) -> None:
    assert driver_url(given).render_as_string(hide_password=False) == used


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nubes.db",
        "mysql://u:s3cret@db/n",
        "postgresql+psycopg2://u:s3cret@db/n",
        "postgres://u:s3cret@db:port/n",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:nubes?mode=memory&uri=true",
    ],
)
def test_other_urls_are_refused_without_naming_the_password(given: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as refusal:
        driver_url(given)
    assert "s3cret" not in str(refusal.value)
