"""Attempts counted in windows of time (`activities.account_ports.Throttle`)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Executable, bindparam, case, delete, or_, update

from activities.account_ports import Attempts
from adapters.sql.access import attempts
from adapters.sql.engine import Sql

_FORGET = delete(attempts).where(attempts.c.ends_at <= bindparam("now"))
_GIVE_BACK = (
    update(attempts)
    .where(attempts.c.subject == bindparam("of"), attempts.c.count > 0)
    .values(count=attempts.c.count - 1)
)


class SqlThrottle:
    """One counter for all processes; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._count = _counting(sql)

    async def take(
        self, subjects: Sequence[str], now: datetime, window: timedelta
    ) -> Sequence[Attempts]:
        """Count one more for each subject: its attempts, this one included, in its window,
        which began with the first of them."""
        values = {"count": 1, "now": now, "ends_at": now + window}

        def work(connection: Connection) -> dict[str, Attempts]:
            counted = {}
            for subject in sorted(subjects):  # one order: two callers cannot block each other
                one = values | {"subject": subject}
                row = connection.execute(self._count, one).one()
                counted[subject] = Attempts(row.count_now, row.ends_at)
            return counted

        counted = await self._sql.transaction(work)
        await self._sql.change(_FORGET, now=now)
        return [counted[subject] for subject in subjects]

    async def give_back(self, subjects: Sequence[str]) -> None:
        """The last attempt of each does not count after all."""

        def work(connection: Connection) -> None:
            for subject in sorted(subjects):
                connection.execute(_GIVE_BACK, {"of": subject})

        await self._sql.transaction(work)


def _counting(sql: Sql) -> Executable:
    insert = sql.insert(attempts)
    ended = attempts.c.ends_at <= bindparam("now", type_=attempts.c.ends_at.type)
    # Those that were given back begin no window.
    over = or_(ended, attempts.c.count == 0)
    return insert.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "count": case((over, 1), else_=attempts.c.count + 1),
            "ends_at": case((over, insert.excluded.ends_at), else_=attempts.c.ends_at),
        },
    ).returning(attempts.c.count.label("count_now"), attempts.c.ends_at)
