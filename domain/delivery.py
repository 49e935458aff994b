"""What became of a message that the provider accepted, and which way it goes next.

Reports come late, twice, out of order and before we have noted that the message went out.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.channels import CARRIERS, FIRST, Channel


class State(StrEnum):
    """Where a message stands, in the order in which it moves.

    `FAILED` is final unless the guest is known to have it: arrivals come after it.
    """

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


_RANKS = {state: rank for rank, state in enumerate(State)}
# What the guest's workflow is told of; the others change nothing for it. A message may be read
# without a report that it was delivered; after one, that it was read is no news.
NEWS = (State.DELIVERED, State.READ, State.FAILED)


def moved(known: State | None, reported: State) -> State:
    """Where a message stands once that report is in: never back, and nothing undoes an arrival.

    The same reports lead to the same state in whichever order they come.
    """
    return reported if known is None else max(known, reported, key=_RANKS.__getitem__)


def predecessors(reported: State) -> tuple[State, ...]:
    """The states that such a report moves on."""
    return tuple(state for state in State if moved(state, reported) is not state)


@dataclass(frozen=True)
class DeliveryReport:
    """News of a message, by its business key.

    `failure` is the class of `code` (`activities.messaging_ports.Failure`), empty unless failed.
    """

    key: str
    state: State
    at: datetime
    failure: str = ""
    code: int | None = None


# How often a message that failed because the provider was busy is sent again on its channel.
BUSY_RETRIES = 2
_BUSY = "busy"
# The guest wants no message on any channel.
_UNWANTED = "opted-out"


@dataclass(frozen=True)
class Route:
    """One way of sending a message: over which channel, for the how-manieth time (from 0)."""

    channel: Channel = FIRST
    attempt: int = 0

    @property
    def suffix(self) -> str:
        """What tells this way's business key from the first one's."""
        if self == Route():
            return ""
        return f":{self.channel.value}{self.attempt or ''}"


def next_route(route: Route, failure: str) -> Route | None:
    """How a message that failed on that way goes on; None when nothing is left but to call."""
    if failure == _UNWANTED:
        return None
    if failure == _BUSY and route.attempt < BUSY_RETRIES:
        return Route(route.channel, route.attempt + 1)
    carrier = CARRIERS.get(route.channel)
    return Route(carrier.otherwise) if carrier and carrier.otherwise else None
