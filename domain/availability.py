"""Which tables are free for a party at a time, and when else there is one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.day import ServiceDay
from domain.fit import Floor, Need
from domain.line import check_wish
from domain.restaurant import ServiceWindow, TableSet

# Other times are proposed at full quarters, counted from a service's opening.
STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Availability:
    """What there is for a party from `start` (UTC) for its whole stay.

    `sets` are free then, best first. `before` and `after` are the nearest other times of the
    same service date, looked for only when nothing is free at `start`.
    """

    start: datetime
    sets: tuple[TableSet, ...]
    before: datetime | None = None
    after: datetime | None = None

    @property
    def suggest_waitlist(self) -> bool:
        """Whether nothing fits at that time."""
        return not self.sets


def availability(
    day: ServiceDay, party_size: int, start: datetime, zone: str | None, now: datetime
) -> Availability:
    """What is free; `Refused` for what the restaurant could never serve or serves no more.

    A time of today that has passed counts as now.
    """
    floor, need = Floor(day), _need(day, party_size, start, zone, now)
    found = _free(floor, need)
    if found.sets:
        return found
    times = _Times(day, floor, need, now)
    return replace(found, before=times.nearest_before(), after=times.nearest_after())


def free_then(
    day: ServiceDay, party_size: int, start: datetime, zone: str | None, now: datetime
) -> Availability:
    """As `availability`, for who wants that time or none: no others are looked for."""
    return _free(Floor(day), _need(day, party_size, start, zone, now))


def _need(
    day: ServiceDay, party_size: int, start: datetime, zone: str | None, now: datetime
) -> Need:
    check_wish(day, party_size, zone, start, now)
    start = max(start, now)
    return Need(party_size, zone, start, start + day.restaurant.turn_time(party_size))


def _free(floor: Floor, need: Need) -> Availability:
    return Availability(need.start, tuple(floor.free_sets(need)))


class _Times:
    """Searches the services of a date for starts at which some fitting set is free."""

    def __init__(self, day: ServiceDay, floor: Floor, need: Need, now: datetime) -> None:
        self._windows = day.restaurant.windows(day.date)
        self._asked, self._now = need.start, now
        stay = need.end - need.start
        # A stay cannot begin where it would run into a taken span, or inside of one.
        self._barred = [
            sorted((start - stay, end) for start, end in floor.spans(table_set.tables))
            for table_set in floor.seating(need)
        ]

    def nearest_after(self) -> datetime | None:
        for window in self._windows:
            steps = [at for at in _steps(window) if at > self._asked]
            found = (self._first_free(steps, spans) for spans in self._barred)
            if best := min((at for at in found if at is not None), default=None):
                return best
        return None

    def nearest_before(self) -> datetime | None:
        for window in reversed(self._windows):
            steps = [at for at in _steps(window) if self._now <= at < self._asked][::-1]
            found = (self._first_free(steps, spans) for spans in self._barred)
            if best := max((at for at in found if at is not None), default=None):
                return best
        return None

    @staticmethod
    def _first_free(
        steps: list[datetime], barred: list[tuple[datetime, datetime]]
    ) -> datetime | None:
        return next((at for at in steps if not any(s < at < e for s, e in barred)), None)


def _steps(window: ServiceWindow) -> Iterator[datetime]:
    at = window.opens
    while at <= window.last_seating:
        yield at
        at += STEP
