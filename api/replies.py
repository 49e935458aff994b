"""A guest's message: kept first, then given to whom it is for, whose answer comes back.

Whatever fails after the message was kept, the forwarder makes good.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from activities.errors import RecordsUnavailable
from activities.joining_ports import PendingJoin
from activities.ports import InboxRow, Received
from api.addressing import SEVERAL, Addressed, address
from api.dependencies import ApiDependencies
from api.engine_errors import EngineAway, EntryGone
from api.fresh_reads import FreshReads
from api.guest.joining import JoinDesk, entry_id_of
from api.help_desk import HelpDesk
from api.opt_outs import OptOuts
from api.temporal_service import WaitlistService
from domain.intents import Intent
from domain.said import Said

log = logging.getLogger(__name__)

# From when a message reached us until its webhook is answered at the latest. The entry sends the
# answer as a message of its own after a little longer than this.
ANSWER_WITHIN = 8.0
SILENCE = ""
# Who gets this many answers in a minute is from then on heard only when it changes something.
ANSWERS_A_MINUTE = 6
MINUTE = timedelta(minutes=1)
_CHANGES = (
    Intent.YES,
    Intent.NO,
    Intent.LEAVE,
    Intent.REJOIN,
    Intent.OPT_OUT,
    Intent.OPT_IN,
)


class Replies:
    """Takes messages in. `wake` is called when one has to be handed over later."""

    def __init__(
        self,
        deps: ApiDependencies,
        service: WaitlistService,
        reads: FreshReads,
        desk: HelpDesk,
        opt_outs: OptOuts,
        joining: JoinDesk,
        wake: Callable[[], None],
    ) -> None:
        self._deps, self._service, self._desk, self._wake = deps, service, desk, wake
        self._reads, self._opt_outs, self._joining = reads, opt_outs, joining

    async def take(self, message: Received) -> str:
        """The text with which to answer the webhook; empty when it is to stay silent.

        A message that comes twice gets the same answer and is heard once. Raises when the inbox
        is away: then nothing was taken, and the provider must deliver it again.
        """
        deps = self._deps
        if pending := await self._joining.meant_by(message):
            return await self._join(message, pending)
        asked = await address(self._reads, message, deps.clock())
        row, _ = await deps.inbox.receive(asked.message, asked.conversation)
        if row.answer is not None:
            return _spoken(row)
        if not await heed_opt_out(self._opt_outs, asked):
            return await self._answer(row, None)
        quiet = await self._is_flooded(asked)
        if quiet and asked.wish.intent not in _CHANGES:
            return await self._answer(row, None)
        if row.entry_id in (None, SEVERAL) or self._desk.knows(asked):
            return await self._answer(row, await self._desk.answer(asked, quiet=quiet))
        return await self._hand_over(row, asked)

    async def _join(self, message: Received, pending: PendingJoin) -> str:
        """The guest of the join page has shown whose number it is, and gets in line."""
        row, _ = await self._deps.inbox.receive(message, entry_id_of(pending))
        if row.answer is not None:
            return _spoken(row)
        try:
            _, said = await self._joining.join(pending, message)
        except EngineAway:
            log.warning("message %s puts its guest in line later", message.message_sid)
            self._wake()
            return SILENCE
        return await self._answer(row, said)

    async def _is_flooded(self, asked: Addressed) -> bool:
        since = asked.message.received_at - MINUTE
        return await self._deps.inbox.answers_since(asked.message.phone, since) >= ANSWERS_A_MINUTE

    async def _hand_over(self, row: InboxRow, asked: Addressed) -> str:
        try:
            said = await self._given(row, str(row.entry_id))
        except EntryGone:
            # It ended since the read model was asked.
            return await self._answer(row, await self._desk.answer(asked))
        except EngineAway:
            log.warning("message %s is handed over later", row.received.message_sid)
            self._wake()
            return SILENCE
        return SILENCE if said is None else await self._answer(row, said)

    async def _given(self, row: InboxRow, entry_id: str) -> Said | None:
        """Give the entry its message; what it answers, if it does in time.

        The answer is asked for at the same time: the entry waits for the message if that is later.
        """
        asking = asyncio.create_task(self._ask(row, entry_id))
        try:
            await self._service.reply(entry_id, row.received.reply)
        except BaseException:
            asking.cancel()
            raise
        _, said = await asyncio.gather(self._note(row, entry_id), asking)
        return said

    async def _note(self, row: InboxRow, entry_id: str) -> None:
        try:
            await self._deps.inbox.handed_over(
                row.received.message_sid, entry_id, self._deps.clock()
            )
        except RecordsUnavailable:
            # The entry has it. The forwarder will give it once more, and it is heard once.
            log.warning("message %s is noted later", row.received.message_sid)

    async def _ask(self, row: InboxRow, entry_id: str) -> Said | None:
        passed = (self._deps.clock() - row.received.received_at).total_seconds()
        left = ANSWER_WITHIN - max(passed, 0.0)
        if left <= 0:
            return None
        return await self._service.answer_to(entry_id, row.received.message_sid, left)

    async def _answer(self, row: InboxRow, said: Said | None) -> str:
        text = SILENCE if said is None else self._deps.wording.text(said)
        try:
            noted = await self._deps.inbox.answered(row.received.message_sid, text, "twiml")
        except RecordsUnavailable:
            # What is not noted the entry sends on its own: said here as well, it would come twice.
            log.warning("the answer to %s is not noted", row.received.message_sid)
            return SILENCE
        return _spoken(noted)


async def heed_opt_out(opt_outs: OptOuts, asked: Addressed) -> bool:
    """Keep that a number wants no messages, or wants them again; it holds for all that it has.

    False when it repeats what another message has said: then there is nothing more to say.
    """
    message = asked.message
    if asked.wish.intent is Intent.OPT_OUT:
        return await opt_outs.note(asked.phone, message.received_at, message.message_sid)
    if asked.wish.intent is Intent.OPT_IN:
        await opt_outs.forget(asked.phone)
    return True


def _spoken(row: InboxRow) -> str:
    return row.answer or SILENCE if row.answered_by == "twiml" else SILENCE
