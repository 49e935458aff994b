"""Carrying what has changed to the restaurant's base, one request an activity."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.beating import beating
from activities.mirror_ports import (
    RECORDS_PER_REQUEST,
    BaseError,
    BaseFailure,
    MirrorBase,
    MirrorItem,
    MirrorQueue,
)

log = logging.getLogger(__name__)

# A person has to mend it; nothing is lost meanwhile.
REPAIR_DELAY = timedelta(minutes=1)


@dataclass(frozen=True)
class Pushed:
    """What one request came to: `records` that the base took, and whether there may be more."""

    records: int
    more: bool


class MirrorActivities:
    """Over the queue of changes and the base."""

    def __init__(self, queue: MirrorQueue, base: MirrorBase) -> None:
        self._queue, self._base = queue, base
        # Keys that have to go alone, because a request with them was refused as a whole.
        self._alone: list[str] = []

    @activity.defn
    async def push(self, location: str) -> Pushed:
        """Send the longest waiting changes to the base, in one request.

        A record that the base does not take is set aside until it changes; the others go on.
        Raises `ApplicationError` whose type is the `BaseFailure`, with the delay that suits it.
        """
        async with beating():
            return await self._push(location)

    async def _push(self, location: str) -> Pushed:
        due = await self._queue.due(location, RECORDS_PER_REQUEST)
        batch = self._batch(due)
        if not batch:
            return Pushed(0, more=False)
        try:
            await self._base.upsert(batch)
        except BaseError as error:
            await self._failed(batch, error)
            return Pushed(0, more=True)
        await self._queue.mirrored(batch, datetime.now(UTC))
        self._alone = [key for key in self._alone if key not in {item.key for item in batch}]
        return Pushed(len(batch), more=True)

    def _batch(self, due: Sequence[MirrorItem]) -> Sequence[MirrorItem]:
        suspects = [item for item in due if item.key in self._alone]
        return suspects[:1] or due

    async def _failed(self, batch: Sequence[MirrorItem], error: BaseError) -> None:
        """One record spoils its whole request: find out which by sending each alone."""
        if error.failure not in (BaseFailure.RECORD, BaseFailure.DUPLICATE):
            raise application_error(error) from None
        if len(batch) > 1:
            self._alone = [item.key for item in batch]
            return
        log.warning("the base does not take %s: %s", batch[0].key, error.detail)
        await self._queue.refused(batch[0], error.detail, datetime.now(UTC))
        self._alone = [key for key in self._alone if key != batch[0].key]


def application_error(error: BaseError) -> ApplicationError:
    """The failure as Temporal retries it: its type, and the delay that suits it."""
    delay = REPAIR_DELAY if error.failure is BaseFailure.CONFIGURATION else None
    if error.retry_after is not None:
        delay = timedelta(seconds=error.retry_after)
    return ApplicationError(error.detail, type=error.failure.value, next_retry_delay=delay)
