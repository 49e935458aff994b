"""How long an entry will wait: the same matching, run forward over what is known to end.

A forecast, not a promise: it assumes that stays end when planned, that everyone ahead accepts
and nobody leaves. Entries that get no table before their last seating have no estimate.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from domain.day import ServiceDay
from domain.fit import Need
from domain.line import check_wish, in_order, positions
from domain.matching import Waiting, Wish, wish_of
from domain.model import Guest, Place

_SOMEBODY = Guest("", "", "")


@dataclass(frozen=True)
class Outlook:
    """What waiting would be like for one more party.

    `ahead`: how many wait for that service already. `wait_min`: minutes, None when no table is in
    sight.
    """

    ahead: int
    wait_min: int | None


def estimated_waits(day: ServiceDay, now: datetime) -> dict[str, int | None]:
    """Minutes that each waiting entry has yet to wait beyond the time it wants, rounded up."""
    forecast = _Forecast(day, now)
    return {place.entry_id: forecast.seat(place) for place in in_order(day)}


def preview(
    day: ServiceDay, party_size: int, wanted_at: datetime, zone: str | None, now: datetime
) -> Outlook:
    """What one who joined the line now could expect. The day stays as it is.

    Raises `Refused` for a party, a zone or a time that the restaurant cannot serve.
    """
    place = Place(
        entry_id="",
        seq=day.next_seq,
        guest=_SOMEBODY,
        party_size=party_size,
        zone=zone,
        wanted_at=wanted_at,
        service=check_wish(day, party_size, zone, wanted_at, now).name,
        joined_at=now,
    )
    joined = replace(day, line={**day.line, place.entry_id: place})
    rank = positions(joined)[place.entry_id]
    return Outlook(rank - 1, estimated_waits(joined, now)[place.entry_id])


class _Forecast:
    """Seats the line entry by entry on a floor that only ever fills up.

    Because it only fills up, a later entry of the same kind can never be seated earlier than
    the one before it: the search resumes where the last one ended.
    """

    def __init__(self, day: ServiceDay, now: datetime) -> None:
        self._waiting = Waiting(day, now)
        self._floor = self._waiting.floor
        self._last = day.last_seatings()
        self._reached: dict[Wish, datetime | None] = {}

    def seat(self, place: Place) -> int | None:
        wish = wish_of(place)
        if wish in self._reached and self._reached[wish] is None:
            return None
        need = self._waiting.need(place)
        earliest = self._reached.get(wish) or need.start
        last = self._last.get(place.service, need.start)
        at = self._take_first(need, earliest, last)
        self._reached[wish] = at
        return None if at is None else ceil((at - need.start) / timedelta(minutes=1))

    def _take_first(self, need: Need, earliest: datetime, last: datetime) -> datetime | None:
        stay = need.end - need.start
        for at in self._moments(need, earliest, last):
            wish = Need(need.party_size, need.zone, at, at + stay)
            table_set = next(self._floor.free_sets(wish), None)
            if table_set is not None:
                self._floor.take(table_set.tables, wish.start, wish.end)
                return at
        return None

    def _moments(self, need: Need, earliest: datetime, last: datetime) -> list[datetime]:
        """When something could become free: the earliest instant, and each known end after it."""
        ends = {e for s in self._floor.seating(need) for e in self._floor.ends(s.tables)}
        return sorted(at for at in {earliest, *ends} if earliest <= at <= last)
