"""One file that holds an embedded installation: its two databases as of one instant.

A tar.gz with `nubes.db`, `temporal.db`, and `manifest.json`, which names both with their sizes and
SHA-256. It holds guests' names and numbers, so only its owner may read it.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli.errors import CommandError

DATABASES = ("nubes.db", "temporal.db")
# SQLite keeps these beside a database that is open, or was left by a crash.
COMPANIONS = ("-wal", "-shm", "-journal")
MANIFEST = "manifest.json"
FORMAT = 1
# Writers hold a database for milliseconds.
_PATIENCE_SECONDS = 30.0


def write(data_dir: Path, target: Path) -> int:
    """Put the databases of that folder, in use or not, into a new archive; its size in bytes.

    Both are copied as of the same instant: their writers wait for as long as the copying takes.
    `CommandError` when there is nothing to copy, or the target is there already.
    """
    missing = [name for name in DATABASES if not (data_dir / name).is_file()]
    if missing:
        raise CommandError(
            f"DATA_DIR: there is no {missing[0]} in {data_dir}: is DATA_DIR the installation's?"
        )
    if target.exists():
        raise CommandError(f"{target} is there already")
    with tempfile.TemporaryDirectory(prefix=".nubes-backup-", dir=target.parent) as scratch:
        copies = Path(scratch)
        with _no_writes(data_dir):
            for name in DATABASES:
                _copy(data_dir / name, copies / name)
        (copies / MANIFEST).write_text(_manifest(copies), "utf-8")
        packed = copies / "packed"
        with tarfile.open(packed, "w:gz") as archive:
            for name in (MANIFEST, *DATABASES):
                archive.add(copies / name, name)
        packed.chmod(0o600)
        size = packed.stat().st_size
        os.replace(packed, target)
    return size


def read(source: Path, data_dir: Path) -> datetime:
    """Put the databases of the archive into that folder, which has none; when it was made (UTC).

    `CommandError` when it is no whole archive of ours, or the folder has databases. What is read
    is checked before anything of it is put in place.
    """
    if there := _files_in(data_dir):
        raise CommandError(
            f"DATA_DIR: {data_dir / there[0]} is there already: `--replace` moves it aside"
        )
    with tempfile.TemporaryDirectory(prefix=".nubes-restore-", dir=data_dir) as scratch:
        copies = Path(scratch)
        try:
            made_at = _unpacked(source, copies)
        except (OSError, tarfile.TarError, EOFError, KeyError, ValueError) as error:
            raise CommandError(f"{source} is no whole backup: {error}") from None
        for name in DATABASES:
            os.replace(copies / name, data_dir / name)
    return made_at


def set_aside(data_dir: Path, now: datetime) -> Path | None:
    """Move the folder's databases into a folder of their own in it; None when it has none."""
    there = _files_in(data_dir)
    if not there:
        return None
    aside = data_dir / f"replaced-{now:%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for name in there:
        os.replace(data_dir / name, aside / name)
    return aside


def _files_in(data_dir: Path) -> list[str]:
    """Files of the databases. SQLite would take a log that is left behind for a new file's own."""
    names = [name + end for name in DATABASES for end in ("", *COMPANIONS)]
    return [name for name in names if (data_dir / name).exists()]


def put_back(aside: Path, data_dir: Path) -> None:
    """Undo `set_aside`."""
    for file in aside.iterdir():
        os.replace(file, data_dir / file.name)
    aside.rmdir()


@contextmanager
def _no_writes(data_dir: Path) -> Iterator[None]:
    """Nobody writes to either database within the block."""
    with ExitStack() as stack:
        for name in DATABASES:
            held = stack.enter_context(closing(_opened(data_dir / name)))
            try:
                held.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise CommandError(f"{data_dir / name} cannot be held: {error}") from None
            stack.callback(held.rollback)
        yield


def _copy(source: Path, target: Path) -> None:
    with closing(_opened(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
        # Whoever opens it chooses the journal; until then it is one file.
        copy.execute("PRAGMA journal_mode=DELETE")


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)


def _manifest(copies: Path) -> str:
    made = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    listed = {name: _described(copies / name) for name in DATABASES}
    return json.dumps(made | {"files": listed}, indent=2) + "\n"


def _described(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "sha256": digest}


def _unpacked(source: Path, target: Path) -> datetime:
    with tarfile.open(source, "r:gz") as archive:
        for name in (MANIFEST, *DATABASES):
            content = archive.extractfile(name)
            if content is None:
                raise ValueError(f"{name} is no file")
            with content, (target / name).open("xb") as copy:
                shutil.copyfileobj(content, copy)
    manifest = json.loads((target / MANIFEST).read_text("utf-8"))
    if manifest["format"] != FORMAT:
        raise ValueError(f"its format is {manifest['format']}, not {FORMAT}")
    for name in DATABASES:
        if _described(target / name) != manifest["files"][name]:
            raise ValueError(f"{name} is damaged")
        with closing(_opened(target / name)) as database:
            (verdict,) = database.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise ValueError(f"{name} is damaged: {verdict}")
        (target / name).chmod(0o600)
    return datetime.fromisoformat(manifest["made_at"])
