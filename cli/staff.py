"""The first users: those of `STAFF_USERS`, as long as there are none at all."""

from typing import get_args

from activities.account_ports import Role, Users
from api.passwords import Hasher
from cli.errors import MISUSED, CommandError
from settings import Settings

FORM = "name:role:password"


def named_users(settings: Settings) -> list[tuple[str, Role, str]]:
    """Name, role and password of each; `CommandError` tells which one is malformed, not how."""
    texts = settings.staff_users.get_secret_value().split(",")
    return [_user(number, text.strip()) for number, text in enumerate(texts, 1) if text.strip()]


async def add_first_users(settings: Settings, users: Users) -> None:
    """Keep them if there is nobody yet: whom a manager has removed does not come back."""
    if await users.all():
        return
    hasher = Hasher()
    named = named_users(settings)
    await users.add_first([await hasher.user(*one) for one in named])


def _user(number: int, text: str) -> tuple[str, Role, str]:
    name, _, rest = text.partition(":")
    role, _, password = rest.partition(":")
    for known in get_args(Role):
        if role == known and name and password:
            return name, known, password
    roles = ", ".join(get_args(Role))
    raise CommandError(f"STAFF_USERS: user {number} is not {FORM} with role {roles}", MISUSED)
