"""Forgetting guests (`activities.privacy_ports.Privacy`)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select

from activities.privacy_ports import Forgotten
from adapters.sql import forgetting
from adapters.sql.access import idempotency
from adapters.sql.conversations import is_of, reservation_conversation
from adapters.sql.engine import Sql
from adapters.sql.tables import (
    days,
    entries,
    inbox,
    outbox,
    pending_joins,
    reservations,
    unattended,
)
from domain.model import ReservationStatus, Status

_FINAL = [status.value for status in Status if status.is_final]
_OPEN = [ReservationStatus.CONFIRMED.value, ReservationStatus.SEATED.value]


def _now() -> datetime:
    return datetime.now(UTC)


class SqlPrivacy:
    """Each call is one transaction; raises `RecordsUnavailable`. `clock` gives the current instant.

    `ValueError` for an empty number: it is that of everybody who hides theirs.
    """

    def __init__(self, sql: Sql, clock: Callable[[], datetime] = _now) -> None:
        self._sql, self._clock = sql, clock

    async def open_things(self, location: str, phone: str, now: datetime) -> list[str]:
        """Conversations (`workflows.contract.conversation_id`) of that number that are not over:
        live entries by joining, then CONFIRMED or SEATED reservations that end after `now`, by
        start."""
        person = _Person(location, phone, now)
        live = select(entries.c.id).where(person.entry, ~person.entry_over)
        kept = select(reservations.c.id).where(person.reservation, ~person.reservation_over)
        waiting = await self._sql.rows(live.order_by(entries.c.joined_at, entries.c.id))
        coming = await self._sql.rows(kept.order_by(reservations.c.start_at, reservations.c.id))
        return [row.id for row in waiting] + [reservation_conversation(row.id) for row in coming]

    async def forget_phone(self, location: str, phone: str) -> Forgotten:
        """Forget everything of that number that is over, and the answers kept for repeated
        requests in which it stands."""
        now = self._clock()
        person = _Person(location, phone, now)
        gone = person.entry_over & person.entry, person.reservation_over & person.reservation
        kept = delete(idempotency).where(idempotency.c.body.contains(phone, autoescape=True))
        wished = delete(pending_joins).where(
            pending_joins.c.location == location, pending_joins.c.phone == phone
        )

        def forget(connection: Connection) -> Forgotten:
            connection.execute(kept)
            connection.execute(wished)
            # The messages first: whose they are is read from what is forgotten after them.
            received = forgetting.forget_received(connection, person.received)
            sent = forgetting.forget_sent(connection, person.sent)
            booked = forgetting.forget_reservations(connection, gone[1], now)
            waits = forgetting.forget_entries(connection, gone[0], now)
            return Forgotten(waits, booked, received, sent)

        return await self._sql.transaction(forget)

    async def forget_before(self, location: str, day: date) -> Forgotten:
        """Forget the guests of every service date before `day`, and the messages of their
        conversations; messages that belong to none by when they came (00:00 UTC of `day`), and
        likewise the answers kept for repeated requests. Notes of those days' occupancies too."""
        midnight = datetime.combine(day, time.min, UTC)
        past, now = _Past(location, day, midnight), self._clock()
        kept = delete(idempotency).where(idempotency.c.claimed_at < midnight)

        def forget(connection: Connection) -> Forgotten:
            # Days before reservations, as those who save them do: nobody waits for each other.
            forgetting.forget_notes(connection, past.day)
            booked = forgetting.forget_reservations(connection, past.reservation, now)
            waits = forgetting.forget_entries(connection, past.entry, now)
            received = forgetting.forget_received(connection, past.received)
            sent = forgetting.forget_sent(connection, past.sent)
            connection.execute(kept)
            return Forgotten(waits, booked, received, sent)

        return await self._sql.transaction(forget)


class _Person:
    """What is one number's at one location, and what of it is over."""

    def __init__(self, location: str, phone: str, now: datetime) -> None:
        if not phone:
            raise ValueError("nobody is meant by an empty number")
        self._here = entries.c.location == location, reservations.c.location == location
        self.entry = and_(self._here[0], entries.c.phone == phone)
        self.reservation = and_(self._here[1], reservations.c.phone == phone)
        self.entry_over = entries.c.status.in_(_FINAL)
        self.reservation_over = or_(
            reservations.c.status.not_in(_OPEN), reservations.c.end_at <= now
        )
        self.received = and_(self._over(inbox, inbox.c.phone == phone), ~unattended)
        addressed = outbox.c.recipient.in_([f"whatsapp:{phone}", phone])
        self.sent = self._over(outbox, addressed)

    def _over(self, messages: Table, by_number: ColumnElement[bool]) -> ColumnElement[bool]:
        """Messages of that number or its conversations, unless something that stays needs them:
        what is not over, and what is another location's."""
        entry_stays = or_(~self._here[0], ~self.entry_over)
        reservation_stays = or_(~self._here[1], ~self.reservation_over)
        return and_(
            or_(by_number, is_of(messages, self.entry, self.reservation)),
            ~is_of(messages, entry_stays, reservation_stays),
        )


class _Past:
    """What belongs to the service dates before a day at one location."""

    def __init__(self, location: str, day: date, midnight: datetime) -> None:
        self.day = and_(days.c.location == location, days.c.date < day)
        self.entry = and_(entries.c.location == location, entries.c.service_date < day)
        self.reservation = and_(
            reservations.c.location == location, reservations.c.service_date < day
        )
        self.received = self._messages(inbox, inbox.c.received_at < midnight)
        self.sent = self._messages(outbox, outbox.c.created_at < midnight)

    def _messages(self, messages: Table, early: ColumnElement[bool]) -> ColumnElement[bool]:
        nobodys = and_(early, ~is_of(messages))
        return or_(is_of(messages, self.entry, self.reservation), nobodys)
