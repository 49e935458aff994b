"""Which tokens are still good (`activities.account_ports.Sessions`)."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, select

from activities.account_ports import User
from adapters.sql.access import revoked_tokens, users
from adapters.sql.engine import Sql
from adapters.sql.versioned import insert_once

_REVOKED = exists().where(revoked_tokens.c.token_id == bindparam("token"))
_HOLDER = select(users).where(users.c.username == bindparam("name"), ~_REVOKED)
_FORGET = delete(revoked_tokens).where(revoked_tokens.c.until < bindparam("now"))


class SqlSessions:
    """Looked up anew each time, so that all processes agree; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._revoke = insert_once(sql, revoked_tokens)

    async def holder(self, username: str, token_id: str) -> User | None:
        """The user of that name; None when there is none or the token was revoked."""
        # In turn: guests whom staff put in line at the same instant are served in that order.
        row = await self._sql.row_in_turn(_HOLDER, name=username, token=token_id)
        return None if row is None else User(**row._mapping)

    async def revoke(self, token_id: str, until: datetime, now: datetime) -> None:
        """The token is void from now on; after `until` it is void by itself."""

        def work(connection: Connection) -> None:
            connection.execute(self._revoke, {"token_id": token_id, "until": until})
            connection.execute(_FORGET, {"now": now})

        await self._sql.transaction(work)
