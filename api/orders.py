"""Turns wishes into requests to a service day.

Each is first tried on an empty day with the domain's own rules: what could never succeed opens
no day and reaches no workflow.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid5

from activities.house import CurrentHouse
from api.calendar import Calendar
from api.cleaning import plain
from api.problems import invalid
from domain import booking, line, tables, waitlist
from domain.booking import BookRequest
from domain.changing import ChangePlace
from domain.channels import first_address
from domain.day import ServiceDay
from domain.languages import DEFAULT
from domain.line import JoinRequest
from domain.model import Consent, Guest, Reach
from domain.refusals import Reason, Refused
from domain.reservations import ChangeReservation
from domain.tables import BlockTable, FreeTable, SeatWalkIn
from workflows.contract import Amend, Block, Book, ChangeEntry, Free, Join, Seat

_IDS = UUID("7d0ed4a3-6a55-4a0e-9f0c-0b8f6b1f5a11")


@dataclass(frozen=True)
class Wish:
    """What a guest wants. `phone` is E.164; a missing day is today, a missing time now.

    `source` says where it came from: `app` or `phone`. `language`, `reach` and `consent`: how the
    guest is told of what comes (`api.contacts`).
    """

    name: str
    phone: str
    party_size: int
    source: str
    day: date | None = None
    at: time | None = None
    zone: str | None = None
    notes: str = ""
    email: str | None = None
    language: str = DEFAULT
    reach: Reach = Reach.WRITE
    consent: Consent | None = None


@dataclass(frozen=True)
class NewTerms:
    """What is to be different about a reservation; None leaves it."""

    at: time | None = None
    until: time | None = None
    party_size: int | None = None
    zone: str | None = None
    table: str | None = None
    notes: str | None = None


@dataclass(frozen=True)
class NewWish:
    """What a waiting guest wants from now on; None leaves it, an empty text takes it away."""

    name: str | None = None
    party_size: int | None = None
    at: time | None = None
    zone: str | None = None
    notes: str | None = None
    email: str | None = None


class Orders:
    """Builds the requests of one restaurant. All raise `Refused` for what cannot be."""

    def __init__(self, house: CurrentHouse, calendar: Calendar) -> None:
        self._house = house
        self._calendar = calendar

    def join(self, wish: Wish, key: str) -> tuple[date, Join]:
        """A place in line, and the service date it is for."""
        day = self._calendar.open_date(wish.day)
        request = JoinRequest(
            entry_id=new_id(key),
            guest=_guest(wish),
            party_size=wish.party_size,
            wanted_at=self._calendar.instant(day, wish.at),
            source=wish.source,
            zone=self.zone(wish.zone),
            notes=wish.notes,
        )
        line.append(self._empty(day), request, self._calendar.now())
        return day, Join(key, request)

    def book(self, wish: Wish, key: str, table: str | None) -> tuple[date, Book]:
        """A reservation, and the service date it is for."""
        day = self._calendar.open_date(wish.day)
        request = BookRequest(
            reservation_id=new_id(key),
            guest=_guest(wish),
            party_size=wish.party_size,
            start=self._calendar.instant(day, wish.at),
            source=wish.source,
            zone=self.zone(wish.zone),
            table=self.table(table),
            notes=wish.notes,
        )
        booking.book(self._empty(day), request, self._calendar.now())
        return day, Book(key, request)

    def change(self, reservation_id: str, day: date, wish: NewTerms, key: str) -> Amend:
        """A reservation of that service date with other terms."""
        start, end = (
            None if wall is None else self._calendar.instant(day, wall)
            for wall in (wish.at, wish.until)
        )
        command = ChangeReservation(
            reservation_id=reservation_id,
            party_size=wish.party_size,
            start=start,
            end=end,
            zone=self.zone(wish.zone),
            table=self.table(wish.table),
            notes=wish.notes,
        )
        return Amend(key, command)

    def change_entry(self, entry_id: str, day: date, wish: NewWish, key: str) -> ChangeEntry:
        """An entry of that service date with another wish."""
        command = ChangePlace(
            entry_id=entry_id,
            name=wish.name,
            party_size=wish.party_size,
            wanted_at=None if wish.at is None else self._calendar.instant(day, wish.at),
            zone=self.zone(wish.zone) if wish.zone else wish.zone,
            notes=wish.notes,
            email=wish.email,
        )
        return ChangeEntry(key, command)

    def free(self, table: str, day: date | None, at: time | None, key: str) -> tuple[date, Free]:
        """A table that comes free; on another day than today the time must be named."""
        chosen = self._calendar.open_date(day)
        if at is None and chosen != self._calendar.today():
            raise invalid("hora", "hace falta cuando la fecha no es hoy")
        instant = None if at is None else self._calendar.instant(chosen, at)
        command = FreeTable(self._known(table), instant)
        return chosen, Free(key, command)

    def seat(self, table: str, party_size: int, minutes: int | None, key: str) -> tuple[date, Seat]:
        """A walk-in who sits down now."""
        day = self._calendar.open_date(None)
        command = SeatWalkIn(new_id(key), self._known(table), party_size, minutes)
        tables.seat(self._empty(day), command, self._calendar.now())
        return day, Seat(key, command)

    def block(
        self, table: str, day: date, span: tuple[time, time], note: str, key: str
    ) -> tuple[date, Block]:
        """A table out of service from one wall time to another."""
        chosen = self._calendar.open_date(day)
        start, end = (self._calendar.instant(chosen, wall) for wall in span)
        return chosen, self._block(table, chosen, start, end, note, key)

    def block_span(
        self, table: str, start: datetime, end: datetime, key: str
    ) -> tuple[date, Block]:
        """A table out of service from one instant to another."""
        chosen = self._calendar.open_date(self._calendar.date_of(start))
        return chosen, self._block(table, chosen, start, end, "", key)

    def unblock(self, table: str, start: datetime, key: str) -> tuple[date, Free]:
        """The end of the block that `block_span` made with that key, and of nothing else."""
        chosen = self._calendar.open_date(self._calendar.date_of(start))
        command = FreeTable(self._known(table), start, new_id(key))
        return chosen, Free(f"{key}:end", command)

    def _block(
        self, table: str, day: date, start: datetime, end: datetime, note: str, key: str
    ) -> Block:
        command = BlockTable(new_id(key), self._known(table), start, end, note)
        tables.block(self._empty(day), command)
        return Block(key, command)

    def table(self, name: str | None) -> str | None:
        """The id of a table set as the restaurant's file writes it."""
        return None if name is None else self._known(name)

    def zone(self, name: str | None) -> str | None:
        """The zone as the restaurant's file writes it; case and accents do not matter."""
        if name is None:
            return None
        found = (zone for zone in self._house.file.zones if plain(zone) == plain(name))
        zone = next(found, None)
        if zone is None:
            raise Refused(Reason.ZONE_UNKNOWN, name)
        return zone

    def _known(self, name: str) -> str:
        return waitlist.chosen_set(self._empty(self._calendar.today()), name).id

    def _empty(self, day: date) -> ServiceDay:
        return ServiceDay(self._house.current, day)


def new_id(key: str) -> str:
    """The id of what a request creates: 32 hex digits that follow from its key alone."""
    return uuid5(_IDS, key).hex


def _guest(wish: Wish) -> Guest:
    return Guest(
        name=wish.name,
        phone=wish.phone,
        address=first_address(wish.phone),
        email=wish.email,
        language=wish.language,
        reach=wish.reach,
        consent=wish.consent,
    )
