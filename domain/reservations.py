"""What happens to a reservation after it was made: change, arrival, departure, no-show."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.booking import not_past
from domain.day import Change, ServiceDay
from domain.fit import Floor, Need, seats
from domain.line import check_party, check_wish, check_zone
from domain.model import Reservation, ReservationStatus
from domain.refusals import Reason, Refused
from domain.restaurant import TableSet
from domain.tables import MAX_STAY, occupy, with_reservation
from domain.waitlist import advance, chosen_set

_OPEN = (ReservationStatus.CONFIRMED, ReservationStatus.SEATED)


@dataclass(frozen=True)
class ChangeReservation:
    """What is to be different; None leaves it. `start` and `end` are in UTC.

    `table` names a set that staff chose. `end` shortens or prolongs the stay, which otherwise
    follows from the party's turn time.
    """

    reservation_id: str
    party_size: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    zone: str | None = None
    table: str | None = None
    notes: str | None = None


def change(
    day: ServiceDay, command: ChangeReservation, now: datetime
) -> tuple[Change, Reservation]:
    """Change a reservation on its own service date; what that frees is offered on.

    `Refused` when it does not fit: then the reservation stays as it was. The tables that it has
    are kept where they still do. Who sits already keeps the start of the stay, and the tables
    unless others are asked for: those are theirs from now on.
    """
    old = _open(day, command.reservation_id, _OPEN)
    _refuse_if_over(old, now)
    start, need = _wanted(day, old, command, now)
    without = _without(day, old.id)
    table_set = _pick(without, old, command, need)
    moved = start != old.start
    new = replace(
        old,
        party_size=need.party_size,
        tables=table_set.tables,
        zone=table_set.zone,
        start=start,
        end=need.end,
        notes=old.notes if command.notes is None else command.notes,
        # The guest's word and the question to staff were about another time.
        reminded_at=None if moved else old.reminded_at,
        guest_confirmed_at=None if moved else old.guest_confirmed_at,
        no_show_asked_at=None if moved else old.no_show_asked_at,
    )
    if new == old:
        return Change(day), old
    held = day.occupancies[old.id]
    stays_put = _is_seated(old) and new.tables == old.tables
    begins = held.start if stays_put else need.start
    taken = replace(held, tables=new.tables, start=begins, end=new.end)
    return _changed(occupy(without, taken).day, new, now, f"changed:{old.id}")


def seat(day: ServiceDay, reservation_id: str, now: datetime) -> tuple[Change, Reservation]:
    """The guests have come. Who comes early sits down early if their tables are free by then.

    `Refused` before the service day has come, for who would sit for longer than anybody may, and
    once the stay is over: by then their tables may be others'.
    """
    old = _open(day, reservation_id, _OPEN)
    if _is_seated(old):
        return Change(day), old
    _refuse_if_over(old, now)
    start = min(old.start, now)
    if day.restaurant.service_date(now) < day.date or old.end - start > MAX_STAY:
        raise Refused(Reason.RESERVATION_NOT_DUE)
    held = replace(day.occupancies[old.id], start=start)
    seated = replace(old, status=ReservationStatus.SEATED, start=start, no_show_asked_at=None)
    return _changed(occupy(_without(day, old.id), held).day, seated, now, f"seated:{old.id}")


def complete(day: ServiceDay, reservation_id: str, now: datetime) -> tuple[Change, Reservation]:
    """The guests have left: from now on their tables are others'."""
    old = _open(day, reservation_id, _OPEN)
    if now <= old.start:
        raise Refused(Reason.RESERVATION_NOT_DUE)
    return _ended(day, old, ReservationStatus.COMPLETED, now)


def no_show(day: ServiceDay, reservation_id: str, now: datetime) -> tuple[Change, Reservation]:
    """The guests did not come; `Refused` before their time."""
    old = _open(day, reservation_id, (ReservationStatus.CONFIRMED,))
    if now <= old.start:
        raise Refused(Reason.RESERVATION_NOT_DUE)
    return _ended(day, old, ReservationStatus.NO_SHOW, now)


def stay_over(day: ServiceDay, reservation_id: str, now: datetime) -> Change:
    """The planned end has come: who sat there has left. Nothing for any other reservation."""

    def applies(old: Reservation) -> bool:
        return old.status is ReservationStatus.SEATED and now >= old.end

    return _noted(day, reservation_id, applies, status=ReservationStatus.COMPLETED)


def ask_no_show(day: ServiceDay, reservation_id: str, now: datetime) -> Change:
    """Nobody has come within the courtesy time: staff are to say whether anybody did."""

    def applies(old: Reservation) -> bool:
        return _is_expected(old) and old.no_show_asked_at is None and now >= old.start

    return _noted(day, reservation_id, applies, no_show_asked_at=now)


def guest_confirmed(day: ServiceDay, reservation_id: str, now: datetime) -> Change:
    """The guest has said that they will come. Only the first time counts."""

    def applies(old: Reservation) -> bool:
        return _is_expected(old) and old.guest_confirmed_at is None

    return _noted(day, reservation_id, applies, guest_confirmed_at=now)


def reminded(day: ServiceDay, reservation_id: str, now: datetime) -> Change:
    """The reminder has gone out."""
    return _noted(day, reservation_id, lambda _: True, reminded_at=now)


def mail_failed(day: ServiceDay, reservation_id: str) -> Change:
    """The guest's address takes no mail: staff are to see it."""
    return _noted(day, reservation_id, lambda old: not old.mail_failed, mail_failed=True)


