"""The users of STAFF_USERS, and nobody else, can log in from the first start on."""

from collections.abc import Sequence

import pytest
from pwdlib import PasswordHash

from activities.account_ports import User
from cli.errors import MISUSED, CommandError
from cli.staff import add_first_users, named_users
from settings import Settings


class FakeUsers:
    """Users in memory."""

    def __init__(self) -> None:
        self.known: dict[str, User] = {}

    async def get(self, username: str) -> User | None:
        return self.known.get(username)

    async def add_missing(self, users: Sequence[User]) -> None:
        for user in users:
            self.known.setdefault(user.username, user)


def with_staff(text: str) -> Settings:
    return Settings.model_validate({"staff_users": text})


def test_each_is_read_and_a_password_may_hold_colons() -> None:
    settings = with_staff("ana:manager:a:b, luis:viewer:c,")
    assert named_users(settings) == [("ana", "manager", "a:b"), ("luis", "viewer", "c")]


@pytest.mark.parametrize("text", ["ana:boss:secret", "ana:host", "ana:host:", ":host:secret"])
def test_a_malformed_one_is_told_by_number_and_not_shown(text: str) -> None:
    with pytest.raises(CommandError, match="user 2 is not name:role:password") as refused:
        named_users(with_staff(f"eva:host:x,{text}"))
    assert refused.value.code == MISUSED
    assert "secret" not in str(refused.value)


async def test_the_first_password_stays() -> None:
    users = FakeUsers()
    await add_first_users(with_staff("ana:host:first"), users)
    await add_first_users(with_staff("ana:manager:second,eva:viewer:x"), users)
    assert {u.username: u.role for u in users.known.values()} == {"ana": "host", "eva": "viewer"}
    assert PasswordHash.recommended().verify("first", users.known["ana"].password_hash)
