"""Who gets the tables that stand free: the earliest entry in line that each of them fits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from domain.day import Change, MakeOffer, ServiceDay
from domain.fit import Floor, Need, seats
from domain.line import in_order
from domain.model import Occupancy, OccupancyKind, Offer, PassOver, Place, Skip
from domain.restaurant import TableSet


def match(day: ServiceDay, now: datetime, cause: str) -> Change:
    """Offer every free table set to the earliest entry in line that it fits.

    Several offers can come of one call. `cause` says what freed the table.
    """
    change = Change(day)
    while (found := Waiting(change.day, now).first_match()) is not None:
        offer = new_offer(found.place, found.table_set, found.need, now, cause)
        change = change.then(hold(change.day, offer, found.passed_over))
    return change


def new_offer(
    place: Place,
    table_set: TableSet,
    need: Need,
    now: datetime,
    cause: str,
    *,
    out_of_turn: bool = False,
) -> Offer:
    """The entry's next offer: its id is the entry's id and a running number."""
    return Offer(
        id=f"{place.entry_id}.{place.offers + 1}",
        entry_id=place.entry_id,
        tables=table_set.tables,
        zone=table_set.zone,
        start=need.start,
        end=need.end,
        made_at=now,
        cause=cause,
        out_of_turn=out_of_turn,
    )


def hold(day: ServiceDay, offer: Offer, passed_over: tuple[PassOver, ...] = ()) -> Change:
    """Hold the offer's tables for its entry until the offer settles."""
    place = day.line[offer.entry_id]
    held = Occupancy(
        offer.id,
        offer.tables,
        offer.start,
        offer.end,
        OccupancyKind.OFFER,
        offer.entry_id,
    )
    offered = replace(place, offers=place.offers + 1, offer_id=offer.id)
    changed = replace(
        day,
        line={**day.line, place.entry_id: offered},
        offers={**day.offers, offer.id: offer},
        occupancies={**day.occupancies, held.id: held},
        version=day.version + 1,
    )
    return Change(changed, (MakeOffer(offer, passed_over),))


# What decides when and where an entry can sit: many in a long line have the same.
Wish = tuple[int, str | None, datetime, str]


def wish_of(place: Place) -> Wish:
    """Covers, zone, wanted time and service of an entry."""
    return place.party_size, place.zone, place.wanted_at, place.service


@dataclass(frozen=True)
class Match:
    """A table set and the entry that gets it, with those earlier in line whom it passes over."""

    place: Place
    table_set: TableSet
    need: Need
    passed_over: tuple[PassOver, ...]


class Waiting:
    """The day's line at one instant: what each entry needs and what keeps it from a table."""

    def __init__(self, day: ServiceDay, now: datetime) -> None:
        self._now = now
        self._restaurant = day.restaurant
        self._last_seating = day.last_seatings()
        self._line = in_order(day)
        self.floor = Floor(day)

    def first_match(self) -> Match | None:
        """The earliest entry for which a fitting table set stands free now."""
        hopeless: set[Wish] = set()
        for place in self._line:
            wish = wish_of(place)
            if wish in hopeless or place.unreachable:
                continue
            table_set = self.best_set(place) if self.can_be_seated(place) else None
            if table_set is not None:
                passed = tuple(self.passed_over(place, table_set))
                return Match(place, table_set, self.need(place), passed)
            hopeless.add(wish)
        return None

    def need(self, place: Place) -> Need:
        """What the entry needs if it sits down as soon as it wants and can: `max(now, wanted)`."""
        start = max(self._now, place.wanted_at)
        end = start + self._restaurant.turn_time(place.party_size)
        return Need(place.party_size, place.zone, start, end)

    def can_be_seated(self, place: Place) -> bool:
        """Whether the entry can be reached and its service still seats at `max(now, wanted)`."""
        last = self._last_seating.get(place.service)
        in_time = last is not None and max(self._now, place.wanted_at) <= last
        return in_time and not place.unreachable

    def best_set(self, place: Place) -> TableSet | None:
        """The best free set for the entry that is not kept for a larger party."""
        for table_set in self.floor.free_sets(self.need(place)):
            if not self._kept_for_larger(place, table_set):
                return table_set
        return None

    def passed_over(self, winner: Place, table_set: TableSet) -> Iterator[PassOver]:
        """Those earlier in line than the winner, and why the set is not theirs."""
        for place in self._line:
            if place.seq < winner.seq:
                yield PassOver(place.entry_id, self._skip(place, table_set))

    def _kept_for_larger(self, place: Place, table_set: TableSet) -> bool:
        limit = self._restaurant.max_spare_seats
        if limit is None or table_set.max_seats - place.party_size <= limit:
            return False
        return any(
            other.party_size > place.party_size
            and self.can_be_seated(other)
            and self._fits_now(other, table_set)
            for other in self._line
        )

    def _fits_now(self, place: Place, table_set: TableSet) -> bool:
        need = self.need(place)
        free = self.floor.is_free(table_set.tables, need.start, need.end)
        return free and seats(table_set, place.party_size, place.zone)

    def _skip(self, place: Place, table_set: TableSet) -> Skip:
        need = self.need(place)
        if place.unreachable:
            return Skip.UNREACHABLE
        if place.party_size > table_set.max_seats:
            return Skip.TOO_MANY
        if place.party_size < table_set.min_seats:
            return Skip.TOO_FEW
        if not seats(table_set, place.party_size, place.zone):
            return Skip.OTHER_ZONE
        if not self.floor.is_free(table_set.tables, need.start, need.end):
            return Skip.NOT_FREE_THEN
        if self._kept_for_larger(place, table_set):
            return Skip.KEPT_FOR_LARGER
        return Skip.TOO_LATE if not self.can_be_seated(place) else Skip.OUT_OF_TURN
