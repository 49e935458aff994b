"""What the provider reports of our messages: kept first, then told to whom sent them."""

import logging
from collections.abc import Callable
from datetime import timedelta

from activities.messaging_ports import Reported
from api.dependencies import ApiDependencies
from api.engine_errors import EngineAway, EntryGone
from api.sweeping import Sweep
from api.temporal_service import WaitlistService
from domain.delivery import DeliveryReport, State

log = logging.getLogger(__name__)


class DeliveryDesk:
    """Takes reports in. `wake` is called when one has to be told later."""

    def __init__(
        self, deps: ApiDependencies, service: WaitlistService, wake: Callable[[], None]
    ) -> None:
        self._deps, self._service, self._wake = deps, service, wake

    async def take(self, key: str, sid: str, state: State, code: int | None) -> None:
        """Keep a report, and tell it on if it is news. Reports of messages that are not ours,
        repeated and outdated ones change nothing. Raises when the records are away."""
        found = await self._deps.deliveries.report(key, sid, state, code, self._deps.clock())
        if found is None:
            log.info("report of message %s, which is not ours", sid[:64])
        elif found.news:
            try:
                await self._tell(found)
            except EngineAway:
                self._wake()

    async def sweep(self, grace: timedelta) -> None:
        """Tell on what is older than that and nobody has told; raises as `Sweep.run`."""
        before = self._deps.clock() - grace
        reports = Sweep(lambda reported: reported.conversation, self._tell)
        await reports.run(lambda limit, skip: self._deps.deliveries.untold(before, limit, skip))

    async def _tell(self, reported: Reported) -> bool:
        failure = ""
        if reported.state is State.FAILED:
            failure = self._deps.webhook.failure_of(reported.code)
        report = DeliveryReport(reported.key, reported.state, reported.at, failure, reported.code)
        try:
            await self._service.delivered(reported.conversation, report)
        except EntryGone:
            log.info("message of %s is %s", reported.conversation, reported.state.value)
        await self._deps.deliveries.told(reported.key, reported.state)
        return True
