"""The restaurant's own base as a mirror of the read model: what is to be there, and how it gets
there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from activities.ports import ReservationRecord
from domain.model import Entry

Cell = str | int | float | bool | None
Cells = Mapping[str, Cell]

# Airtable's own limits: of one request, and of one base, whoever calls.
RECORDS_PER_REQUEST = 10
REQUESTS_PER_SECOND = 5


class MirrorTable(StrEnum):
    """A table of the base; the values are its names."""

    WAITLIST = "WAITLIST"
    RESERVAS = "RESERVAS"


@dataclass(frozen=True)
class MirrorItem:
    """One record as the base is to have it: a waitlist entry with its place in line (None: it
    stands in none), or a reservation. `note` is for the staff who edited it there."""

    record: Entry | ReservationRecord
    position: int | None = None
    note: str | None = None

    @property
    def table(self) -> MirrorTable:
        """Where it belongs."""
        is_entry = isinstance(self.record, Entry)
        return MirrorTable.WAITLIST if is_entry else MirrorTable.RESERVAS

    @property
    def key(self) -> str:
        """The id that records are merged on: the entry's, or the reservation's."""
        return self.record.id if isinstance(self.record, Entry) else self.record.reservation.id

    @property
    def version(self) -> int:
        """The version of the snapshot."""
        record = self.record
        return record.version if isinstance(record, Entry) else record.reservation.version


@dataclass(frozen=True)
class Kept:
    """A record as it is now, and whether the base has been given just that."""

    item: MirrorItem
    is_mirrored: bool


@dataclass(frozen=True)
class Backlog:
    """What the base does not have yet. `since`: since when the oldest of it waits; `refused`: how
    many records the base did not take as they are."""

    waiting: int
    refused: int
    since: datetime | None


class MirrorQueue(Protocol):
    """What of the read model the base does not have yet. One process at a time takes from it."""

    async def due(self, location: str, limit: int) -> list[MirrorItem]:
        """Records of one table that have changed since they were mirrored, the longest waiting
        first; places in line that have moved count as a change. Empty when the base has all.

        What was refused as it is now is left out; service dates from before yesterday are, too,
        unless the base has them already (then a change there is a guest who was forgotten).
        """

    async def mirrored(self, items: Sequence[MirrorItem], at: datetime) -> None:
        """The base has them as they were taken. What has changed since is due again."""

    async def refused(self, item: MirrorItem, detail: str, at: datetime) -> None:
        """The base does not take it as it is: not tried again before it changes."""

    async def backlog(self, location: str) -> Backlog:
        """How far the base is behind."""


class BaseFailure(StrEnum):
    """Why the base did not take something."""

    BUSY = "busy"  # too many requests: wait as it asks, 30 s
    QUOTA = "quota"  # the month's calls are used up: waiting 30 s does not help
    AWAY = "away"  # network, 5xx: it may have been taken; an upsert can be repeated
    CONFIGURATION = "configuration"  # key, scope, base, table or column: wrong until repaired
    RECORD = "record"  # one of the records holds a value that is not taken
    DUPLICATE = "duplicate"  # more than one record has that key


class BaseError(Exception):
    """A request that did not succeed; the text is for the person who can mend it, and holds no
    guest's data. `retry_after` in seconds, when waiting that long may help."""

    def __init__(self, failure: BaseFailure, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.failure, self.detail, self.retry_after = failure, detail, retry_after


class MirrorCells(Protocol):
    """How records look in the base."""

    def cells(self, item: MirrorItem) -> Cells:
        """The cells of that item's record by column; None is empty."""


class MirrorBase(Protocol):
    """The restaurant's base. All failures are raised as `BaseError`."""

    async def upsert(self, items: Sequence[MirrorItem]) -> None:
        """Create or update the records of these items, merged on their key: at most
        `RECORDS_PER_REQUEST`, of one table, in one request. All or none are taken."""
