"""`nubes user`: the members of staff who may log in.

Exit codes: 0 done, 1 the name is taken or unknown, it is the last manager, or the database cannot
be had, 2 a role, name or password that cannot be, or a setting is wrong.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, NoReturn, TypeVar
from uuid import uuid4

import typer

from activities.account_ports import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    USERNAME,
    LastManager,
    Role,
    UnknownUser,
    User,
    Users,
)
from cli.errors import FAILED, MISUSED, CommandError, fail

T = TypeVar("T")

app = typer.Typer(help="The members of staff who may log in.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Case matters.")]
GivenRole = Annotated[Role, typer.Argument(help="viewer looks, host steers, manager does all.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@app.command("list")
def show() -> None:
    """Everybody who may log in, with their role."""
    for user in _run(lambda users: users.all()):
        typer.echo(f"{user.role:<8} {user.username}")


@app.command()
def add(name: Name, role: GivenRole, from_stdin: FromStdin = False) -> None:
    """Let somebody log in."""
    if not re.fullmatch(USERNAME, name):
        _refuse("a name has letters without accents, digits, . - and _, 40 at most", MISUSED)
    password = _password(from_stdin)

    async def work(users: Users) -> bool:
        from api.passwords import Hasher

        return await users.add(await Hasher().user(name, role, password))

    if not _run(work):
        _refuse(f"there is a user {name} already")
    typer.echo(f"{name} may log in as {role}.")


@app.command()
def remove(name: Name) -> None:
    """Nobody can log in by that name any more, and who has is logged out."""
    _run(lambda users: users.remove(name))
    typer.echo(f"{name} is removed and logged out.")


@app.command()
def role(name: Name, role: GivenRole) -> None:
    """Give somebody another role; they are logged out everywhere."""

    async def changed(user: User) -> User:
        return replace(user, role=role, generation=uuid4().hex)

    _change(name, changed)
    typer.echo(f"{name} is {role} now, and logged out.")


@app.command()
def password(name: Name, from_stdin: FromStdin = False) -> None:
    """Give somebody another password; they are logged out everywhere."""
    new = _password(from_stdin)

    async def changed(user: User) -> User:
        from api.passwords import Hasher

        return await Hasher().user(user.username, user.role, new)

    _change(name, changed)
    typer.echo(f"{name} has a new password, and is logged out.")


def _change(name: str, changed: Callable[[User], Awaitable[User]]) -> None:
    async def work(users: Users) -> None:
        while True:
            user = await users.get(name)
            if user is None:
                raise UnknownUser
            if await users.replace(await changed(user), user):
                return

    _run(work)


def _run(work: Callable[[Users], Awaitable[T]]) -> T:
    import wiring
    from activities.errors import RecordsUnavailable
    from cli.start import check_database_url, read_settings

    async def run() -> T:
        async with wiring.open_records(settings) as records:
            return await work(records.users)

    try:
        settings = read_settings()
        check_database_url(settings)
        return asyncio.run(run())
    except CommandError as error:
        fail(error)
    except RecordsUnavailable as error:
        _refuse(str(error))
    except UnknownUser:
        _refuse("there is no user of that name")
    except LastManager:
        _refuse("that is the last manager: make somebody else one before")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        given = typer.get_text_stream("stdin").readline().rstrip("\r\n")
    else:
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST_PASSWORD <= len(given) <= LONGEST_PASSWORD:
        limits = f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
        _refuse(f"a password has {limits} characters", MISUSED)
    return str(given)


def _refuse(reason: str, code: int = FAILED) -> NoReturn:
    fail(CommandError(reason, code))