def message_failed(day: ServiceDay, reservation_id: str) -> Change:
    """A message about it has reached no phone: staff are to call."""
    return _noted(day, reservation_id, lambda old: not old.message_failed, message_failed=True)


def _noted(
    day: ServiceDay,
    reservation_id: str,
    applies: Callable[[Reservation], bool],
    **news: Any,
) -> Change:
    """The reservation with those fields, where that applies; else, or unknown, nothing."""
    old = day.reservations.get(reservation_id)
    if old is None or not applies(old):
        return Change(day)
    return with_reservation(day, replace(old, **news))


def _is_expected(reservation: Reservation) -> bool:
    return reservation.status is ReservationStatus.CONFIRMED


def _open(
    day: ServiceDay, reservation_id: str, allowed: tuple[ReservationStatus, ...]
) -> Reservation:
    reservation = day.reservations.get(reservation_id)
    if reservation is None:
        raise Refused(Reason.RESERVATION_UNKNOWN)
    if reservation.status not in allowed:
        raise Refused(Reason.RESERVATION_FINAL, reservation.status.value)
    return reservation


def _ended(
    day: ServiceDay, old: Reservation, status: ReservationStatus, now: datetime
) -> tuple[Change, Reservation]:
    """Over from now on; a stay that never began leaves no trace on the tables."""
    held = day.occupancies.get(old.id)
    day = _without(day, old.id)
    came = status is ReservationStatus.COMPLETED
    # Whose tables were changed at this very instant has not sat at the new ones.
    if held is not None and came and held.start < now:
        day = occupy(day, replace(held, end=min(held.end, now))).day
    ended = replace(old, status=status, end=min(old.end, now) if came else old.end)
    return _changed(day, ended, now, f"{status.value.lower().replace('_', '-')}:{old.id}")


def _changed(
    day: ServiceDay, reservation: Reservation, now: datetime, cause: str
) -> tuple[Change, Reservation]:
    saved = with_reservation(day, reservation)
    change = saved.then(advance(saved.day, now, cause))
    return change, change.day.reservations[reservation.id]


def _without(day: ServiceDay, reservation_id: str) -> ServiceDay:
    kept = {k: v for k, v in day.occupancies.items() if k != reservation_id}
    return replace(day, occupancies=kept, version=day.version + 1)


def _is_seated(reservation: Reservation) -> bool:
    return reservation.status is ReservationStatus.SEATED


def _refuse_if_over(reservation: Reservation, now: datetime) -> None:
    if now >= reservation.end:
        raise Refused(Reason.RESERVATION_FINAL, reservation.status.value)


def _wanted(
    day: ServiceDay, old: Reservation, command: ChangeReservation, now: datetime
) -> tuple[datetime, Need]:
    """When the changed stay begins, and what it needs from then on, or from now if it has begun."""
    party = old.party_size if command.party_size is None else command.party_size
    start = old.start if command.start is None else command.start
    seated = _is_seated(old)
    if start == old.start:
        # What holds at any time: a stay that keeps its start may be outside of the opening hours.
        check_party(day, party, None)
        check_zone(day, command.zone)
    elif seated:
        raise Refused(Reason.RESERVATION_FINAL, old.status.value)
    else:
        check_wish(day, party, command.zone, start, now)
        start = not_past(start, now)
    planned = old.end
    if not seated and (start, party) != (old.start, old.party_size):
        planned = start + day.restaurant.turn_time(party)
    end = planned if command.end is None else command.end
    begins = max(start, now) if seated else start
    if end <= begins or end - start > MAX_STAY:
        raise Refused(Reason.SPAN_INVALID)
    return start, Need(party, command.zone, begins, end)


def _pick(
    without: ServiceDay, old: Reservation, command: ChangeReservation, need: Need
) -> TableSet:
    """The set that staff chose, else the one it has if that still does, else the best one."""
    floor = Floor(without)
    if command.table is not None:
        return _chosen(without, command.table, floor, need)
    same_wish = need.party_size == old.party_size and need.zone in (None, old.zone)
    own_is_free = floor.is_free(old.tables, need.start, need.end)
    if own_is_free and _own_does(without, old, need, same_wish=same_wish):
        return TableSet(old.tables, old.zone, need.party_size, need.party_size)
    if same_wish and _is_seated(old):
        raise Refused(Reason.TABLE_TAKEN, "+".join(old.tables))
    best = next(floor.free_sets(need), None)
    if best is None:
        raise Refused(Reason.NO_TABLE_FITS)
    return best


def _chosen(day: ServiceDay, table: str, floor: Floor, need: Need) -> TableSet:
    chosen = chosen_set(day, table)
    if chosen.max_seats < need.party_size:
        raise Refused(Reason.PARTY_TOO_LARGE, str(need.party_size))
    if not floor.is_free(chosen.tables, need.start, need.end):
        raise Refused(Reason.TABLE_TAKEN, chosen.id)
    return chosen


def _own_does(day: ServiceDay, old: Reservation, need: Need, *, same_wish: bool) -> bool:
    """Whether the tables it has still suit, apart from being free.

    Staff may have given this party a set that the rules would not choose, and the restaurant's
    file may have given the set up since.
    """
    if same_wish and need.start == old.start:
        return True
    own = (s for s in day.restaurant.table_sets if s.tables == old.tables)
    return any(same_wish or seats(s, need.party_size, need.zone) for s in own)
