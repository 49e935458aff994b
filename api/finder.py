"""Answers whether there is a table: from the read model alone, so also while Temporal is away."""

from dataclasses import dataclass
from datetime import date, time

from api.calendar import Calendar
from api.known_days import KnownDays
from api.orders import Orders
from domain.availability import Availability, availability
from domain.estimate import preview


@dataclass(frozen=True)
class Found:
    """What there is on a service date.

    While nothing is free, `ahead` tells how many parties wait for that service already, and
    `wait_min` how many minutes one who joined now would wait from `availability.start` on (None:
    no table is in sight). Both are None while a table is free.
    """

    day: date
    availability: Availability
    ahead: int | None = None
    wait_min: int | None = None


class TableFinder:
    """Looks for tables in one restaurant."""

    def __init__(self, calendar: Calendar, orders: Orders, days: KnownDays) -> None:
        self._calendar, self._orders, self._days = calendar, orders, days

    async def find(
        self, day: date | None, party_size: int, at: time | None, zone: str | None
    ) -> Found:
        """What is free for a party; a missing day is today, a missing time now.

        `zone` is taken as people write it. `Refused` for a date that is past, too far ahead or
        closed, and for what no table or service of the house could be; `RecordsUnavailable`
        while SQL is away.
        """
        chosen = self._calendar.open_date(day)
        start = self._calendar.instant(chosen, at)
        wanted = self._orders.zone(zone)
        tables = await self._days.tables(chosen)
        now = self._calendar.now()
        found = availability(tables, party_size, start, wanted, now)
        if not found.suggest_waitlist:
            return Found(chosen, found)
        lined_up = await self._days.with_line(tables)
        outlook = preview(lined_up, party_size, found.start, wanted, now)
        return Found(chosen, found, outlook.ahead, outlook.wait_min)
