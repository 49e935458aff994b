"""A restaurant as its own file describes it: tables, zones, services and rules.

Wall times are the restaurant's local time (`Restaurant.time_zone`, an IANA name); instants are
aware UTC datetimes. A service day is named by the local date on which its evening began, so an
hour after midnight still belongs to the date before.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Table:
    """One table: `min_seats` to `max_seats` covers, standing in one zone."""

    id: str
    zone: str
    min_seats: int
    max_seats: int


@dataclass(frozen=True)
class TableSet:
    """One table, or tables pushed together; `zone` is None when they stand in different zones."""

    tables: tuple[str, ...]
    zone: str | None
    min_seats: int
    max_seats: int

    @property
    def id(self) -> str:
        """The tables' ids joined by `+`, in the file's order: `T1` or `T1+T2`."""
        return "+".join(self.tables)


@dataclass(frozen=True)
class Service:
    """Opening hours of one service (turno), in local wall time.

    `last_seating` and `closes` earlier than `opens` mean after midnight. `weekdays` are
    ISO numbers, Monday 1 to Sunday 7.
    """

    name: str
    weekdays: tuple[int, ...]
    opens: time
    last_seating: time
    closes: time


@dataclass(frozen=True)
class TurnTime:
    """How long a party of up to `max_party` covers keeps its table, in minutes."""

    max_party: int
    minutes: int


@dataclass(frozen=True)
class ServiceWindow:
    """One service on one service date, as instants in UTC."""

    name: str
    opens: datetime
    last_seating: datetime
    closes: datetime


@dataclass(frozen=True)
class Restaurant:
    """One location and its rules. Built by `domain.restaurant_file`, which checks it.

    `max_spare_seats`: a set that would leave more empty seats than this is kept for a larger
    party while one is waiting; None switches the rule off. `hold_seconds`: how long an offer
    waits for its answer. `booking_days`: how many days ahead a date may lie. `courtesy_minutes`:
    how long a table waits for guests who booked it before staff are asked about them.
    `reminder_hours`: how long before the stay its reminder goes out; 0 switches it off.
    `retention_days`: how long after its date a service day keeps its guests' names and numbers;
    0 keeps them. `privacy_url`: where guests read what becomes of their data.
    """

    id: str
    name: str
    phone: str
    time_zone: str
    languages: tuple[str, ...]
    zones: tuple[str, ...]
    tables: tuple[Table, ...]
    combinations: tuple[TableSet, ...]
    services: tuple[Service, ...]
    turn_times: tuple[TurnTime, ...]
    hold_seconds: int = 900
    max_spare_seats: int | None = None
    closed_dates: tuple[date, ...] = ()
    booking_days: int = 90
    courtesy_minutes: int = 15
    reminder_hours: int = 24
    retention_days: int = 30
    privacy_url: str = ""

    @cached_property
    def table_sets(self) -> tuple[TableSet, ...]:
        """Every way to seat a party: each table alone, then the allowed combinations."""
        alone = (TableSet((t.id,), t.zone, t.min_seats, t.max_seats) for t in self.tables)
        return (*alone, *self.combinations)

    @cached_property
    def best_sets(self) -> tuple[TableSet, ...]:
        """The table sets, that with the fewest seats first, then with the fewest tables, then with
        the lowest id: of those that seat a party the first leaves the fewest seats empty."""
        return tuple(sorted(self.table_sets, key=lambda s: (s.max_seats, len(s.tables), s.tables)))

    @property
    def tz(self) -> ZoneInfo:
        """The location's time zone."""
        return ZoneInfo(self.time_zone)

    def turn_time(self, party_size: int) -> timedelta:
        """How long a party of that size keeps its table; the longest known for a larger one."""
        for turn in self.turn_times:
            if party_size <= turn.max_party:
                return timedelta(minutes=turn.minutes)
        return timedelta(minutes=self.turn_times[-1].minutes)

    def windows(self, day: date) -> tuple[ServiceWindow, ...]:
        """The services of that service date in order of opening; empty on a closed day."""
        if day in self.closed_dates:
            return ()
        return _windows(self.services, self.time_zone, day)

    def window_at(self, day: date, instant: datetime) -> ServiceWindow | None:
        """The service of that date in which a party may sit down at `instant`, if any."""
        for window in self.windows(day):
            if window.opens <= instant <= window.last_seating:
                return window
        return None

    def service_date(self, instant: datetime) -> date:
        """The service date to which `instant` belongs.

        Until the evening's last service has closed, the hours after midnight belong to the
        date before.
        """
        local = instant.astimezone(self.tz).date()
        yesterday = local - timedelta(days=1)
        windows = self.windows(yesterday)
        return yesterday if windows and instant < windows[-1].closes else local

    def instant(self, day: date, wall: time) -> datetime:
        """The instant of local wall time `wall` on service date `day`, in UTC.

        A time before the day's first opening that a service running past midnight covers, its
        closing included, is on the next calendar day. A wall time that a clock change repeats is
        read as its first occurrence, one that it skips as the moment of the change.
        """
        at = _utc(day, wall, self.tz)
        windows = self.windows(day)
        if windows and at < windows[0].opens:
            after_midnight = _utc(day + timedelta(days=1), wall, self.tz)
            if any(w.opens <= after_midnight <= w.closes for w in windows):
                return after_midnight
        return at


@lru_cache(maxsize=512)
def _windows(services: tuple[Service, ...], time_zone: str, day: date) -> tuple[ServiceWindow, ...]:
    """The services of that date, which every request asks for several times."""
    tz = ZoneInfo(time_zone)
    held = (_window(s, day, tz) for s in services if day.isoweekday() in s.weekdays)
    return tuple(sorted(held, key=lambda w: w.opens))


def _window(service: Service, day: date, tz: ZoneInfo) -> ServiceWindow:
    def at(wall: time) -> datetime:
        following = wall < service.opens
        return _utc(day + timedelta(days=int(following)), wall, tz)

    return ServiceWindow(
        service.name, at(service.opens), at(service.last_seating), at(service.closes)
    )


def _utc(day: date, wall: time, tz: ZoneInfo) -> datetime:
    local = datetime.combine(day, wall, tz)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    # Only for a skipped time does fold 0 read later than fold 1 (PEP 495). Left so, it would
    # come after wall times that follow it: a last seating after the closing.
    return _clock_change(second, first, tz) if second < first else first


def _clock_change(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The instant, to the second, at which the UTC offset changes between the two."""
    old = before.astimezone(tz).utcoffset()

    def changed(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(tz).utcoffset() != old

    seconds = int((after - before).total_seconds())
    return before + timedelta(seconds=bisect_left(range(seconds), True, key=changed))
