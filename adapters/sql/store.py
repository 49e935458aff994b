"""Where workflows save what they own (`activities.ports.RecordStore`)."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from activities.ports import DayChanges
from adapters.sql import rows, tables
from adapters.sql.engine import Sql
from adapters.sql.versioned import insert_once, upsert
from domain.model import Entry


def _now() -> datetime:
    return datetime.now(UTC)


class SqlStore:
    """Keeps the newest version of each record; raises `RecordsUnavailable`.

    `clock` gives the current instant.
    """

    def __init__(self, sql: Sql, clock: Callable[[], datetime] = _now) -> None:
        self._sql, self._clock = sql, clock
        self._entry = upsert(sql, tables.entries)
        self._day = upsert(sql, tables.days)
        self._reservation = upsert(sql, tables.reservations)
        self._offer = insert_once(sql, tables.offers)

    async def save_entry(self, entry: Entry) -> None:
        """Keep the entry unless a newer version is kept already."""
        values = rows.entry_values(entry)
        await self._sql.change(self._entry, **values, changed_at=self._clock())

    async def save_day(self, changes: DayChanges) -> None:
        """Keep the day's tables, offers and reservations in one transaction."""
        if changes.offers or changes.reservations:
            await self._sql.transaction(partial(self._save, changes))
        elif changes.day is not None:
            await self._sql.change(self._day, **rows.day_values(changes.day))

    def _save(self, changes: DayChanges, connection: Connection) -> None:
        # Rows are locked in one order, so that two savers of the same day cannot block each other.
        offers = sorted(changes.offers, key=lambda record: record.offer.id)
        booked = sorted(
            changes.reservations, key=lambda r: (r.reservation.id, r.reservation.version)
        )
        if changes.day is not None:
            connection.execute(self._day, rows.day_values(changes.day))
        for offer in offers:
            connection.execute(self._offer, rows.offer_values(offer))
        now = self._clock()
        for reservation in booked:
            values = rows.reservation_values(reservation)
            connection.execute(self._reservation, {**values, "changed_at": now})
