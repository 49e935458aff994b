"""What of the records operators are told of (`activities.alert_ports.Troubles`)."""

from datetime import date, datetime

from sqlalchemy import bindparam, select

from adapters.sql.engine import Sql
from adapters.sql.tables import entries
from domain.model import Outcome, Status

_UNDELIVERABLE = Outcome.UNDELIVERABLE.value
# The offer's message was refused: back in line, or ended. Found by the index of the line.
_FAILED = select(entries.c.history).where(
    entries.c.location == bindparam("location"),
    entries.c.service_date >= bindparam("first_day", type_=entries.c.service_date.type),
    entries.c.status.in_((Status.WAITING.value, Status.EXPIRED.value)),
    entries.c.reason == _UNDELIVERABLE,
)


class SqlTroubles:
    """Raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def undeliverable(self, location: str, first_day: date, since: datetime) -> int:
        """Entries whose last offer reached nobody, since then; who was helped meanwhile is none."""
        rows = await self._sql.rows(_FAILED, location=location, first_day=first_day)
        steps = (step for row in rows for step in row.history if step.at > since)
        return sum(step.what == _UNDELIVERABLE or step.detail == _UNDELIVERABLE for step in steps)
