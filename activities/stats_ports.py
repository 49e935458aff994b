"""Figures of a span of service dates."""

from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Waits:
    """Of the entries with both: minutes promised and minutes really waited, each on average, and
    the longest real wait. None where there is no such entry."""

    count: int = 0
    promised_min: float | None = None
    actual_min: float | None = None
    longest_min: int | None = None


@dataclass(frozen=True)
class ChannelFigures:
    """Messages of one channel by their newest state; `accepted` has no report yet.

    `rate`: reached (delivered or read) among those whose fate is known, None when none is.
    """

    channel: str
    accepted: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0

    @property
    def rate(self) -> float | None:
        """Share of the messages with a known fate that arrived, 0 to 1."""
        known = self.delivered + self.read + self.failed
        return (self.delivered + self.read) / known if known else None


@dataclass(frozen=True)
class Figures:
    """`by_status`: entries by their status (`WAITING`...); `offers` made on those dates;
    `reasons`: ended entries by their reason; `no_shows` among `reservations`."""

    by_status: dict[str, int]
    reasons: dict[str, int]
    offers: int
    waits: Waits
    reservations: int
    no_shows: int
    deliveries: tuple[ChannelFigures, ...]


class By(StrEnum):
    """What figures are broken down by: service date, hour of the wished or booked time, covers."""

    DAY = "day"
    HOUR = "hour"
    PARTY = "party"


@dataclass(frozen=True)
class Group:
    """The figures of one part. `key` is the date's ordinal, the whole hours since the service
    date's midnight on the restaurant's clock (24 is the midnight after it), or the covers."""

    key: int
    by_status: dict[str, int]
    waits: Waits
    reservations: int
    no_shows: int


class Statistics(Protocol):
    """Counts over the read model."""

    async def figures(self, location: str, first: date, last: date) -> Figures:
        """The figures of the service dates from `first` to `last`, both included. Deliveries are
        those of messages whose first attempt was made on those dates (UTC)."""

    async def groups(
        self, location: str, first: date, last: date, by: By, zone: tzinfo
    ) -> list[Group]:
        """The figures of those dates part by part, in order of their keys; `zone` is the
        restaurant's. Parts in which nothing happened are left out."""
