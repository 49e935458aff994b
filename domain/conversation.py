"""What a guest's message means for its entry, and what it is answered."""

from dataclasses import dataclass, replace

from domain import texts
from domain.entry import Reply, in_window, open_offer
from domain.intents import Intent, Wish, understood
from domain.model import Entry, Outcome, Reach, Status
from domain.replies import says_yes
from domain.said import Said, Venue

_NOTHING = Wish(Intent.UNCLEAR)


@dataclass(frozen=True)
class Meaning:
    """What is to happen; nothing when all is left as it is.

    `outcome` ends the open offer, `leaves` a wait without one. `late`: a yes to an offer whose
    window has passed. `extends`: the window is to end later. `reach`: whether the guest wants to
    be written to from now on.
    """

    outcome: Outcome | None = None
    leaves: bool = False
    late: bool = False
    extends: bool = False
    reach: Reach | None = None


def wish_of(reply: Reply) -> Wish:
    """What the message says; a picture, a place or a voice note says nothing."""
    return understood(reply.body) if reply.is_text else _NOTHING


def understand(entry: Entry, reply: Reply) -> Meaning:
    """What the message asks for, judged by when it reached us."""
    wish = wish_of(reply)
    if wish.intent in _REACH:
        return Meaning(reach=_REACH[wish.intent])
    if entry.status.is_final:
        return Meaning()
    if open_offer(entry) is None:
        return Meaning(leaves=wish.intent is Intent.LEAVE)
    return _about_offer(entry, reply, wish) if _names_offer(entry, reply, wish) else Meaning()


def is_only_a_nod(entry: Entry, reply: Reply) -> bool:
    """Whether a yes may be to something else: nothing tells that the offer has reached its guest,
    and the message neither names it nor says yes in so many words."""
    unsent = open_offer(entry) is not None and entry.status is Status.WAITING
    return unsent and reply.offer_id is None and not says_yes(reply.body)


def _about_offer(entry: Entry, reply: Reply, wish: Wish) -> Meaning:
    if not in_window(entry, reply.received_at):
        return Meaning(late=wish.intent is Intent.YES)
    match wish.intent:
        case Intent.YES:
            return Meaning(outcome=Outcome.ACCEPTED)
        case Intent.NO | Intent.LEAVE:
            return Meaning(outcome=Outcome.DECLINED)
        case Intent.MORE_TIME:
            return Meaning(extends=entry.expires_at is not None and not entry.extended)
        case _:
            return Meaning()


def _names_offer(entry: Entry, reply: Reply, wish: Wish) -> bool:
    """Whether the message is about the open offer: a button or a number may name another one."""
    offer = open_offer(entry)
    if reply.offer_id is not None:
        return offer is not None and reply.offer_id == offer.id
    return wish.number is None


def answer(before: Entry, after: Entry, reply: Reply, venue: Venue) -> Said | None:
    """What answers the message: the entry as it was, and as it is now. None: nothing does."""
    meaning, language = understand(before, reply), after.guest.language
    if meaning.reach is Reach.WRITE:
        return texts.opted_in(venue, language)
    if meaning.reach is Reach.OPTED_OUT:
        again = before.guest.reach is Reach.OPTED_OUT
        return None if again else texts.opted_out(venue, language)
    said = _answer(before, after, reply, venue)
    changed = before.status is not after.status or before.extended is not after.extended
    # Who wants no messages gets one only about what it has just brought about.
    return said if changed or after.guest.reach is not Reach.OPTED_OUT else None


def opts(intent: Intent, venue: Venue, language: str) -> Said:
    """The one confirmation that a number gets no more messages, or gets them again."""
    confirm = texts.opted_out if intent is Intent.OPT_OUT else texts.opted_in
    return confirm(venue, language)


def _answer(before: Entry, after: Entry, reply: Reply, venue: Venue) -> Said:
    offer = open_offer(before)
    if before.status.is_final:
        return texts.already_over(_as_now(before, after), venue)
    if after.status.is_final:
        if after.reservation_id is not None and offer is not None:
            return texts.confirmed(after, venue, offer)
        return texts.cancelled(after, venue)
    if offer is None:
        return texts.still_waiting(after, venue)
    if not in_window(before, reply.received_at):
        return texts.too_late(after, venue)
    if _asks_for_time(before, reply) and after.expires_at is not None:
        longer = after.extended and not before.extended
        return texts.extended(after, venue) if longer else texts.not_extended(after, venue)
    return texts.please_answer(after, venue)


def _asks_for_time(entry: Entry, reply: Reply) -> bool:
    wish = wish_of(reply)
    return wish.intent is Intent.MORE_TIME and _names_offer(entry, reply, wish)


def _as_now(before: Entry, after: Entry) -> Entry:
    return replace(before, guest=after.guest)


_REACH = {Intent.OPT_OUT: Reach.OPTED_OUT, Intent.OPT_IN: Reach.WRITE}
