"""Answers to guests whose message is for no live conversation, or needs none: where they stand,
which of their tables they mean, and what comes after an offer that they missed."""

import logging
from dataclasses import replace
from datetime import timedelta

from api.addressing import Addressed
from api.dependencies import ApiDependencies
from api.engine_errors import EngineAway
from api.forecasts import Forecasts
from api.fresh_reads import FreshReads
from api.orders import new_id
from api.temporal_service import WaitlistService
from domain import texts
from domain.conversation import opts
from domain.entry import open_offer, was_missed
from domain.intents import Intent
from domain.languages import of_country
from domain.late import LateClaim
from domain.line import JoinRequest
from domain.model import Consent, Entry, Reach, ReservationStatus
from domain.refusals import Refused
from domain.reservation_talk import Told
from domain.said import Said, Text, Venue
from workflows.contract import ClaimLate, Join

log = logging.getLogger(__name__)

# How long after its end an entry can be taken up again by a message.
TAKEN_UP_FOR = timedelta(hours=6)
# Senders that are guests' own pages: this, and the entry's id.
WEB = "web:"
# What is said even to who has got many answers: it tells of something that has just happened.
_NEWS = (Text.CONFIRMED, Text.REJOINED, Text.OPTED_OUT, Text.OPTED_IN)


class HelpDesk:
    """Texts for one restaurant's guests; None is silence.

    `EngineAway` goes through to a guest's own page; who writes is told in words.
    """

    def __init__(
        self,
        deps: ApiDependencies,
        service: WaitlistService,
        reads: FreshReads,
        forecasts: Forecasts,
    ) -> None:
        self._deps, self._service, self._reads = deps, service, reads
        self._forecasts = forecasts
        self._venue = Venue.of(deps.restaurant)

    def knows(self, asked: Addressed) -> bool:
        """Whether it answers a message that a live entry would get: where it stands in line."""
        entry = asked.to.entry
        waits = entry is not None and open_offer(entry) is None
        return waits and asked.wish.intent is Intent.STATUS

    async def answer(self, asked: Addressed, *, quiet: bool = False) -> Said | None:
        """The text that answers the message; with `quiet` only if it tells of news."""
        said = await self._answer(asked)
        return said if said is not None and (not quiet or said.text in _NEWS) else None

    async def _answer(self, asked: Addressed) -> Said | None:
        to, intent, language = asked.to, asked.wish.intent, self._language(asked)
        if intent in (Intent.OPT_OUT, Intent.OPT_IN):
            return opts(intent, self._venue, language)
        if to.choices:
            return Said(Text.WHICH, self._venue, language, choices=to.choices)
        if to.ambiguous:
            return Said(Text.CALL_US, self._venue, language)
        if to.entry is not None and not self.knows(asked):
            # It was live a moment ago.
            return await self._over(await self._newest(to.entry))
        if to.entry is not None:
            return await self._status(to.entry)
        if to.booking is not None:
            # Its workflow has closed: the stay is over, or about to be.
            return Told(to.booking, self._venue).said(Text.CALL_US)
        location = self._deps.restaurant.id
        acts = intent in (Intent.YES, Intent.REJOIN)
        if not acts and await self._deps.guests.opted_out(location, asked.phone):
            return None
        if to.over is None:
            return texts.not_in_line(self._venue, language)
        return await self._after(to.over, asked)

    async def _status(self, entry: Entry) -> Said:
        listed = await self._reads.entry(entry.id)
        if listed is None:
            return texts.still_waiting(entry, self._venue)
        wait = await self._forecasts.wait_min(listed)
        return texts.status(listed.entry, self._venue, listed.position, wait)

    async def _newest(self, entry: Entry) -> Entry:
        listed = await self._reads.entry(entry.id)
        return entry if listed is None else listed.entry

    async def _after(self, entry: Entry, asked: Addressed) -> Said:
        """The guest of an entry that is over writes: a late yes, or the wish to wait again."""
        ended = entry.settled_at or entry.joined_at
        recent = asked.message.received_at - ended < TAKEN_UP_FOR
        try:
            if recent and asked.wish.intent is Intent.YES and was_missed(entry):
                return await self._claim(entry, asked)
            if recent and asked.wish.intent is Intent.REJOIN:
                return await self._rejoin(entry, asked)
        except Refused as refused:
            log.info("no second chance for entry %s: %s", entry.id, refused.reason.value)
        except EngineAway:
            if asked.message.sender.startswith(WEB):
                raise  # the page says so itself, and its button is to work again
            return texts.failed(self._venue, entry.guest.language)
        return await self._over(entry)

    async def _over(self, entry: Entry) -> Said:
        """What is said of an entry that is over: the table that it led to may be so as well."""
        record = None
        if entry.reservation_id is not None:
            record = await self._reads.reservation(entry.reservation_id)
        if record is None:
            return texts.already_over(entry, self._venue)
        booked, language = record.reservation, entry.guest.language
        if booked.status is ReservationStatus.CANCELLED:
            return texts.not_in_line(self._venue, language)
        if booked.status is not ReservationStatus.CONFIRMED:
            return Told(booked, self._venue).said(Text.CALL_US)
        return replace(texts.already_over(entry, self._venue), at=booked.start)

    async def _claim(self, entry: Entry, asked: Addressed) -> Said:
        if entry.offer is None:
            return texts.already_over(entry, self._venue)
        claim = ClaimLate(asked.message.message_sid, LateClaim.of(entry))
        answer = await self._service.command(entry.service_date, claim)
        if answer.reservation is None:
            return texts.already_over(entry, self._venue)
        return texts.booked_late(entry, self._venue, answer.reservation)

    async def _rejoin(self, entry: Entry, asked: Addressed) -> Said:
        """A new place, at the end of the line: it is the join that counts, not the wish to."""
        message = asked.message
        how = "web" if message.sender.startswith(WEB) else "whatsapp"
        consent = Consent(message.received_at, how, message.message_sid)
        unwanted = entry.guest.reach is Reach.OPTED_OUT
        reach = Reach.OPTED_OUT if unwanted else Reach.WRITE
        guest = replace(entry.guest, reach=reach, consent=consent)
        request = JoinRequest(
            entry_id=new_id(message.message_sid),
            guest=guest,
            party_size=entry.party_size,
            wanted_at=entry.wanted_at,
            source="whatsapp",
            zone=entry.zone,
            notes=entry.notes,
        )
        answer = await self._service.join(entry.service_date, Join(message.message_sid, request))
        listed = await self._reads.joined(answer)
        return texts.rejoined(listed.entry, self._venue, listed.position, answer.wait_min)

    def _language(self, asked: Addressed) -> str:
        known = asked.to.entry or asked.to.booking or asked.to.over
        guessed = of_country(self._deps.phones.region(asked.message.phone))
        return asked.wish.language or (guessed if known is None else known.guest.language)
