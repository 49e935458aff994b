"""Backups: whole, private, and never put in place when they are damaged."""

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

NAMES = ("nubes.db", "temporal.db")


def database(file: Path, rows: int) -> None:
    with closing(sqlite3.connect(file)) as made, made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE IF NOT EXISTS things (n INTEGER)")
        made.executemany("INSERT INTO things VALUES (?)", [(n,) for n in range(rows)])


def rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as opened:
        return int(opened.execute("SELECT count(*) FROM things").fetchone()[0])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation that has some data."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in NAMES:
        database(folder / name, 3)
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return folder


def nubes(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.output


@pytest.fixture
def kept(data: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    file = tmp_path / "kept.tar.gz"
    code, said = nubes("backup", file)
    assert code == 0, said
    return file


def test_there_and_back(data: Path, kept: Path) -> None:
    for name in NAMES:
        database(data / name, 5)
    assert nubes("restore", kept)[0] == 1
    code, said = nubes("restore", kept, "--replace")
    assert code == 0, said
    assert [rows(data / name) for name in NAMES] == [3, 3]
    (aside,) = data.glob("replaced-*")
    assert [rows(aside / name) for name in NAMES] == [8, 8]
    assert str(aside) in said


def test_what_is_open_and_unsaved_elsewhere_is_in_it(data: Path, tmp_path: Path) -> None:
    """Committed rows that are in the write-ahead log alone, of a process that still runs."""
    with closing(sqlite3.connect(data / "nubes.db")) as running:
        running.execute("INSERT INTO things VALUES (99)")
        running.commit()
        assert (data / "nubes.db-wal").stat().st_size > 0
        assert nubes("backup", tmp_path / "one.tar.gz")[0] == 0
    assert nubes("restore", tmp_path / "one.tar.gz", "--replace")[0] == 0
    assert rows(data / "nubes.db") == 4


@pytest.mark.parametrize("left", ["nubes.db-wal", "temporal.db-wal", "temporal.db-journal"])
def test_a_log_that_was_left_behind_does_not_get_into_what_is_restored(
    data: Path, kept: Path, left: str
) -> None:
    for name in NAMES:
        (data / name).unlink()
    (data / left).write_bytes(b"of another database")
    code, said = nubes("restore", kept)
    assert code == 1
    assert f"{left} is there already: `--replace` moves it aside" in said
    assert nubes("restore", kept, "--replace")[0] == 0
    assert not (data / left).exists()


def test_nobody_else_may_read_it(kept: Path, data: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0
    assert nubes("restore", kept, "--replace")[0] == 0
    assert all((data / name).stat().st_mode & 0o077 == 0 for name in NAMES)


def test_a_backup_overwrites_nothing(kept: Path) -> None:
    before = kept.read_bytes()
    code, said = nubes("backup", kept)
    assert (code, kept.read_bytes()) == (1, before)
    assert "already" in said


def test_without_databases_there_is_nothing_to_back_up(data: Path, tmp_path: Path) -> None:
    (data / "temporal.db").unlink()
    code, said = nubes("backup", tmp_path / "none.tar.gz")
    assert code == 1
    assert "temporal.db" in said
    assert not (tmp_path / "none.tar.gz").exists()


def test_other_databases_are_other_tools_work(
    data: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nubes@127.0.0.1/nubes")
    for arguments in (("backup",), ("restore", kept)):
        code, said = nubes(*arguments)
        assert code == 2
        assert "pg_dump" in said


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def _something_else(file: Path) -> None:
    file.write_text("no archive", "utf-8")


def _rewritten(change: Callable[[dict[str, bytes]], None]) -> Callable[[Path], None]:
    def rewrite(file: Path) -> None:
        with tarfile.open(file) as archive:
            members = {m.name: archive.extractfile(m) for m in archive.getmembers()}
            content = {name: member.read() for name, member in members.items() if member}
        change(content)
        with tarfile.open(file, "w:gz") as archive:
            for name, data in content.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))

    return rewrite


def _without_temporal(content: dict[str, bytes]) -> None:
    del content["temporal.db"]


def _with_other_bytes(content: dict[str, bytes]) -> None:
    content["nubes.db"] = content["nubes.db"][:-1] + b"\x01"


def _of_another_format(content: dict[str, bytes]) -> None:
    manifest = json.loads(content["manifest.json"])
    content["manifest.json"] = json.dumps(manifest | {"format": 99}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        _truncated,
        _something_else,
        Path.unlink,
        _rewritten(_without_temporal),
        _rewritten(_with_other_bytes),
        _rewritten(_of_another_format),
    ],
)
def test_a_damaged_backup_changes_nothing(
    data: Path, kept: Path, spoil: Callable[[Path], None]
) -> None:
    for name in NAMES:
        database(data / name, 5)
    spoil(kept)
    code, said = nubes("restore", kept, "--replace")
    assert code == 1
    assert "no whole backup" in said
    assert [rows(data / name) for name in NAMES] == [8, 8]
    assert sorted(p.name for p in data.iterdir() if p.name not in ("lock", *NAMES)) == []
