"""Figures of a span of service dates (`activities.stats_ports.Statistics`)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, case, func, or_, select

from activities.stats_ports import By, ChannelFigures, Figures, Group, Waits
from adapters.sql import grouped
from adapters.sql.conversations import is_of
from adapters.sql.engine import Sql
from adapters.sql.tables import entries, offers, outbox, reservations
from domain.delivery import State
from domain.model import ReservationStatus, Status
from domain.seating import UNASKED

_FINAL = [status.value for status in Status if status.is_final]


def _here(table: Table) -> Any:
    return table.c.location == bindparam("location")


def _dated(table: Table) -> Any:
    return and_(
        _here(table), table.c.service_date.between(bindparam("first_day"), bindparam("last_day"))
    )


def _times(condition: Any) -> Any:
    """How many rows it holds for."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_BY_STATUS = (
    select(entries.c.status, func.count().label("times"))
    .where(_dated(entries))
    .group_by(entries.c.status)
    .order_by(entries.c.status)
)
_REASONS = (
    select(entries.c.reason, func.count().label("times"))
    .where(_dated(entries), entries.c.status.in_(_FINAL), entries.c.reason != "")
    .group_by(entries.c.reason)
    .order_by(entries.c.reason)
)
_WAITS = select(
    func.count(),
    func.avg(entries.c.quoted_wait_min),
    func.avg(entries.c.actual_wait_min),
    func.max(entries.c.actual_wait_min),
).where(
    _dated(entries), entries.c.quoted_wait_min.is_not(None), entries.c.actual_wait_min.is_not(None)
)
_OFFERS = (
    select(func.count())
    .select_from(offers)
    .where(_dated(offers), offers.c.id.not_like(f"%{UNASKED}"))
)
_RESERVATIONS = select(
    func.count(), _times(reservations.c.status == ReservationStatus.NO_SHOW.value)
).where(_dated(reservations))

_state = outbox.c.state
# The provider refused it at once and has not accepted it since.
_refused = and_(outbox.c.sid.is_(None), outbox.c.failed_at.is_not(None))
_fate_unknown = or_(_state.is_(None), _state.in_([State.QUEUED.value, State.SENT.value]))
_DELIVERIES = (
    select(
        outbox.c.channel,
        _times(and_(outbox.c.sid.is_not(None), _fate_unknown)).label("accepted"),
        _times(_state == State.DELIVERED.value).label("delivered"),
        _times(_state == State.READ.value).label("read"),
        _times(or_(_state == State.FAILED.value, _refused)).label("failed"),
    )
    .where(
        outbox.c.created_at.between(
            bindparam("since", type_=outbox.c.created_at.type),
            bindparam("until", type_=outbox.c.created_at.type),
        ),
        is_of(outbox, _here(entries), _here(reservations)),
    )
    .group_by(outbox.c.channel)
    .order_by(outbox.c.channel)
)


class SqlStatistics:
    """Counted by the database; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def figures(self, location: str, first: date, last: date) -> Figures:
        """The figures of the service dates from `first` to `last`, both included.

        Deliveries are those of messages to guests of that location whose first attempt was made on
        those dates (UTC); one that the provider refused at once has failed. `reservations` counts
        the cancelled ones too.
        """

        async def counted(query: Select[Any]) -> Sequence[Any]:
            return await self._sql.rows(query, location=location, first_day=first, last_day=last)

        ((offered,),) = await counted(_OFFERS)
        ((booked, missed),) = await counted(_RESERVATIONS)
        (waits,) = await counted(_WAITS)
        return Figures(
            by_status=dict(await counted(_BY_STATUS)),
            reasons=dict(await counted(_REASONS)),
            offers=offered,
            waits=_waits(*waits),
            reservations=booked,
            no_shows=missed,
            deliveries=await self._deliveries(location, first, last),
        )

    async def groups(
        self, location: str, first: date, last: date, by: By, zone: tzinfo
    ) -> list[Group]:
        """The figures of those dates part by part, in order of their keys; `zone` is the
        restaurant's. Parts in which nothing happened are left out."""
        return await grouped.groups(self._sql, location, first, last, by, zone)

    async def _deliveries(
        self, location: str, first: date, last: date
    ) -> tuple[ChannelFigures, ...]:
        since, until = (
            datetime.combine(day, at, UTC) for day, at in ((first, time.min), (last, time.max))
        )
        found = await self._sql.rows(_DELIVERIES, location=location, since=since, until=until)
        return tuple(ChannelFigures(**row._mapping) for row in found)


def _waits(count: int, promised: Any, actual: Any, longest: int | None) -> Waits:
    # PostgreSQL averages whole numbers to a Decimal.
    return Waits(count, float(promised), float(actual), longest) if count else Waits()
