"""`nubes user`: who may log in, kept from the command line."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from typer.testing import CliRunner, Result

from activities.account_ports import User
from adapters.sql import open_database
from cli.main import app

Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a database of its own."""
    return f"sqlite:///{tmp_path}/nubes.db"


@pytest.fixture
def run(url: str) -> Run:
    """Runs the command over that database; `typed` is what is typed."""

    def call(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, ["user", *arguments], input=typed, env={"DATABASE_URL": url})

    return call


def kept(url: str, name: str) -> User:
    """That user as it is kept."""

    async def look() -> User | None:
        async with open_database(url) as database:
            return await database.users.get(name)

    user = asyncio.run(look())
    assert user is not None
    return user


def test_users_are_added_listed_changed_and_removed(run: Run, url: str) -> None:
    typed = "una clave larga\nuna clave larga\n"
    assert run("add", "ana", "manager", typed=typed).exit_code == 0
    piped = run("add", "luis", "host", "--password-stdin", typed="otra clave larga\n")
    assert (piped.exit_code, piped.stdout) == (0, "luis may log in as host.\n")
    assert run("list").stdout == "manager  ana\nhost     luis\n"
    before = kept(url, "luis")
    assert PasswordHash.recommended().verify("otra clave larga", before.password_hash)
    assert run("role", "luis", "viewer").exit_code == 0
    assert kept(url, "luis").role == "viewer"
    assert run("password", "luis", "--password-stdin", typed="clave tres larga").exit_code == 0
    after = kept(url, "luis")
    assert PasswordHash.recommended().verify("clave tres larga", after.password_hash)
    assert after.generation != before.generation
    assert run("remove", "luis").exit_code == 0
    assert run("list").stdout == "manager  ana\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "ana", "host", "--password-stdin"), 1, "there is a user ana already"),
        (("add", "a b", "host", "--password-stdin"), 2, "a name has letters"),
        (("add", "eva", "owner", "--password-stdin"), 2, "owner"),
        (("remove", "nadie"), 1, "there is no user of that name"),
        (("role", "nadie", "host"), 1, "there is no user of that name"),
        (("remove", "ana"), 1, "that is the last manager"),
        (("role", "ana", "viewer"), 1, "that is the last manager"),
    ],
)
def test_what_cannot_be_is_told(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    run("add", "ana", "manager", "--password-stdin", typed="una clave larga\n")
    result = run(*arguments, typed="una clave larga\n")
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert run("list").stdout == "manager  ana\n"


def test_a_short_password_is_refused(run: Run) -> None:
    result = run("add", "ana", "host", "--password-stdin", typed="corta\n")
    assert (result.exit_code, result.stderr) == (2, "a password has 10 to 200 characters\n")
    assert run("list").stdout == ""
