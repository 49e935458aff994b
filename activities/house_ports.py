"""The restaurant's tables as staff keep them in its base, and what is kept of them here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.house import HouseRow, HouseTables, RowFault


class Wish(NamedTuple):
    """That a table be out of service for that span (UTC)."""

    table: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class BaseRow:
    """A row of the base. `record_id` is the base's, and the row's key; `note` is what staff read
    there of it. `start` and `end` (UTC): from when to when the table is to be out of service."""

    row: HouseRow
    note: str = ""
    start: datetime | None = None
    end: datetime | None = None

    @property
    def record_id(self) -> str:
        """The base's id of it."""
        return self.row.key

    @property
    def wish(self) -> Wish | None:
        """The block that it asks for, if it says all that it takes."""
        if not self.row.name or self.start is None or self.end is None:
            return None
        return Wish(self.row.name, self.start, self.end)

    @property
    def is_half(self) -> bool:
        """Whether it names but one end of a block."""
        return (self.start is None) is not (self.end is None)


@dataclass(frozen=True)
class KeptBlock:
    """A block that a row asks for. Its `key` makes the occupancy's id; `refusal` is why it is not
    in force, None when it is, or when it was not tried to the end (`tried`)."""

    key: str
    wish: Wish
    tried: bool = False
    refusal: str | None = None


@dataclass(frozen=True)
class KeptHouse:
    """The last good tables (None: there were none yet), since when they hold (UTC), and whether
    all open days have been told. `blocks` by the record that asks for each."""

    tables: HouseTables | None
    since: datetime
    told: bool = False
    blocks: Mapping[str, KeptBlock] = field(default_factory=dict)


class HouseStore(Protocol):
    """What is kept of each location's tables; raises `RecordsUnavailable`."""

    async def get(self, location: str) -> KeptHouse | None:
        """What is kept, or None."""

    async def keep(self, location: str, house: KeptHouse) -> None:
        """It is what is kept from now on."""


class HouseBase(Protocol):
    """The table of tables in the restaurant's base. All failures are raised as `BaseError`."""

    async def rows(self) -> list[BaseRow]:
        """All rows but the blank ones, in no order."""

    async def add(self, rows: Sequence[HouseRow]) -> None:
        """Add those rows; one whose table is there already takes its place."""

    async def annotate_row(self, record_id: str, note: str | None) -> None:
        """Tell staff that of the row, if it takes it; None: nothing."""

    def words(self, faults: Sequence[RowFault]) -> str:
        """What staff are told of a row's faults, in Spanish; nothing of none."""


class BlockDesk(Protocol):
    """Where blocks take effect, with the rules and refusals of the staff API.

    Raises `EditRefused`. The same key has one effect, however often it comes.
    """

    async def block(self, wish: Wish, key: str) -> None:
        """Take the table out of service."""

    async def unblock(self, wish: Wish, key: str) -> None:
        """End the block that `block` made with that key, if there still is one."""


class BaseTables(Protocol):
    """Whoever takes the tables from the base."""

    async def look(self, *, changed: bool = False) -> None:
        """Take them if they have `changed`, or if that is not known; else see that all days know
        them. Raises `BaseError`."""
