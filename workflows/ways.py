"""The ways that a message goes to its guest: a channel, once more if that was busy, another."""

from datetime import datetime, timedelta
from typing import NamedTuple

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, RetryState

with workflow.unsafe.imports_passed_through():
    from activities.messaging import MessagingActivities
    from activities.messaging_ports import Outgoing
    from domain.channels import CARRIERS, address_on, channel_to
    from domain.delivery import DeliveryReport, Route, State, next_route
    from domain.model import Guest
    from domain.said import Said
    from workflows.entry_contract import Way
    from workflows.policies import sending_on, sending_until

# How long a message waits that the provider accepted and then found too much for the guest's
# number; doubled each time. WhatsApp takes about one message in 6 s for one number.
BUSY_PAUSE = timedelta(seconds=10)
MAX_REMEMBERED = 10


class Undeliverable(Exception):
    """No way is left; `args[0]` is the class of the last failure."""


class Taken(NamedTuple):
    """A message that a channel took. `arrived`: it has been reported to be with its guest."""

    channel: str
    arrived: bool


class Ways:
    """Sends one guest's messages, and knows which way the latest of them went."""

    def __init__(self, conversation: str, guest: Guest, state: dict[str, Way]) -> None:
        self.guest = guest
        self._conversation = conversation
        self._ways = dict(state)
        # What is being sent, and what has been reported of it before the request was answered.
        self._early: dict[str, DeliveryReport | None] = {}

    async def send(
        self, key: str, said: Said, valid_seconds: int, until: datetime | None = None
    ) -> Taken:
        """Send it; what took it. `Undeliverable` when none does.

        `until`: when it is not to be tried any more; then `ActivityError`, as when cancelled.
        """
        way = Way(said, Route(channel_to(self.guest)), valid_seconds)
        return await self._on(key, way, until)

    async def send_again(self, key: str, report: DeliveryReport) -> Taken:
        """Send it in the next way, because the latest one has failed."""
        return await self._on(key, await self._next(self._ways[key], report.failure))

    async def answer(self, key: str, said: Said) -> None:
        """Answer the guest's own message; who cannot be answered is left alone."""
        channel = channel_to(self.guest)
        outgoing = Outgoing(
            key=key,
            conversation=self._conversation,
            to=address_on(channel, self.guest),
            phone=self.guest.phone,
            said=said,
            channel=channel,
            solicited=True,
        )
        try:
            await workflow.execute_activity_method(
                MessagingActivities.send_message, outgoing, **sending_on(channel)
            )
        except ActivityError as error:
            workflow.logger.warning("an answer cannot be delivered", extra={"why": why(error)})

    def reported(self, report: DeliveryReport) -> str | None:
        """The key of the message whose latest way the report is about."""
        for key, way in self._ways.items():
            if key + way.route.suffix == report.key:
                return key
        if report.key in self._early and not _has_failed(self._early[report.key]):
            self._early[report.key] = report
        return None

    def state(self) -> dict[str, Way]:
        """What the next run has to know."""
        return self._ways

    async def _on(self, key: str, way: Way, until: datetime | None = None) -> Taken:
        while True:
            sending = key + way.route.suffix
            self._early[sending] = None
            try:
                failure = await self._try(sending, way, until)
            finally:
                # Told twice of a failure, two of these send with one key.
                early = self._early.pop(sending, None)
            if failure is None and early is not None and _has_failed(early):
                failure = early.failure
            if failure is None:
                ways = {**self._ways, key: way}
                self._ways = dict(list(ways.items())[-MAX_REMEMBERED:])
                return Taken(way.route.channel.value, arrived=early is not None)
            way = await self._next(way, failure)

    async def _try(self, sending: str, way: Way, until: datetime | None) -> str | None:
        """The class of the failure, if it has failed for good."""
        channel = way.route.channel
        outgoing = Outgoing(
            key=sending,
            conversation=self._conversation,
            to=address_on(channel, self.guest),
            phone=self.guest.phone,
            said=way.said,
            channel=channel,
            valid_seconds=way.valid_seconds,
        )
        summary = f"{way.said.text.value} · {channel.value}"
        options = sending_on(channel)
        if until is not None:
            options = sending_until(channel, until - workflow.now())
        try:
            await workflow.execute_activity_method(
                MessagingActivities.send_message, outgoing, summary=summary, **options
            )
        except ActivityError as error:
            return why(error)
        return None

    async def _next(self, way: Way, failure: str) -> Way:
        route = next_route(way.route, failure)
        if route is None:
            raise Undeliverable(failure)
        if route.attempt:
            busy = f"{CARRIERS[route.channel].name} estaba ocupado"
            await workflow.sleep(BUSY_PAUSE * 2 ** (route.attempt - 1), summary=busy)
        return Way(way.said, route, way.valid_seconds)


def _has_failed(report: DeliveryReport | None) -> bool:
    return report is not None and report.state is State.FAILED


def why(error: ActivityError) -> str:
    """The class of a failed send (`activities.messaging_ports.Failure`).

    A cancellation is no failure, nor is the end of its time: they are raised on.
    """
    cause = error.cause
    # What has run out of time fails with the last thing that went wrong.
    if not isinstance(cause, ApplicationError) or error.retry_state is RetryState.TIMEOUT:
        raise error
    return cause.type or "failed"
