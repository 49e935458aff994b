"""Which service date and instant a request means, and whether it may be asked for at all."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant


class Calendar:
    """The restaurant's dates as seen at this moment. `clock` gives the instant (UTC)."""

    def __init__(self, restaurant: Restaurant, clock: Callable[[], datetime]) -> None:
        self._restaurant = restaurant
        self._clock = clock

    def now(self) -> datetime:
        """This instant, in UTC."""
        return self._clock()

    def today(self) -> date:
        """The current service date: after midnight still the evening's."""
        return self._restaurant.service_date(self.now())

    def date_of(self, instant: datetime) -> date:
        """The service date to which the instant belongs."""
        return self._restaurant.service_date(instant)

    def local(self, instant: datetime) -> datetime:
        """The instant on the restaurant's wall clock."""
        return instant.astimezone(self._restaurant.tz)

    def reaches(self, day: date) -> bool:
        """Whether a request may name that date: it is not past, and not too far ahead."""
        today = self.today()
        return today <= day <= today + timedelta(days=self._restaurant.booking_days)

    def open_date(self, day: date | None) -> date:
        """The date that a request means, today when it names none.

        `Refused` for a date that is past, too far ahead, or on which the house is closed: no
        service day is opened for it.
        """
        today = self.today()
        chosen = today if day is None else day
        if chosen < today:
            raise Refused(Reason.DATE_PAST, chosen.isoformat())
        if chosen > today + timedelta(days=self._restaurant.booking_days):
            raise Refused(Reason.DATE_TOO_FAR, chosen.isoformat())
        if not self._restaurant.windows(chosen):
            raise Refused(Reason.CLOSED, chosen.isoformat())
        return chosen

    def instant(self, day: date, wall: time | None) -> datetime:
        """The instant of a wall time on a service date, in UTC; without one, now's on that date."""
        now = self.now()
        if wall is not None:
            return self._restaurant.instant(day, wall)
        if day == self.today():
            return now
        return self._restaurant.instant(
            day, self.local(now).time().replace(second=0, microsecond=0)
        )

    def hold_end(self, start: datetime) -> datetime:
        """When an offer ends whose message went out at `start`."""
        return start + timedelta(seconds=self._restaurant.hold_seconds)
