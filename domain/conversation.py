"""What a guest's message means for its entry, and what it is answered."""

from dataclasses import dataclass

from domain import texts
from domain.entry import Reply, in_window, open_offer
from domain.model import Entry, Outcome
from domain.replies import Answer, interpret, wants_out
from domain.texts import Venue


@dataclass(frozen=True)
class Meaning:
    """`outcome` ends the open offer; `leaves` ends a wait without one; neither: nothing moves."""

    outcome: Outcome | None = None
    leaves: bool = False


def understand(entry: Entry, reply: Reply) -> Meaning:
    """What the message asks for, judged by when it reached us."""
    if entry.status.is_final:
        return Meaning()
    if open_offer(entry) is None:
        return Meaning(leaves=wants_out(reply.body))
    if not in_window(entry, reply.received_at):
        return Meaning()
    match interpret(reply.body):
        case Answer.YES:
            return Meaning(outcome=Outcome.ACCEPTED)
        case Answer.NO:
            return Meaning(outcome=Outcome.DECLINED)
        case _:
            return Meaning()


def answer(before: Entry, after: Entry, reply: Reply, venue: Venue) -> str:
    """The text that answers the message: the entry as it was, and as it is now."""
    offer = open_offer(before)
    if before.status.is_final:
        return texts.already_over(before, venue)
    if after.status.is_final:
        if after.reservation_id is not None and offer is not None:
            return texts.confirmed(after, venue, offer)
        return texts.cancelled(after, venue)
    if offer is None:
        return texts.still_waiting(after, venue)
    if not in_window(before, reply.received_at):
        return texts.too_late(before, venue)
    return texts.please_answer(after, venue)
