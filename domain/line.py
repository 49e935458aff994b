"""The line of a service day: its order, joining, leaving, and what time alone changes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from domain.day import Change, EndEntry, ServiceDay
from domain.model import Guest, Place, Reach
from domain.refusals import Reason, Refused
from domain.restaurant import ServiceWindow

SAME_SLOT = timedelta(minutes=30)
MAX_LINE = 2_000
_SEQ = attrgetter("seq")


@dataclass(frozen=True)
class JoinRequest:
    """A guest asks to wait. `entry_id` is the id a new entry would get; `wanted_at` is in UTC."""

    entry_id: str
    guest: Guest
    party_size: int
    wanted_at: datetime
    source: str
    zone: str | None = None
    notes: str = ""


def precedence(day: ServiceDay, request: JoinRequest) -> int:
    """The `seq` that a guest who joins now gets: whoever has the lower one is served first.

    This is the whole rule of the order, and the house's is: who came first. One that puts some
    guests before others gives them numbers that no other gets, below those of `day.next_seq`.
    """
    return day.next_seq


def in_order(day: ServiceDay) -> list[Place]:
    """The entries that wait without an open offer, in the order in which they are served."""
    return sorted([p for p in day.line.values() if p.offer_id is None], key=_SEQ)


def positions(day: ServiceDay) -> dict[str, int]:
    """The rank, from 1, of each waiting entry among those that wait for the same service."""
    counts: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for place in in_order(day):
        ranks[place.entry_id] = counts[place.service] = counts.get(place.service, 0) + 1
    return ranks


def existing_place(day: ServiceDay, phone: str, wanted_at: datetime) -> Place | None:
    """The place which that guest already has for the same slot, within `SAME_SLOT`."""
    for place in day.line.values():
        if place.guest.phone == phone and abs(place.wanted_at - wanted_at) < SAME_SLOT:
            return place
    return None


def append(day: ServiceDay, request: JoinRequest, now: datetime) -> tuple[ServiceDay, Place]:
    """Give the guest the last place in line, or the place that it already has for that slot.

    Raises `Refused` for a party, a zone or a time that the restaurant cannot serve.
    """
    existing = existing_place(day, request.guest.phone, request.wanted_at)
    if existing is not None:
        return day, existing
    window = check_wish(day, request.party_size, request.zone, request.wanted_at, now)
    if len(day.line) >= MAX_LINE:
        raise Refused(Reason.LINE_FULL)
    place = Place(
        entry_id=request.entry_id,
        seq=precedence(day, request),
        guest=request.guest,
        party_size=request.party_size,
        zone=request.zone,
        wanted_at=request.wanted_at,
        service=window.name,
        joined_at=now,
        unreachable=request.guest.reach is not Reach.WRITE,
    )
    line = {**day.line, place.entry_id: place}
    return replace(day, line=line, next_seq=day.next_seq + 1), place


def check_wish(
    day: ServiceDay,
    party_size: int,
    zone: str | None,
    wanted_at: datetime,
    now: datetime,
) -> ServiceWindow:
    """The service in which a party could be seated at `max(now, wanted_at)`.

    Raises `Refused` when there is none, or when no table of the house could ever seat it.
    """
    check_party(day, party_size, zone)
    return check_time(day, wanted_at, now)


def check_party(day: ServiceDay, party_size: int, zone: str | None) -> None:
    """Raises `Refused` for a party that no table of the house, or of the zone, could ever seat."""
    if party_size < 1:
        raise Refused(Reason.PARTY_SIZE_INVALID, str(party_size))
    check_zone(day, zone)
    in_zone = [s for s in day.restaurant.table_sets if zone is None or s.zone == zone]
    if not any(s.max_seats >= party_size for s in in_zone):
        raise Refused(Reason.PARTY_TOO_LARGE, str(party_size))


def check_zone(day: ServiceDay, zone: str | None) -> None:
    """Raises `Refused` for a zone that the house has not; None is any."""
    if zone is not None and zone not in day.restaurant.zones:
        raise Refused(Reason.ZONE_UNKNOWN, zone)


def check_time(day: ServiceDay, wanted_at: datetime, now: datetime) -> ServiceWindow:
    """The service that seats at `wanted_at`; `Refused` when closed then or already over."""
    window = day.restaurant.window_at(day.date, wanted_at)
    if window is None:
        raise Refused(Reason.CLOSED, day.date.isoformat())
    if now > window.last_seating:
        raise Refused(Reason.DATE_PAST, day.date.isoformat())
    return window


def remove(day: ServiceDay, entry_id: str) -> ServiceDay:
    """The day without that place and without what was held for it."""
    place = day.line.get(entry_id)
    if place is None:
        return day
    line = {k: v for k, v in day.line.items() if k != entry_id}
    if place.offer_id is None:
        return replace(day, line=line)
    return replace(without_offer(day, place.offer_id), line=line)


def without_offer(day: ServiceDay, offer_id: str) -> ServiceDay:
    """The day without that offer and the tables held for it."""
    return replace(
        day,
        offers={k: v for k, v in day.offers.items() if k != offer_id},
        occupancies={k: v for k, v in day.occupancies.items() if k != offer_id},
        version=day.version + 1,
    )


def end_over_services(day: ServiceDay, now: datetime) -> Change:
    """End the wait of those whose service seats nobody any more and who have no open offer."""
    waiting = in_order(day)
    last = _latest_starts(day, waiting)
    over = [p.entry_id for p in waiting if now > last[p.service, p.wanted_at]]
    for entry_id in over:
        day = remove(day, entry_id)
    return Change(day, tuple(EndEntry(entry_id) for entry_id in over))


def next_wakeup(day: ServiceDay, now: datetime) -> datetime | None:
    """When time alone changes something for the line: a stay's known end, or a last seating.

    None while nobody waits.
    """
    waiting = in_order(day)
    if not waiting:
        return None
    last = _latest_starts(day, waiting).values()
    just_after = (at + timedelta(milliseconds=1) for at in last)
    ends = (o.end for o in day.occupancies.values())
    return min((at for at in (*just_after, *ends) if at > now), default=None)


def _latest_starts(day: ServiceDay, places: list[Place]) -> dict[tuple[str, datetime], datetime]:
    """The last instant at which entries of a service and wanted time could sit down.

    A service that the restaurant has given up since seats nobody: only the wanted time counts.
    """
    last = day.last_seatings()
    wishes = dict.fromkeys((p.service, p.wanted_at) for p in places)
    return {(service, at): max(last.get(service, at), at) for service, at in wishes}
