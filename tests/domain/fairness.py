"""Whether an offer went to the right guest and tables, told without the product's own matching.

The day is the one that the command left behind, in which more tables may be held than when the
offer was made: what still fits now did fit then.
"""

from datetime import datetime

from domain.day import MakeOffer, ServiceDay
from domain.model import Place, Skip
from domain.restaurant import TableSet


def assert_fair(day: ServiceDay, made: MakeOffer, now: datetime) -> None:
    """First come, first served among those whom the tables fit; and no better set stood free."""
    if made.offer.out_of_turn:
        return
    offer, told = made.offer, {p.entry_id: p.skip for p in made.passed_over}
    assert Skip.OUT_OF_TURN not in told.values()
    winner = day.line[offer.entry_id]
    own = next(s for s in day.restaurant.table_sets if s.tables == offer.tables)
    for place in day.line.values():
        if place.seq < winner.seq and place.offer_id is None:
            kept = told.get(place.entry_id) is Skip.KEPT_FOR_LARGER
            assert kept or not _fits_then(day, place, own, now, offer.id), (place, offer)
    assert _suits(winner, own)
    better = [s for s in day.restaurant.table_sets if _suits(winner, s) and _rank(s) < _rank(own)]
    for other in better:
        if not _may_be_kept(day, winner, other):
            assert not _is_free(day, other, offer.start, offer.end, offer.id), (other, offer)


def assert_nobody_forgotten(day: ServiceDay, now: datetime) -> None:
    """No one waits for whom a set stands free that cannot be kept for a larger party."""
    waiting = [p for p in day.line.values() if p.offer_id is None and not p.unreachable]
    for place in waiting:
        for table_set in day.restaurant.table_sets:
            free = _fits_then(day, place, table_set, now)
            assert not free or _may_be_kept(day, place, table_set), (place, table_set)


def _rank(table_set: TableSet) -> tuple[int, int, tuple[str, ...]]:
    """Least spare seats for a given party, then fewest tables, then the lowest id."""
    return table_set.max_seats, len(table_set.tables), table_set.tables


def _suits(place: Place, table_set: TableSet) -> bool:
    seats = table_set.min_seats <= place.party_size <= table_set.max_seats
    return seats and place.zone in (None, table_set.zone)


def _may_be_kept(day: ServiceDay, place: Place, table_set: TableSet) -> bool:
    limit = day.restaurant.max_spare_seats
    return limit is not None and table_set.max_seats - place.party_size > limit


def _fits_then(
    day: ServiceDay, place: Place, table_set: TableSet, now: datetime, but_for: str = ""
) -> bool:
    """Whether the entry, waiting still, could sit at those tables if `but_for` had none."""
    start = max(now, place.wanted_at)
    end = start + day.restaurant.turn_time(place.party_size)
    in_time = start <= day.last_seatings()[place.service]
    willing = _suits(place, table_set) and not place.unreachable
    return in_time and willing and _is_free(day, table_set, start, end, but_for)


def _is_free(
    day: ServiceDay, table_set: TableSet, start: datetime, end: datetime, but_for: str
) -> bool:
    return not any(
        held.id != but_for and held.start < end and start < held.end
        for held in day.occupancies.values()
        if set(held.tables) & set(table_set.tables)
    )
