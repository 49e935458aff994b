"""Finds what a guest's message may be about, so that the domain can say whose it is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from activities.ports import Received, ReservationRecord, Sent
from api.fresh_reads import FreshReads
from domain.addressee import Addressee, Known, addressee
from domain.conversation import wish_of
from domain.intents import Wish
from workflows.contract import conversation_id, offer_of_key, reservation_workflow_id

# Kept as the conversation of a message that its guest is asked about: no entry may take it for its
# own answer.
SEVERAL = "several"


@dataclass(frozen=True)
class Addressed:
    """A message with what it says, and whose it is."""

    message: Received
    wish: Wish
    to: Addressee

    @property
    def conversation(self) -> str | None:
        """Under which it is kept: an entry's or a reservation's, `SEVERAL`, or none."""
        if self.to.entry is not None:
            return self.to.entry.id
        if self.to.booking is not None:
            return conversation_id(reservation_workflow_id(self.to.booking.id))
        return SEVERAL if self.to.choices or self.to.ambiguous else None

    @property
    def phone(self) -> str:
        """The guest's number; the sender's when it is nobody's that we know."""
        known = self.to.entry or self.to.booking or self.to.over
        return self.message.phone if known is None else known.guest.phone


async def address(reads: FreshReads, message: Received, now: datetime) -> Addressed:
    """Whose message it is. A guest may write the very moment that they were put in line."""
    entries, upcoming, sent = await asyncio.gather(
        reads.entries_of(message.phone, message.sender),
        _upcoming(reads, message, now),
        _replied_to(reads, message),
    )
    known = Known(
        entries=entries,
        bookings=[record.reservation for record in upcoming],
        replied=None if sent is None else sent.conversation.rpartition(":")[2],
        offer_id=message.offer_id or (None if sent is None else offer_of_key(sent.key)),
    )
    wish = wish_of(message.reply)
    to = addressee(known, wish, now)
    return Addressed(replace(message, offer_id=to.offer_id or known.offer_id), wish, to)


async def _upcoming(
    reads: FreshReads, message: Received, now: datetime
) -> Sequence[ReservationRecord]:
    return await reads.upcoming(message.phone, now) if message.phone else ()


async def _replied_to(reads: FreshReads, message: Received) -> Sent | None:
    return await reads.sent(message.replied_sid) if message.replied_sid else None
