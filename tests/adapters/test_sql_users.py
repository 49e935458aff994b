"""Members of staff, their sessions, and how often somebody tried to log in."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from activities.account_ports import LastManager, UnknownUser, User, Users
from adapters.sql import Database
from tests.sql_samples import MINUTE, NOW

ANA = User("ana", "manager", "$argon2id$1", "a")
EVA = User("eva", "manager", "$argon2id$2", "e")
LUIS = User("luis", "host", "$argon2id$3", "l")


@pytest.fixture
def users(database: Database) -> Users:
    """The members of staff: none yet."""
    return database.users


async def test_a_name_is_given_once(users: Users) -> None:
    added = [await users.add(user) for user in (LUIS, ANA, replace(ANA, role="viewer"))]
    assert added == [True, True, False]
    assert await users.all() == [ANA, LUIS]
    assert [await users.get(name) for name in ("ana", "Ana")] == [ANA, None]


async def test_the_first_are_added_only_if_there_is_nobody(users: Users) -> None:
    await users.add_first([])
    await asyncio.gather(*(users.add_first([ANA, LUIS]) for _ in range(3)))
    await users.add_first([EVA])
    assert await users.all() == [ANA, LUIS]


async def test_an_unknown_role_is_refused_and_nobody_is_added(users: Users) -> None:
    boss: Any = "boss"
    with pytest.raises(IntegrityError):
        await users.add_first([ANA, replace(EVA, role=boss)])
    assert await users.all() == []


async def test_only_the_user_that_was_looked_at_is_replaced(users: Users) -> None:
    await users.add_first([ANA, LUIS])
    viewer = replace(LUIS, role="viewer", generation="l2")
    assert await users.replace(viewer, LUIS)
    assert not await users.replace(replace(LUIS, password_hash="x"), LUIS)
    assert not await users.replace(EVA, EVA)
    assert await users.all() == [ANA, viewer]


async def test_a_user_is_removed_once(users: Users) -> None:
    await users.add_first([ANA, LUIS])
    await users.remove("luis")
    with pytest.raises(UnknownUser):
        await users.remove("luis")


async def test_of_managers_who_remove_each_other_one_stays(users: Users) -> None:
    await users.add_first([ANA, EVA])
    demoted = users.replace(replace(EVA, role="host", generation="e2"), EVA)
    outcomes = await asyncio.gather(users.remove("ana"), demoted, return_exceptions=True)
    assert sum(isinstance(outcome, LastManager) for outcome in outcomes) == 1
    assert [user.role for user in await users.all()].count("manager") == 1


def test_a_users_hash_stays_out_of_its_repr() -> None:
    assert "argon2" not in f"{ANA!r} {ANA}"


async def test_a_revoked_token_has_no_holder(database: Database) -> None:
    await database.users.add(ANA)
    await database.sessions.revoke("t1", NOW + MINUTE, NOW)
    await database.sessions.revoke("t1", NOW + MINUTE, NOW)
    assert await database.sessions.holder("ana", "t1") is None
    assert await database.sessions.holder("ana", "t2") == ANA
    assert await database.sessions.holder("luis", "t2") is None


async def test_what_has_expired_is_not_remembered(database: Database) -> None:
    await database.sessions.revoke("t1", NOW + MINUTE, NOW)
    await database.sessions.revoke("t2", NOW + 5 * MINUTE, NOW + 2 * MINUTE)
    rows = await database.sql.rows(text("SELECT token_id FROM revoked_tokens"))
    assert [row.token_id for row in rows] == ["t2"]


async def test_attempts_are_counted_from_the_first_of_a_window(database: Database) -> None:
    async def take(*subjects: str, after: int = 0) -> list[int]:
        now = NOW + after * MINUTE
        counted = await database.throttle.take(subjects, now, 10 * MINUTE)
        return [attempts.count for attempts in counted]

    assert await take("b", "a") == [1, 1]
    assert await take("a", after=9) == [2]
    (attempts,) = await database.throttle.take(["a"], NOW + 9 * MINUTE, 10 * MINUTE)
    assert attempts.ends == NOW + 10 * MINUTE
    await database.throttle.give_back(["a", "c"])
    assert await take("a", "b", after=9) == [3, 2]
    assert await take("a", after=10) == [1]
    rows = await database.sql.rows(text("SELECT subject FROM attempts"))
    assert [row.subject for row in rows] == ["a"]


async def test_what_was_given_back_begins_no_window(database: Database) -> None:
    await database.throttle.take(["a"], NOW, 10 * MINUTE)
    await database.throttle.give_back(["a"])
    (attempts,) = await database.throttle.take(["a"], NOW + 9 * MINUTE, 10 * MINUTE)
    assert (attempts.count, attempts.ends) == (1, NOW + 19 * MINUTE)


async def test_attempts_at_once_are_all_counted(database: Database) -> None:
    calls = (database.throttle.take(order, NOW, MINUTE) for order in (["a", "b"], ["b", "a"]) * 5)
    counted = await asyncio.gather(*calls)
    assert max(attempts.count for pair in counted for attempts in pair) == 10
