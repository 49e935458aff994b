"""The members of staff (`activities.account_ports.Users`)."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from activities.account_ports import LastManager, UnknownUser, User
from adapters.sql.access import users
from adapters.sql.engine import Sql
from adapters.sql.versioned import insert_once

_NAMED = users.c.username == bindparam("name")
_ONE = select(users).where(_NAMED)
_ALL = select(users).order_by(users.c.username)
_ANYBODY = select(exists(select(users.c.username)))
_REMOVE = delete(users).where(_NAMED)
_REPLACE = (
    update(users)
    .where(_NAMED, users.c.generation == bindparam("old_generation"))
    .values(
        role=bindparam("new_role"),
        password_hash=bindparam("new_hash"),
        generation=bindparam("new_generation"),
    )
)
# Locked in one order: of two managers who remove each other at once, one stays.
_MANAGERS = (
    select(users.c.username)
    .where(users.c.role == "manager")
    .order_by(users.c.username)
    .with_for_update()
)


class SqlUsers:
    """Unique by username (case matters); raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._add = insert_once(sql, users)

    async def get(self, username: str) -> User | None:
        """That user, or None."""
        row = await self._sql.row(_ONE, name=username)
        return None if row is None else User(**row._mapping)

    async def all(self) -> Sequence[User]:
        """Everybody, by name."""
        return [User(**row._mapping) for row in await self._sql.rows(_ALL)]

    async def add(self, user: User) -> bool:
        """Keep that user unless somebody has the name; whether it was kept."""
        return bool(await self._sql.change(self._add, **asdict(user)))

    async def add_first(self, users: Sequence[User]) -> None:
        """Keep them, all or none, if there is nobody yet."""

        def add(connection: Connection) -> None:
            if not connection.execute(_ANYBODY).scalar_one():
                connection.execute(self._add, [asdict(user) for user in users])

        if users:
            await self._sql.transaction(add)

    async def replace(self, user: User, earlier: User) -> bool:
        """Keep that user in place of `earlier`, of the same name; whether it was still there.

        `LastManager` when nobody could manage users then.
        """

        def change(connection: Connection) -> int:
            if user.role != "manager":
                _keep_a_manager(connection, user.username)
            values = {
                "name": user.username,
                "old_generation": earlier.generation,
                "new_role": user.role,
                "new_hash": user.password_hash,
                "new_generation": user.generation,
            }
            return connection.execute(_REPLACE, values).rowcount

        return bool(await self._sql.transaction(change))

    async def remove(self, username: str) -> None:
        """Forget that user. `UnknownUser`, `LastManager`."""

        def take_out(connection: Connection) -> int:
            _keep_a_manager(connection, username)
            return connection.execute(_REMOVE, {"name": username}).rowcount

        if not await self._sql.transaction(take_out):
            raise UnknownUser


def _keep_a_manager(connection: Connection, leaving: str) -> None:
    if connection.execute(_MANAGERS).scalars().all() == [leaving]:
        raise LastManager
