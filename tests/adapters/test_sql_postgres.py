"""The fixture itself: CI cannot leave the PostgreSQL half out unnoticed."""

import shutil
from pathlib import Path

import pytest


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
