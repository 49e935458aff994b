"""A guest's message: kept first, then given to the entry it answers, whose answer comes back.

Nothing is decided here. Whatever fails after the message was kept, the forwarder makes good.
"""

import asyncio
import logging
from collections.abc import Callable

from activities.errors import RecordsUnavailable
from activities.ports import InboxRow, Received
from api.addressee import addressee
from api.dependencies import ApiDependencies
from api.engine_errors import EngineAway, EntryGone
from api.temporal_service import WaitlistService
from domain import texts
from domain.entry import Reply
from domain.texts import Venue

log = logging.getLogger(__name__)

# From when a message reached us until its webhook is answered at the latest. The entry sends the
# answer as a message of its own after a little longer than this.
ANSWER_WITHIN = 8.0
SILENCE = ""


class Replies:
    """Takes messages in. `wake` is called when one has to be handed over later."""

    def __init__(
        self,
        deps: ApiDependencies,
        service: WaitlistService,
        venue: Venue,
        wake: Callable[[], None],
    ) -> None:
        self._deps, self._service, self._venue, self._wake = deps, service, venue, wake

    async def take(self, message: Received) -> str:
        """The text with which to answer the webhook; empty when it is to stay silent.

        A message that comes twice gets the same answer and is heard once. Raises when the inbox
        is away: then nothing was taken, and the provider must deliver it again.
        """
        row = await self._keep(message)
        if row.answer is not None:
            return _spoken(row)
        if row.entry_id is None:
            return await self._answer(row, await self._no_entry(row))
        try:
            text = await self._hand_over(row, row.entry_id)
        except EntryGone:
            return await self._answer(row, await self._no_entry(row))
        except EngineAway:
            log.warning("message %s is handed over later", message.message_sid)
            self._wake()
            return SILENCE
        return SILENCE if text is None else await self._answer(row, text)

    async def _keep(self, message: Received) -> InboxRow:
        deps = self._deps
        conversation = await addressee(deps.reads, deps.restaurant.id, message, deps.clock())
        row, _ = await deps.inbox.receive(message, conversation)
        return row

    async def _hand_over(self, row: InboxRow, entry_id: str) -> str | None:
        """Give the entry its message; what it answers, if it does in time.

        The answer is asked for at the same time: the entry waits for the message if that is later.
        """
        asking = asyncio.create_task(self._ask(row, entry_id))
        try:
            await self._service.reply(entry_id, reply_of(row))
        except BaseException:
            asking.cancel()
            raise
        _, text = await asyncio.gather(self._note(row, entry_id), asking)
        return text

    async def _note(self, row: InboxRow, entry_id: str) -> None:
        try:
            await self._deps.inbox.handed_over(
                row.received.message_sid, entry_id, self._deps.clock()
            )
        except RecordsUnavailable:
            # The entry has it. The forwarder will give it once more, and it is heard once.
            log.warning("message %s is noted later", row.received.message_sid)

    async def _ask(self, row: InboxRow, entry_id: str) -> str | None:
        passed = (self._deps.clock() - row.received.received_at).total_seconds()
        left = ANSWER_WITHIN - max(passed, 0.0)
        if left <= 0:
            return None
        return await self._service.answer_to(entry_id, row.received.message_sid, left)

    async def _answer(self, row: InboxRow, text: str) -> str:
        try:
            noted = await self._deps.inbox.answered(row.received.message_sid, text, "twiml")
        except RecordsUnavailable:
            # What is not noted the entry sends on its own: said here as well, it would come twice.
            log.warning("the answer to %s is not noted", row.received.message_sid)
            return SILENCE
        return _spoken(noted)

    async def _no_entry(self, row: InboxRow) -> str:
        last = await self._deps.reads.last_entry(self._deps.restaurant.id, row.received.phone)
        if last is None:
            return texts.not_in_line(self._venue)
        return texts.already_over(last, self._venue)


def reply_of(row: InboxRow) -> Reply:
    """What the entry is told; what counts is when the message reached us."""
    received = row.received
    return Reply(received.message_sid, received.body, received.received_at)


def _spoken(row: InboxRow) -> str:
    return row.answer or SILENCE if row.answered_by == "twiml" else SILENCE
