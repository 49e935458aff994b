"""What a guest can look at and do from their own page.

An answer goes the way of a WhatsApp: it is kept with the time at which it reached us, which is what
counts, and the same tap twice, or in two tabs, is one message.
"""

import asyncio

from activities.ports import Received
from api.calendar import Calendar
from api.dependencies import ApiDependencies
from api.forecasts import Forecasts
from api.forwarder import GRACE
from api.fresh_reads import FreshReads
from api.guest.stage import Seen, Stage, stage_of
from api.help_desk import WEB
from api.replies import SILENCE, Replies
from api.temporal_service import WaitlistService
from domain.model import Actor, Status
from domain.refusals import Reason, Refused
from domain.waitlist import reservation_id
from workflows.contract import CancelReservation

# How long the page waits for what its guest has just done to show.
SHOWS_WITHIN = 2.5
_PAUSE = 0.05
_REJOIN = "APUNTAR"
# No longer than the forwarder leaves a message alone: what it has closed would not be heard again.
ONE_TAP = GRACE


class GuestDesk:
    """Serves the guests of one location. `RecordsUnavailable` while SQL is away."""

    def __init__(
        self,
        deps: ApiDependencies,
        calendar: Calendar,
        service: WaitlistService,
        reads: FreshReads,
        forecasts: Forecasts,
        replies: Replies,
    ) -> None:
        self._deps, self._calendar, self._service = deps, calendar, service
        self._reads, self._forecasts, self._replies = reads, forecasts, replies

    async def look(self, token: str) -> Seen | None:
        """The place that the token opens; None for a token of nobody's."""
        entry_id = self._deps.guest_links.entry_id(token)
        return None if entry_id is None else await self._seen(entry_id)

    async def answer(self, seen: Seen, offer_id: str, *, accepts: bool) -> bool:
        """Take the table on offer, or let it go; whether the page shows already what came of it.

        `Refused` when that offer is not the guest's latest.
        """
        entry = seen.entry
        if entry.offer is None or entry.offer.id != offer_id:
            raise Refused(Reason.ENTRY_HAS_NO_OFFER)
        word = self._deps.wording.page(entry.guest.language).answer(accepts=accepts)
        sid = f"web:{offer_id}:{'si' if accepts else 'no'}"
        told = await self._replies.take(self._message(seen, sid, word, offer_id))
        return told != SILENCE and await self._shows(seen)

    async def leave(self, seen: Seen) -> None:
        """End the wait. `EngineAway` when that cannot be done now; twice is harmless."""
        entry_id = seen.entry.id
        ended = await self._service.cancel(entry_id, f"web:{entry_id}:leave", Actor.GUEST, "left")
        self._reads.keep(ended)

    async def give_up(self, seen: Seen) -> None:
        """Cancel the booking that came of it; as `leave`."""
        booked = reservation_id(seen.entry.id)
        command = CancelReservation(f"web:{booked}:cancel", booked, Actor.GUEST)
        await self._service.command(seen.entry.service_date, command)

    async def rejoin(self, seen: Seen) -> str | None:
        """Wait again, at the end of the line; the path of the new page, None when it cannot be.

        `EngineAway` when that cannot be said now; it can be tried again.
        """
        entry = seen.entry
        named = f"{entry.id}.web"
        # Taps of one moment are one message; a later one is asked anew, whatever came of it.
        moment = int(self._calendar.now().timestamp() // ONE_TAP.total_seconds())
        sid = f"web:{entry.id}:rejoin:{moment}"
        await self._replies.take(self._message(seen, sid, _REJOIN, named))
        waiting = await self._reads.live_entry(entry.guest.phone)
        return None if waiting is None else self._deps.guest_links.path(waiting.id)

    async def _seen(self, entry_id: str) -> Seen | None:
        listed = await self._reads.entry(entry_id)
        if listed is None:
            return None
        entry, now = listed.entry, self._calendar.now()
        record = None
        if entry.status in (Status.CONFIRMED, Status.EXPIRED):
            record = await self._reads.reservation(reservation_id(entry_id))
        booked = None if record is None else record.reservation
        stage = stage_of(entry, booked, self._calendar.today(), now)
        wait = await self._forecasts.wait_min(listed) if stage is Stage.WAITING else None
        return Seen(stage, listed, booked, wait)

    async def _shows(self, before: Seen) -> bool:
        """Whether the page shows within `SHOWS_WITHIN` that something has happened."""
        try:
            async with asyncio.timeout(SHOWS_WITHIN):
                while True:
                    now = await self._seen(before.entry.id)
                    if now is None or (now.mark != before.mark and not now.is_unfinished):
                        return True
                    await asyncio.sleep(_PAUSE)
        except TimeoutError:
            return False

    def _message(self, seen: Seen, sid: str, body: str, offer_id: str) -> Received:
        guest = seen.entry.guest
        return Received(
            message_sid=sid,
            sender=f"{WEB}{seen.entry.id}",
            phone=guest.phone,
            recipient="web",
            body=body,
            received_at=self._calendar.now(),
            profile_name=guest.name,
            offer_id=offer_id,
        )
