"""What an operator watches (`activities.gauge_ports`), each by an index that holds little else."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Executable, and_, bindparam, func, select

from activities.gauge_ports import Gauges
from adapters.sql.engine import Sql
from adapters.sql.mirror import SqlMirror
from adapters.sql.tables import entries, inbox, outbox, unattended, untold
from domain.model import Status

_DAY = and_(
    entries.c.location == bindparam("location"),
    entries.c.service_date == bindparam("day", type_=entries.c.service_date.type),
)
_LINE = select(func.count(), func.min(entries.c.joined_at)).where(
    _DAY, entries.c.status == Status.WAITING.value, entries.c.offer_id.is_(None)
)
_OFFERS = select(func.count()).where(_DAY, entries.c.offer_id.is_not(None))
_EXPIRED = select(entries.c.expires_at, entries.c.settled_at).where(
    _DAY, entries.c.status == Status.EXPIRED.value, entries.c.expires_at.is_not(None)
)
_UNHEARD = select(func.count(), func.min(inbox.c.received_at)).where(unattended)
_UNSENT = select(func.count(), func.min(outbox.c.created_at)).where(
    outbox.c.sid.is_(None),
    outbox.c.created_at > bindparam("since", type_=outbox.c.created_at.type),
)
_UNTOLD = select(func.count()).select_from(outbox).where(untold)
LOOKS_BACK = timedelta(days=1)


class SqlGauges:
    """Raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql, mirror: SqlMirror) -> None:
        self._sql, self._mirror = sql, mirror

    async def read(self, location: str, day: date, now: datetime, *, mirrored: bool) -> Gauges:
        """One statement for each; nothing is locked."""
        of_day = {"location": location, "day": day}
        in_line, first = await self._only(_LINE, **of_day)
        (offers,) = await self._only(_OFFERS, **of_day)
        expired = await self._sql.rows(_EXPIRED, **of_day)
        unheard, heard = await self._only(_UNHEARD)
        unsent, made = await self._only(_UNSENT, since=now - LOOKS_BACK)
        (untold_reports,) = await self._only(_UNTOLD)
        backlog = await self._mirror.backlog(location) if mirrored else None
        return Gauges(
            in_line=in_line,
            longest_wait=_since(first, now),
            offers_open=offers,
            lateness=max((_since(one.expires_at, one.settled_at) for one in expired), default=0.0),
            unheard=unheard,
            unheard_for=_since(heard, now),
            unsent=unsent,
            unsent_for=_since(made, now),
            untold=untold_reports,
            unmirrored=backlog.waiting if backlog else 0,
            mirror_lag=_since(backlog.since, now) if backlog else 0.0,
        )

    async def _only(self, query: Executable, **values: object) -> Sequence[Any]:
        return (await self._sql.rows(query, **values))[0]


def _since(began: datetime | None, now: datetime | None) -> float:
    if began is None or now is None:
        return 0.0
    return max((now - began).total_seconds(), 0.0)
