"""Sending a guest-facing message once, whatever fails in between.

The provider has no idempotency key, so the outbox row is written before the first send, and every
later attempt first looks for what an earlier one may have left at the provider.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.beating import beating
from activities.composing import Composer
from activities.messaging_ports import (
    Failure,
    Guests,
    MessageGateway,
    OutboundMessage,
    Outbox,
    OutboxRow,
    Outgoing,
    SendError,
    SentMessage,
)
from activities.pacing import wait_before
from activities.sending import PERMANENT, KeyLocks, application_error

# How far the provider's clock may run behind ours.
CLOCK_ALLOWANCE = timedelta(minutes=2)
# Ids recorded in this span before a message are never taken for it; more of them do no harm.
KNOWN_SPAN = timedelta(days=2)
# How long a request that was cut off may still be at work at the provider.
SETTLE = timedelta(seconds=3)
UNKNOWN_DELAY = timedelta(seconds=3)
# How long after a look it is taken for granted that nobody else has sent the message.
LOOK_HOLDS = timedelta(seconds=1)


class MessagingActivities:
    """The messaging activities over an outbox and a gateway.

    `settle` passes between two looks for a message of doubtful fate; in production it must not be
    shorter than what the provider may need for a request whose caller has gone.
    """

    def __init__(
        self,
        outbox: Outbox,
        gateway: MessageGateway,
        guests: Guests,
        composer: Composer,
        settle: timedelta = SETTLE,
    ) -> None:
        self._outbox, self._gateway, self._settle = outbox, gateway, settle
        self._guests, self._composer = guests, composer
        self._locks, self._addresses = KeyLocks(), KeyLocks()
        self._refused = _Refusals()

    @activity.defn
    async def send_message(self, outgoing: Outgoing) -> SentMessage:
        """Send the message unless its key has been sent; returns the provider's id either way.

        Raises `ApplicationError` whose type is the `Failure` and whose only detail is the
        provider's code: not retryable for `activities.sending.PERMANENT`, else with the delay
        that suits the failure. Neither holds a number or a name.
        """
        async with beating(), self._locks.of(outgoing.key):
            message = await self._composer.compose(outgoing)
            row, fresh = await self._outbox.claim(message)
            if row.sid is not None:
                return SentMessage(row.sid)
            message = self._composer.as_first(message, outgoing.said, row)
            sid = None if fresh else await self._sent_before(message, row)
            if sid is not None:
                return await self._noted(message, sid)
            looked = time.monotonic()
            # One at a time to an address: what is still under way counts for its pace.
            async with self._addresses.of(message.to):
                await self._check(outgoing, message)
                sid = await self._sent_meanwhile(message, row, looked)
                return await self._noted(message, sid or await self._send(message))

    async def _noted(self, message: OutboundMessage, sid: str) -> SentMessage:
        await self._outbox.record_sent(message.key, sid, datetime.now(UTC))
        return SentMessage(sid)

    async def _check(self, outgoing: Outgoing, message: OutboundMessage) -> None:
        """Whether it may go out now: the guest wants messages, and the last ones are not too new.

        Both are checked at each attempt, as late as can be.
        """
        location = outgoing.said.venue.id
        unwanted, pause = await asyncio.gather(
            self._guests.opted_out(location, outgoing.phone),
            wait_before(self._outbox, message, datetime.now(UTC)),
        )
        if unwanted and not outgoing.solicited:
            detail = "the guest wants no messages"
            error = SendError(Failure.OPTED_OUT, None, detail, is_expected=True)
            raise await self._failed(message, error)
        if pause is not None:
            self._refused.note(message.key)
            detail = "too soon after the last messages to that number"
            error = SendError(Failure.BUSY, None, detail, pause, is_expected=True)
            raise await self._failed(message, error)

    async def _sent_before(self, message: OutboundMessage, row: OutboxRow) -> str | None:
        """The id that an earlier attempt got without recording it, if it got one."""
        sid = await self._find(message, row)
        if sid is None and not self._refused.was_refused(message.key):
            await asyncio.sleep(self._settle.total_seconds())
            sid = await self._find(message, row)
        return sid

    async def _sent_meanwhile(
        self, message: OutboundMessage, row: OutboxRow, looked: float
    ) -> str | None:
        """The id that another attempt got while this one was held up, by the database for example.

        Temporal gives an attempt that it hears nothing of to another worker, and both may go on.
        """
        held_up = time.monotonic() - looked > LOOK_HOLDS.total_seconds()
        return await self._find(message, row) if held_up else None

    async def _find(self, message: OutboundMessage, row: OutboxRow) -> str | None:
        since = row.created_at - CLOCK_ALLOWANCE
        known = await self._outbox.sids(message.to, since - KNOWN_SPAN)
        # Read after `known`: an attempt in another process may record this key's own id at any
        # moment, and a lookup told to ignore that id would lead to a second message.
        row, _ = await self._outbox.claim(message)
        if row.sid is not None:
            return row.sid
        try:
            return await self._gateway.find(message, since, known)
        except SendError as error:
            raise await self._failed(message, _of_lookup(error)) from None

    async def _send(self, message: OutboundMessage) -> str:
        self._refused.forget(message.key)
        try:
            return (await self._gateway.send(message)).sid
        except SendError as error:
            if error.failure is not Failure.UNKNOWN:
                self._refused.note(message.key)
            raise await self._failed(message, error) from None

    async def _failed(self, message: OutboundMessage, error: SendError) -> ApplicationError:
        await self._outbox.record_failed(message.key, error.code, error.detail, datetime.now(UTC))
        return application_error("message", error, UNKNOWN_DELAY)


class _Refusals:
    """Keys whose previous attempt, made here, was surely not processed.

    They need no second look, so that a busy provider does not cost the guest the settling time.
    Forgetting one only costs that time, hence the bound.
    """

    LIMIT = 1000

    def __init__(self) -> None:
        self._attempts: dict[str, int] = {}

    def note(self, key: str) -> None:
        self._attempts[key] = activity.info().attempt
        if len(self._attempts) > self.LIMIT:
            del self._attempts[next(iter(self._attempts))]

    def forget(self, key: str) -> None:
        self._attempts.pop(key, None)

    def was_refused(self, key: str) -> bool:
        # Only the attempt just before: one in between may have run in another process.
        return self._attempts.get(key) == activity.info().attempt - 1


def _of_lookup(error: SendError) -> SendError:
    # A refused lookup says nothing about the message, so it must not end it.
    failure = Failure.CONFIGURATION if error.failure in PERMANENT else error.failure
    return SendError(failure, error.code, error.detail, error.retry_after)
