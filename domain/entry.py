"""One guest's wait: how an entry moves along its statuses, and the only judge of its offer.

WAITING -> NOTIFIED -> CONFIRMED | EXPIRED | CANCELLED, and WAITING -> EXPIRED | CANCELLED.
Every function takes the entry and `now` (UTC) and returns the entry's next version.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from domain.channels import FIRST, is_kept
from domain.model import Actor, Entry, HistoryStep, Offer, Outcome, PlaceNews, Reach, Status
from domain.waitlist import Settlement, reservation_id

MAX_HISTORY = 100
# "5 minutos más": how much longer an offer waits, once.
EXTENSION = timedelta(minutes=5)
# How staff reach who cannot be written to.
BY_PHONE = "call"
AT_THE_DOOR = "door"


@dataclass(frozen=True)
class Reply:
    """What a guest wrote. `received_at`: when it reached us (UTC), which is what counts.

    `offer_id`: the offer that it names, by a button or by a choice among several. `is_text`:
    false for pictures, places and voice notes. `sender`: the exact address that it came from.
    """

    message_sid: str
    body: str
    received_at: datetime
    offer_id: str | None = None
    is_text: bool = True
    sender: str = ""


def heard_at(reply: Reply, now: datetime) -> Reply:
    """The message as heard now: it came no later, whatever the clock of its host says."""
    return replace(reply, received_at=min(reply.received_at, now))


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
    return replace(noted, offer=offer, actual_wait_min=waited, extended=False, reason="")


def notified(entry: Entry, now: datetime, window: timedelta, by: str = FIRST) -> Entry:
    """The provider accepted the message (or staff are to call): the window starts now.

    `by`: the channel, or `BY_PHONE`. A message that had to be sent again starts it anew.
    """
    moved = note(entry, now, "notified", Actor.SYSTEM, by)
    return replace(moved, status=Status.NOTIFIED, notified_at=now, expires_at=now + window)


def extended(entry: Entry, now: datetime) -> Entry:
    """The guest asked for more time: an open offer gets `EXTENSION`, once."""
    if entry.expires_at is None or entry.extended:
        return entry
    later = note(entry, now, "extended", Actor.GUEST)
    return replace(later, expires_at=entry.expires_at + EXTENSION, extended=True)


def heard(entry: Entry, reply: Reply, language: str | None, reach: Reach | None) -> Entry:
    """The entry after a message of its guest: we answer in its language, to where it came from.

    `reach`: what the guest wants from now on. Who writes from where they can be written to, can.
    """
    guest, written = entry.guest, is_kept(reply.sender)
    wanted = reach or (Reach.WRITE if written and guest.reach is Reach.CALL else guest.reach)
    now_known = replace(
        guest,
        address=reply.sender if written else guest.address,
        language=language or guest.language,
        reach=wanted,
    )
    if wanted is not guest.reach:
        step = "reachable" if guest.reach is Reach.CALL and reach is None else _STEPS[wanted]
        entry = note(entry, reply.received_at, step, Actor.GUEST)
    elif now_known != guest:
        entry = replace(entry, version=entry.version + 1)
    return replace(entry, guest=now_known)


def changed(entry: Entry, news: PlaceNews, now: datetime) -> Entry:
    """Staff have changed what the guest waits for. What ends as it was is no change."""
    notes = entry.notes if news.notes is None else news.notes
    moved = {
        "party": news.party_size != entry.party_size,
        "time": news.wanted_at != entry.wanted_at,
        "zone": news.zone != entry.zone,
        "name": news.name != entry.guest.name,
        "email": news.email != entry.guest.email,
        "notes": notes != entry.notes,
    }
    if entry.status.is_final or not any(moved.values()):
        return entry
    noted = note(
        entry, now, "changed", Actor.STAFF, ",".join(k for k, is_so in moved.items() if is_so)
    )
    return replace(
        noted,
        guest=replace(entry.guest, name=news.name, email=news.email),
        party_size=news.party_size,
        wanted_at=news.wanted_at,
        service=news.service,
        zone=news.zone,
        notes=notes,
    )


def seated(entry: Entry, given: Offer, now: datetime) -> Entry:
    """The guest sits at those tables, as staff have seen. An entry that is over is left alone."""
    if entry.status.is_final:
        return entry
    asked = entry.offer is not None and entry.offer.id == given.id
    here = replace(entry, offer=given) if asked else offered(entry, given, now)
    if here.status is Status.WAITING:
        here = notified(here, now, timedelta(0), AT_THE_DOOR)
    done = _finish(here, Status.CONFIRMED, now, "seated", Actor.STAFF, "")
    return replace(done, reservation_id=reservation_id(entry.id))


def was_missed(entry: Entry) -> bool:
    """Whether the entry ended because its offer got no answer in time, or never reached anybody."""
    return entry.status is Status.EXPIRED and entry.reason in ("no-answer", "undeliverable")


def arrived(entry: Entry, now: datetime) -> Entry:
    """The open offer's message is on the guest's phone; noted once an offer."""
    since = next((s for s in reversed(entry.history) if s.what in ("notified", "delivered")), None)
    if entry.status.is_final or since is None or since.what == "delivered":
        return entry
    return note(entry, now, "delivered", Actor.SYSTEM)


def gone_another_way(entry: Entry, now: datetime, detail: str) -> Entry:
    """The open offer's message did not arrive, and is sent in another way."""
    return note(entry, now, "not-delivered", Actor.SYSTEM, detail)


def settled(entry: Entry, outcome: Outcome, now: datetime, reason: str, actor: Actor) -> Entry:
    """The open offer has ended that way; `reason` says why where the outcome alone does not."""
    if outcome is Outcome.ACCEPTED:
        reservation = reservation_id(entry.id)
        confirmed = _finish(entry, Status.CONFIRMED, now, "confirmed", actor, "")
        return replace(confirmed, reservation_id=reservation)
    if outcome in (Outcome.DECLINED, Outcome.CANCELLED):
        return _finish(entry, Status.CANCELLED, now, outcome.value, actor, reason)
    if outcome is Outcome.UNDELIVERABLE and entry.guest.reach is Reach.WRITE:
        entry = replace(entry, guest=replace(entry.guest, reach=Reach.CALL))
    if outcome is Outcome.EXPIRED or entry.status is Status.NOTIFIED:
        return _finish(entry, Status.EXPIRED, now, outcome.value, actor, reason)
    back = note(entry, now, outcome.value, actor, reason)
    return replace(back, offer=None, reason=reason)


def settlement(entry: Entry, offer: Offer, outcome: Outcome) -> Settlement:
    """What the service day is told: pass the entry as `settled` left it, and the offer it ended.

    Only a wait that goes on keeps its place in line.
    """
    stays = not entry.status.is_final
    return Settlement(entry.id, offer.id, outcome, stays, entry.guest, entry.notes)


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


_STEPS = {Reach.WRITE: "opted-in", Reach.OPTED_OUT: "opted-out"}
