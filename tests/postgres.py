"""A throw-away PostgreSQL cluster from Debian's packages, and a fresh database on it a test.

Without PostgreSQL the tests that need it are skipped; in CI (`CI=true`) they fail.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from adapters.sql import Database, open_database
from adapters.sql.tables import metadata
from adapters.sql.url import driver_url
from cli import ports

_DEBIAN = Path("/usr/lib/postgresql")
# A test's cluster may lose everything in a power cut; it starts and creates databases faster. What
# it has committed survives its processes: `synchronous_commit` stays on.
_OPTIONS = ("fsync=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True)
class Cluster:
    """A running server on 127.0.0.1; `admin` may do anything, without a password."""

    bin: Path
    folder: Path
    port: int

    def url(self, database: str) -> str:
        """The plain URL of one of its databases."""
        return f"postgresql://admin@127.0.0.1:{self.port}/{database}"

    async def create(self, database: str) -> str:
        """Makes an empty database and returns its URL."""
        async with self.admin() as admin:
            await admin.execute(text(f'CREATE DATABASE "{database}"'))
        return self.url(database)

    async def drop(self, database: str) -> None:
        """Drops the database, whoever is connected."""
        async with self.admin() as admin:
            await admin.execute(text(f'DROP DATABASE "{database}" WITH (FORCE)'))

    async def end_connections(self, database: str) -> int:
        """Kills all sessions of the database, as a restart would; how many there were."""
        kill = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name"
        async with self.admin() as admin:
            return len((await admin.execute(text(kill), {"name": database})).all())

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[AsyncConnection]:
        """A connection to the cluster itself; each statement commits."""
        url = self.url("postgres").replace("postgresql:", "postgresql+asyncpg:")
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    def start(self) -> None:
        """Starts the server and returns when it answers."""
        options = " ".join(
            f"-c {o}"
            for o in (
                *_OPTIONS,
                f"port={self.port}",
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
            )
        )
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """Stops the server, whoever is connected; `immediate` is as a crash."""
        self.run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop")

    def runs(self) -> bool:
        """Whether the server runs."""
        try:
            self.run("pg_ctl", "-D", self.data, "status")
        except subprocess.CalledProcessError:
            return False
        return True

    @property
    def data(self) -> str:
        """The cluster's data directory."""
        return str(self.folder / "data")

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of the server's programs; it refuses to run as root."""
        command = [str(self.bin / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)


def programs_or_leave() -> Path:
    """The folder of the server's programs; without one the test is skipped, in CI it fails."""
    programs = installed_programs()
    if programs is None:
        reason = "PostgreSQL is not installed (apt-get install postgresql)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return programs


def installed_programs() -> Path | None:
    """Debian's newest installed server, else the one on the PATH."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    program = found[-1] if found else Path(on_path) if on_path else None
    return program.parent if program else None


@contextmanager
def running_cluster(programs: Path, where: Path | None = None) -> Iterator[Cluster]:
    """A new cluster that runs, and is gone afterwards; its data are in a folder there."""
    with tempfile.TemporaryDirectory(prefix="nubes-pg-", dir=where) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        cluster = Cluster(programs, Path(folder), ports.free_port())
        cluster.run("initdb", "-D", cluster.data, "-U", "admin", "-A", "trust", "--no-sync")
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The cluster of this test run."""
    with running_cluster(programs_or_leave()) as cluster:
        yield cluster


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens."""
    return ports.free_port()


_numbers = count(1)
_emptied: list[str] = []


@pytest.fixture
async def postgres_url(request: pytest.FixtureRequest, postgres: Cluster) -> AsyncIterator[str]:
    """The URL of an empty database. One for `database` may have its tables already: to make one
    takes a quarter of a second, to empty one nearly nothing."""
    if "database" not in request.fixturenames:
        name = f"nubes_{next(_numbers)}"
        yield await postgres.create(name)
        await postgres.drop(name)
        return
    url = _emptied.pop() if _emptied else await postgres.create(f"nubes_{next(_numbers)}")
    yield url
    if await _empty(url):
        _emptied.append(url)


async def _empty(url: str) -> bool:
    """Whether all tables are there, and have nothing in them any more."""
    engine = create_async_engine(driver_url(url))
    try:
        async with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                await connection.execute(table.delete())
    except ProgrammingError:  # a test has dropped one
        return False
    finally:
        await engine.dispose()
    return True


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: each test that asks for it runs on both engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/nubes.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
async def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and nothing in them. Copied it is had five times as fast."""
    file = tmp_path_factory.mktemp("prepared") / "nubes.db"
    async with open_database(f"sqlite:///{file}"):
        return file


@pytest.fixture
async def database(database_url: str, prepared: Path) -> AsyncIterator[Database]:
    """An opened empty database, once on each engine."""
    if database_url.startswith("sqlite:///"):
        await asyncio.to_thread(shutil.copyfile, prepared, database_url.removeprefix("sqlite:///"))
    async with open_database(database_url) as opened:
        yield opened
