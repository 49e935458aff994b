"""What an operator watches of the records at this moment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class Gauges:
    """One service date's line, and what waits to be done whatever its date. Times in seconds.

    `in_line`: guests who wait without an offer, `longest_wait` the first of them. `lateness`: how
    long after its window the latest silent offer ended. `unheard`: messages of guests that nobody
    has handled, `untold` reports that no workflow has heard; `unsent`: messages that the provider
    has not taken, of the last day. `unmirrored`, `mirror_lag`: what the base lacks, and since when.
    """

    in_line: int
    longest_wait: float
    offers_open: int
    lateness: float
    unheard: int
    unheard_for: float
    unsent: int
    unsent_for: float
    untold: int
    unmirrored: int = 0
    mirror_lag: float = 0.0


class GaugeReader(Protocol):
    """Reads them."""

    async def read(self, location: str, day: date, now: datetime, *, mirrored: bool) -> Gauges:
        """The gauges at `now`; those of the mirror only when there is one.

        Raises `RecordsUnavailable`.
        """
        ...
