"""The first users: those of `STAFF_USERS` that nobody has added yet."""

import asyncio
from typing import get_args

from pwdlib import PasswordHash

from activities.account_ports import Role, User, Users
from cli.errors import MISUSED, CommandError
from settings import Settings

FORM = "name:role:password"


def named_users(settings: Settings) -> list[tuple[str, Role, str]]:
    """Name, role and password of each; `CommandError` tells which one is malformed, not how."""
    texts = settings.staff_users.get_secret_value().split(",")
    return [_user(number, text.strip()) for number, text in enumerate(texts, 1) if text.strip()]


async def add_first_users(settings: Settings, users: Users) -> None:
    """Keep those whose name is new. Who is there already keeps role and password."""
    for name, role, password in named_users(settings):
        if await users.get(name) is None:
            # Hashing takes a core for a moment: only for users who are new.
            hashed = await asyncio.to_thread(PasswordHash.recommended().hash, password)
            await users.add_missing([User(name, role, hashed)])


def _user(number: int, text: str) -> tuple[str, Role, str]:
    name, _, rest = text.partition(":")
    role, _, password = rest.partition(":")
    for known in get_args(Role):
        if role == known and name and password:
            return name, known, password
    roles = ", ".join(get_args(Role))
    raise CommandError(f"STAFF_USERS: user {number} is not {FORM} with role {roles}", MISUSED)
