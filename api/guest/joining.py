"""Guests who put themselves in line: nobody is in it before a WhatsApp shows whose number it is.

The guest writes first. So we never write to a number that somebody else typed, and WhatsApp takes
what we answer for the next 24 hours.
"""

import asyncio
import hashlib
import logging
import re
import secrets
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from activities.errors import RecordsUnavailable
from activities.joining_ports import JoinLimits, PendingJoin
from activities.ports import Received
from api.dependencies import ApiDependencies
from api.fresh_reads import FreshReads
from api.opt_outs import OptOuts
from api.orders import new_id
from api.temporal_service import WaitlistService
from domain import texts
from domain.channels import first_address, is_kept
from domain.line import JoinRequest
from domain.model import Consent, Guest
from domain.refusals import Refused
from domain.said import Said, Text, Venue
from workflows.contract import Join

log = logging.getLogger(__name__)

WORD = "APUNTAR"
# Without letters and digits that look like others.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6
PENDING_FOR = timedelta(minutes=30)
KEPT_FOR = timedelta(days=1)
HOUR = timedelta(hours=1)
_SWEEP_SECONDS = 3600.0
_WRITTEN = re.compile(rf"\b{WORD}\s+([{ALPHABET}]{{{CODE_LENGTH}}})\b", re.IGNORECASE)
_LONGEST = 300


class TooManyJoins(Exception):
    """From that address, or for that number, there have been as many as are allowed."""


class JoinDesk:
    """Serves one location. `RecordsUnavailable` while SQL is away."""

    def __init__(
        self,
        deps: ApiDependencies,
        service: WaitlistService,
        reads: FreshReads,
        opt_outs: OptOuts,
    ) -> None:
        self._deps, self._service, self._reads = deps, service, reads
        self._opt_outs = opt_outs
        self._location = deps.restaurant.id
        self._venue = Venue.of(deps.restaurant)

    async def ask(self, join_id: str, day: date, wish: JoinRequest, address: str) -> None:
        """Keep the wish until its guest writes. The same id again is one wish.

        Raises `TooManyJoins`.
        """
        settings, now = self._deps.settings, self._deps.clock()
        pending = PendingJoin(
            id=join_id,
            location=self._location,
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            name=wish.guest.name,
            phone=wish.guest.phone,
            party_size=wish.party_size,
            service_date=day,
            wanted_at=wish.wanted_at,
            zone=wish.zone,
            language=wish.guest.language,
            consent_at=now,
            origin=self._origin(address),
        )
        limits = JoinLimits(
            now - HOUR, settings.join_limit_per_address, settings.join_limit_per_number
        )
        if not await self._deps.pending_joins.keep(pending, limits):
            log.warning("a limit of the join page is reached")
            raise TooManyJoins

    async def look(self, join_id: str) -> PendingJoin | None:
        """The wish of that id."""
        return await self._deps.pending_joins.one(self._location, join_id)

    def has_lapsed(self, pending: PendingJoin) -> bool:
        """Whether its code has not been written in time."""
        late = self._deps.clock() - pending.consent_at >= PENDING_FOR
        return pending.entry_id is None and late

    async def meant_by(self, message: Received) -> PendingJoin | None:
        """The open wish whose code the message holds."""
        written = _WRITTEN.search(message.body) if len(message.body) <= _LONGEST else None
        if written is None or not message.is_text:
            return None
        since = message.received_at - PENDING_FOR
        code = written[1].upper()
        pending = await self._deps.pending_joins.of_code(self._location, code, since)
        if pending is None or pending.entry_id is not None or pending.consent_at == since:
            return None
        return pending

    async def join(self, pending: PendingJoin, message: Received) -> tuple[str | None, Said]:
        """Put the guest in line: the entry's id, and what to tell them.

        No id: the rules say no. `EngineAway` when it cannot be done now; repeating it is safe.
        """
        request = self._request(pending, message)
        try:
            answer = await self._service.join(pending.service_date, Join(_key(pending), request))
        except Refused as refused:
            log.info("a wish can no longer be met: %s", refused.reason.value)
            guest = request.guest
            return None, Said(Text.CALL_US, self._venue, guest.language, guest.first_name)
        listed = await self._reads.joined(answer)
        await self._opt_outs.forget(request.guest.phone)
        await self._deps.pending_joins.joined(pending.id, listed.entry.id)
        told = texts.joined(listed.entry, self._venue, listed.position, answer.wait_min)
        return listed.entry.id, told

    async def forget_old(self) -> None:
        """Drop wishes of which nothing came, until cancelled."""
        while True:
            try:
                await self._deps.pending_joins.forget(self._deps.clock() - KEPT_FOR)
            except RecordsUnavailable:
                log.warning("old wishes are dropped later")
            await asyncio.sleep(_SWEEP_SECONDS)

    def _request(self, pending: PendingJoin, message: Received) -> JoinRequest:
        # The number that writes is the one that is known to be the guest's.
        phone = message.phone if message.phone.startswith("+") else pending.phone
        consent = Consent(pending.consent_at, "web", message.message_sid)
        # Who sends the code by SMS is written to by WhatsApp all the same.
        address = message.sender if is_kept(message.sender) else first_address(phone)
        guest = Guest(pending.name, phone, address, language=pending.language, consent=consent)
        return JoinRequest(
            entry_id=entry_id_of(pending),
            guest=guest,
            party_size=pending.party_size,
            wanted_at=pending.wanted_at,
            source="web",
            zone=pending.zone,
        )

    def _origin(self, address: str) -> str:
        secret = self._deps.settings.jwt_secret.get_secret_value().encode()
        return hashlib.blake2b(
            _network(address).encode(), key=secret[:64], digest_size=16
        ).hexdigest()


def entry_id_of(pending: PendingJoin) -> str:
    """The id of the entry that the wish would get."""
    return new_id(_key(pending))


def message_of(pending: PendingJoin) -> str:
    """What the guest has to write."""
    return f"{WORD} {pending.code}"


def minutes_left(pending: PendingJoin, now: datetime) -> int:
    """For how long the code is good."""
    left = pending.consent_at + PENDING_FOR - now
    return max(1, round(left / timedelta(minutes=1)))


def _key(pending: PendingJoin) -> str:
    return f"web-join:{pending.id}"


def _network(address: str) -> str:
    """Whose it is: of IPv6 one subscriber has a whole network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False) if isinstance(known, IPv6Address) else known)
