"""PostgreSQL keeps what it has committed; CI cannot leave its half of the tests out unnoticed."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from adapters.sql import open_database
from tests.postgres import Cluster


async def test_commits_are_kept_whatever_the_servers_default(
    postgres: Cluster, postgres_url: str
) -> None:
    name = make_url(postgres_url).database
    async with postgres.admin() as admin:
        await admin.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    async with open_database(postgres_url) as database:
        row = await database.sql.row(text("SHOW synchronous_commit"))
    assert row is not None
    assert row[0] == "on"


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_without_postgresql_ci_fails_and_others_skip(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, outcome: type[BaseException]
) -> None:
    # Only here: pytest itself must be the first to import its plugin.
    from tests import postgres

    monkeypatch.setattr(postgres, "_DEBIAN", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="PostgreSQL is not installed"):
        postgres.programs_or_leave()
