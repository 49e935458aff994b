"""What the provider reports of our messages: kept first, then told to whom sent them."""

import logging
from collections.abc import Callable
from datetime import timedelta

from activities.messaging_ports import Reported
from api.dependencies import ApiDependencies
from api.engine_errors import EngineAway, EntryGone
from api.temporal_service import WaitlistService
from domain.delivery import DeliveryReport, State

log = logging.getLogger(__name__)

PAGE = 100


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
        elif found.news and not await self._tell(found):
            self._wake()

    async def sweep(self, grace: timedelta) -> None:
        """Tell on what is older than that and nobody has told; `EngineAway` when it has to wait."""
        while True:
            before = self._deps.clock() - grace
            found = await self._deps.deliveries.untold(before, PAGE)
            for reported in found:
                if not await self._tell(reported):
                    raise EngineAway("reports wait")
            if len(found) < PAGE:
                return

    async def _tell(self, reported: Reported) -> bool:
        failure = ""
        if reported.state is State.FAILED:
            failure = self._deps.webhook.failure_of(reported.code)
        report = DeliveryReport(reported.key, reported.state, reported.at, failure, reported.code)
        try:
            await self._service.delivered(reported.conversation, report)
        except EntryGone:
            log.info("message of %s is %s", reported.conversation, reported.state.value)
        except EngineAway:
            return False
        await self._deps.deliveries.told(reported.key, reported.state)
        return True
