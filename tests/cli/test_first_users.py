"""The users of STAFF_USERS, and nobody else, can log in from the first start on."""

from pathlib import Path

import pytest
from pwdlib import PasswordHash

from adapters.sql import open_database
from api.passwords import Hasher
from cli.errors import MISUSED, CommandError
from cli.staff import add_first_users, named_users
from settings import Settings


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


async def test_they_are_added_once_and_never_again(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path}/nubes.db") as database:
        users = database.users
        await add_first_users(with_staff("ana:manager:first,luis:host:x"), users)
        await users.remove("luis")
        await add_first_users(with_staff("ana:host:second,luis:host:x,eva:viewer:x"), users)
        (ana,) = await users.all()
        assert (ana.username, ana.role) == ("ana", "manager")
        assert PasswordHash.recommended().verify("first", ana.password_hash)


async def test_a_hash_costs_what_rfc_9106_recommends() -> None:
    """Its second choice, for who cannot spare 2 GiB a hash (section 4)."""
    ana = await Hasher().user("ana", "manager", "first")
    assert ana.password_hash.split("$")[1:4] == ["argon2id", "v=19", "m=65536,t=3,p=4"]
