"""Hands over messages that Temporal could not take when they came, each guest's in their order."""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import timedelta

from activities.ports import InboxRow
from api.addressing import SEVERAL, address
from api.delivery_desk import DeliveryDesk
from api.dependencies import ApiDependencies
from api.engine_errors import EngineAway, EntryGone
from api.errors import log_fault
from api.fresh_reads import FreshReads
from api.guest.joining import JoinDesk
from api.opt_outs import OptOuts
from api.replies import heed_opt_out
from api.sweeping import Sweep
from api.temporal_service import WaitlistService

log = logging.getLogger(__name__)

# A webhook that is still at work on its message is left alone for this long.
GRACE = timedelta(seconds=20)
RECOVERY_SECONDS = 5.0


class Forwarder:
    """Sweeps inbox and reports at the start, when a webhook asks for it, and every few seconds."""

    def __init__(
        self,
        deps: ApiDependencies,
        service: WaitlistService,
        reads: FreshReads,
        opt_outs: OptOuts,
        joining: JoinDesk,
        every: float = RECOVERY_SECONDS,
    ) -> None:
        self._deps, self._service, self._every = deps, service, every
        self._reads, self._opt_outs, self._joining = reads, opt_outs, joining
        self._asked = asyncio.Event()
        self.deliveries = DeliveryDesk(deps, service, self.wake)

    def wake(self) -> None:
        """A message waits that nobody is at work on."""
        self._asked.set()

    async def run(self) -> None:
        """Works until it is cancelled; no failure ends it."""
        while True:
            # What somebody asked for is not being worked on; else leave webhooks their time.
            grace = timedelta(0) if self._asked.is_set() else GRACE
            self._asked.clear()
            waits = [await _waits(part(grace)) for part in (self.sweep, self.deliveries.sweep)]
            if any(waits):
                self._asked.set()
                await asyncio.sleep(self._every)
            else:
                await self._pause()

    async def sweep(self, grace: timedelta = GRACE) -> None:
        """Hand over every pending message older than that; raises as `Sweep.run`."""
        before = self._deps.clock() - grace
        messages = Sweep(lambda row: row.received.phone or row.received.sender, self._forward)
        await messages.run(lambda limit, skip: self._deps.inbox.pending(before, limit, skip))

    async def _forward(self, row: InboxRow) -> bool:
        deps, sid = self._deps, row.received.message_sid
        joined = None
        if pending := await self._joining.meant_by(row.received):
            # The webhook's answer was missed: the entry tells its guest that they wait.
            joined, _ = await self._joining.join(pending, row.received)
        asked = await address(self._reads, row.received, deps.clock())
        await heed_opt_out(self._opt_outs, asked)
        entry_id = joined or row.entry_id or asked.conversation
        if entry_id in (None, SEVERAL):
            if row.received.received_at > deps.clock() - GRACE:
                return False  # its webhook is about to answer it
            # Its webhook died before it could answer; by now an answer would come out of nowhere.
            await deps.inbox.answered(sid, "", "message")
            log.info("message %s belongs to no waiting guest", sid)
            return True
        try:
            await self._service.reply(entry_id, asked.message.reply)
        except EntryGone:
            log.info("message %s came after entry %s had ended", sid, entry_id)
        await deps.inbox.handed_over(sid, entry_id, deps.clock())
        return True

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._every):
                await self._asked.wait()
        except TimeoutError:
            pass


async def _waits(sweeping: Awaitable[None]) -> bool:
    """Whether something is to be tried again soon."""
    try:
        await sweeping
    except EngineAway:
        return True
    except Exception as error:
        log_fault(error)
    return False
