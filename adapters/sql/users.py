"""The members of staff (`activities.account_ports.Users`)."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.account_ports import User
from adapters.sql.engine import Sql
from adapters.sql.tables import users
from adapters.sql.versioned import insert_once

_ONE = select(users).where(users.c.username == bindparam("name"))


class SqlUsers:
    """Unique by username (case matters); raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._add = insert_once(sql, users)

    async def get(self, username: str) -> User | None:
        """That user, or None."""
        row = await self._sql.row(_ONE, name=username)
        return None if row is None else User(**row._mapping)

    async def add_missing(self, users: Sequence[User]) -> None:
        """Keep the users whose name is new, all or none; the others stay as they are."""
        values = [
            {"username": u.username, "role": u.role, "password_hash": u.password_hash}
            for u in sorted(users, key=lambda u: u.username)
        ]

        async def add(connection: AsyncConnection) -> None:
            await connection.execute(self._add, values)

        if values:
            await self._sql.transaction(add)
