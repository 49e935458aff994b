"""Looking whether all is well, and telling operators when it is not."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from activities.alert_ports import CountWorkers, NotTold, Operators, Troubles
from activities.errors import RecordsUnavailable
from activities.mirror_ports import MirrorQueue
from domain.alerts import SPAN, Notice, Seen

log = logging.getLogger(__name__)

# Somebody has to mend a setting.
REPAIR_DELAY = timedelta(minutes=5)
# A service day ends in the next day's small hours.
LOOKS_BACK = timedelta(days=1)

T = TypeVar("T")


class AlertActivities:
    """Over the records, the engine and the operators. `mirror` is None where there is no base."""

    def __init__(
        self,
        troubles: Troubles,
        mirror: MirrorQueue | None,
        workers: CountWorkers,
        operators: Operators,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._troubles, self._mirror, self._workers = troubles, mirror, workers
        self._operators, self._clock = operators, clock

    @activity.defn
    async def look(self, location: str) -> Seen:
        """How things are. What is away leaves its field empty."""
        now = self._clock()
        first_day = now.date() - LOOKS_BACK
        return Seen(
            workers=await _known(self._workers()),
            undeliverable=await _known(
                self._troubles.undeliverable(location, first_day, now - SPAN)
            ),
            lag=await _known(self._lag(location, now)),
        )

    @activity.defn
    async def tell(self, notice: Notice) -> None:
        """Tell operators, and the log.

        Raises `ApplicationError` of type `configuration` or `busy`, with the delay that suits it.
        """
        if activity.info().attempt == 1:
            level = logging.INFO if notice.over else logging.WARNING
            what = "over" if notice.over else "alert"
            log.log(level, "%s: %s, %d", what, notice.trouble.value, notice.number)
        try:
            await self._operators.tell(notice)
        except NotTold as error:
            kind = "configuration" if error.permanent else "busy"
            raise ApplicationError(
                error.detail, type=kind, next_retry_delay=_delay(error)
            ) from None

    async def _lag(self, location: str, now: datetime) -> timedelta | None:
        if self._mirror is None:
            return None
        since = (await self._mirror.backlog(location)).since
        return timedelta(0) if since is None else max(now - since, timedelta(0))


async def _known(looking: Awaitable[T]) -> T | None:
    try:
        return await looking
    except (RecordsUnavailable, RPCError) as error:
        log.info("not known at the moment: %s", type(error).__name__)
        return None


def _delay(error: NotTold) -> timedelta | None:
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return REPAIR_DELAY if error.permanent else None
