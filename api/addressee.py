"""Whose answer a guest's message is: the waitlist entry's, or the reservation's, of that phone."""

from datetime import datetime

from activities.ports import ReadModel, Received
from domain.entry import open_offer
from workflows.contract import conversation_id, reservation_workflow_id


async def addressee(
    reads: ReadModel, location: str, message: Received, now: datetime
) -> str | None:
    """The conversation that the message belongs to; None when that phone has none.

    A message that replies to one of ours goes to whoever sent that. Else an open offer comes
    first, then a reminder that waits for its answer, a place in line, and last the next booking.
    """
    entry = await reads.live_entry(location, message.phone, message.replied_sid)
    replied = message.replied_sid and await reads.conversation(message.replied_sid)
    if entry is not None and (replied == entry.id or (not replied and open_offer(entry))):
        return entry.id
    booked = await reads.upcoming(location, message.phone, now) if message.phone else []
    talks = {
        conversation_id(reservation_workflow_id(b.reservation.id)): b.reservation for b in booked
    }
    if replied in talks:
        return replied
    if entry is not None and open_offer(entry):
        return entry.id
    asked = (t for t, r in talks.items() if r.reminded_at and not r.guest_confirmed_at)
    waiting = None if entry is None else entry.id
    return next(asked, None) or waiting or next(iter(talks), None)
