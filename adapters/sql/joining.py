"""Wishes that wait for their guest's WhatsApp (`activities.joining_ports.PendingJoins`)."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from activities.joining_ports import JoinLimits, PendingJoin
from adapters.sql.engine import Sql
from adapters.sql.tables import pending_joins as table

_HERE = table.c.location == bindparam("of")
_ONE = select(table).where(_HERE, table.c.id == bindparam("named"))
_OF_CODE = (
    select(table)
    .where(_HERE, table.c.code == bindparam("written"), table.c.consent_at >= bindparam("since"))
    .order_by(table.c.consent_at.desc())
    .limit(1)
)
_JOINED = (
    update(table)
    .where(table.c.id == bindparam("named"), table.c.entry_id.is_(None))
    .values(entry_id=bindparam("entry"))
)
_FORGET = delete(table).where(table.c.consent_at < bindparam("before"))
# Any fixed number: it only has to differ from other locks' in the same database.
_LOCK = 8_941_578_452


class SqlPendingJoins:
    """Unique by id; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def keep(self, join: PendingJoin, limits: JoinLimits) -> bool:
        """Keep the wish; False, and nothing is kept, when a limit is reached.

        Wishes are counted one after the other, whichever process they came to. The same one again,
        as when a connection broke after it was kept, is kept already.
        """
        from_there, for_it = (
            and_(table.c.location == join.location, own, table.c.consent_at >= limits.since)
            for own in (table.c.origin == join.origin, table.c.phone == join.phone)
        )

        def count(connection: Connection, of: ColumnElement[bool]) -> int:
            counting = select(func.count()).select_from(table).where(of)
            return int(connection.execute(counting).scalar_one())

        def work(connection: Connection) -> bool:
            if not self._sql.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
            if count(connection, table.c.id == join.id):
                return True
            if count(connection, from_there) >= limits.per_origin:
                return False
            if count(connection, for_it) >= limits.per_phone:
                return False
            connection.execute(insert(table).values(asdict(join)))
            return True

        return await self._sql.transaction(work)

    async def of_code(self, location: str, code: str, since: datetime) -> PendingJoin | None:
        """The newest wish of that code since then."""
        row = await self._sql.row(_OF_CODE, of=location, written=code, since=since)
        return None if row is None else PendingJoin(**row._mapping)

    async def one(self, location: str, join_id: str) -> PendingJoin | None:
        """The wish of that id."""
        row = await self._sql.row(_ONE, of=location, named=join_id)
        return None if row is None else PendingJoin(**row._mapping)

    async def joined(self, join_id: str, entry_id: str) -> None:
        """Note the place in line that came of it; the first one stays."""
        await self._sql.change(_JOINED, named=join_id, entry=entry_id)

    async def forget(self, before: datetime) -> None:
        """Drop every wish from before then."""
        await self._sql.change(_FORGET, before=before)
