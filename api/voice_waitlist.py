"""The voice tools of the waitlist."""

from datetime import date

from api import contacts
from api.finder import Found
from api.known_days import KnownDays
from api.parts import Parts
from api.voice_arguments import Asked
from api.voice_models import AddToWaitlist, LeaveWaitlist, WaitlistStatus
from api.voice_speech import Speech
from api.voice_table_texts import TableTexts
from api.voice_texts import WaitlistTexts
from domain.availability import free_then
from domain.line import SAME_SLOT, JoinRequest
from domain.model import Actor, Entry, Status


class WaitlistTools:
    """Answers for one restaurant. All raise `Refused` for what cannot be."""

    def __init__(self, api: Parts, speech: Speech) -> None:
        self._api = api
        self._days = KnownDays(api.deps.house, api.reads)
        self._texts, self._tables = WaitlistTexts(speech), TableTexts(speech)

    async def add(self, wanted: AddToWaitlist, asked: Asked) -> str:
        """A place in line; none while a table is free that the guest could have at once."""
        wish = await contacts.as_wanted(wanted.wish(asked.hearing), self._api.opt_outs)
        day, joining = self._api.orders.join(wish, asked.key)
        found = await self._found(day, joining.request)
        if not found.availability.suggest_waitlist:
            if offered := await self._offered(joining.request):
                return self._texts.status(offered, None)
            return self._tables.free_after_all(found, wanted.num_personas)
        answer = await self._api.service.join(day, joining)
        listed = await self._api.reads.joined(answer)
        return self._texts.joined(listed.entry, answer)

    async def status(self, wanted: WaitlistStatus, _: Asked) -> str:
        """Where the guest stands."""
        entry = await self._live(wanted.telefono)
        if entry is None:
            return self._texts.unknown()
        listed = await self._api.reads.entry(entry.id)
        if listed is None:
            return self._texts.unknown()
        wait = await self._api.forecasts.wait_min(listed)
        return self._texts.status(entry, listed.position, wait)

    async def leave(self, wanted: LeaveWaitlist, asked: Asked) -> str:
        """The guest's wait ends."""
        entry = await self._live(wanted.telefono)
        if entry is None:
            return self._texts.unknown()
        ended = await self._api.service.cancel(entry.id, asked.key, Actor.GUEST, "left")
        self._api.reads.keep(ended)
        return self._texts.left(ended)

    async def _offered(self, wish: JoinRequest) -> Entry | None:
        """That guest's entry for the same slot, if a table is held for it."""
        entry = await self._live(wish.guest.phone)
        if entry is None or entry.status is not Status.NOTIFIED:
            return None
        return entry if abs(entry.wanted_at - wish.wanted_at) < SAME_SLOT else None

    async def _found(self, day: date, wish: JoinRequest) -> Found:
        # Not the finder's way: it would look for other times and at the whole line.
        tables = await self._days.tables(day)
        now = self._api.calendar.now()
        return Found(day, free_then(tables, wish.party_size, wish.wanted_at, wish.zone, now))

    async def _live(self, phone: str) -> Entry | None:
        return await self._api.reads.live_entry(phone)
