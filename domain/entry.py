"""One guest's wait: how an entry moves along its statuses, and the only judge of its offer.

WAITING -> NOTIFIED -> CONFIRMED | EXPIRED | CANCELLED, and WAITING -> EXPIRED | CANCELLED.
Every function takes the entry and `now` (UTC) and returns the entry's next version.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from domain.model import Actor, Entry, HistoryStep, Offer, Outcome, Status
from domain.waitlist import Settlement, reservation_id

MAX_HISTORY = 100


@dataclass(frozen=True)
class Reply:
    """What a guest wrote. `received_at`: when it reached us (UTC), which is what counts."""

    message_sid: str
    body: str
    received_at: datetime


def open_offer(entry: Entry) -> Offer | None:
    """The offer that waits for this entry's answer, if there is one."""
    return None if entry.status.is_final else entry.offer


def in_window(entry: Entry, received_at: datetime) -> bool:
    """Whether an answer that reached us then still counts for the open offer."""
    return entry.expires_at is None or received_at <= entry.expires_at


def offered(entry: Entry, offer: Offer, now: datetime) -> Entry:
    """A table is held for the entry; its message is about to go out."""
    tables = "+".join(offer.tables)
    waited = entry.actual_wait_min
    if waited is None:
        since = max(entry.joined_at, entry.wanted_at)
        waited = ceil(max(offer.start - since, timedelta(0)) / timedelta(minutes=1))
    noted = note(entry, now, "offered", Actor.SYSTEM, tables)
    return replace(noted, offer=offer, actual_wait_min=waited, reason="")


def notified(entry: Entry, now: datetime, window: timedelta) -> Entry:
    """The provider accepted the message: the window for the answer starts now."""
    moved = note(entry, now, "notified", Actor.SYSTEM)
    return replace(moved, status=Status.NOTIFIED, notified_at=now, expires_at=now + window)


def settled(entry: Entry, outcome: Outcome, now: datetime, reason: str, actor: Actor) -> Entry:
    """The open offer has ended that way; `reason` says why where the outcome alone does not."""
    if outcome is Outcome.ACCEPTED:
        reservation = reservation_id(entry.id)
        confirmed = _finish(entry, Status.CONFIRMED, now, "confirmed", actor, "")
        return replace(confirmed, reservation_id=reservation)
    if outcome in (Outcome.DECLINED, Outcome.CANCELLED):
        return _finish(entry, Status.CANCELLED, now, outcome.value, actor, reason)
    if outcome is Outcome.EXPIRED or entry.status is Status.NOTIFIED:
        return _finish(entry, Status.EXPIRED, now, outcome.value, actor, reason)
    back = note(entry, now, outcome.value, actor, reason)
    return replace(back, offer=None, reason=reason)


def settlement(entry: Entry, offer: Offer, outcome: Outcome) -> Settlement:
    """What the service day is told: pass the entry as `settled` left it, and the offer it ended.

    Only a wait that goes on keeps its place in line.
    """
    return Settlement(entry.id, offer.id, outcome, stays=not entry.status.is_final)


def left(entry: Entry, now: datetime, reason: str, actor: Actor) -> Entry:
    """The wait ended with no offer open: the guest or staff cancelled it."""
    return _finish(entry, Status.CANCELLED, now, "cancelled", actor, reason)


def service_ended(entry: Entry, now: datetime) -> Entry:
    """The service seats nobody any more and no table came free."""
    return _finish(entry, Status.EXPIRED, now, "service-ended", Actor.SYSTEM, "service-ended")


def note(entry: Entry, now: datetime, what: str, actor: Actor, detail: str = "") -> Entry:
    """The entry with one more line of history. The first line and the newest ones are kept."""
    last = entry.history[-1].seq if entry.history else 0
    history = (*entry.history, HistoryStep(last + 1, now, what, actor, detail))
    if len(history) > MAX_HISTORY:
        history = (history[0], *history[-MAX_HISTORY + 1 :])
    return replace(entry, history=history, version=entry.version + 1)


def _finish(
    entry: Entry, status: Status, now: datetime, what: str, actor: Actor, reason: str
) -> Entry:
    return replace(
        note(entry, now, what, actor, reason), status=status, settled_at=now, reason=reason
    )
