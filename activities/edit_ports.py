"""What people and other systems change in the restaurant's base, and what becomes of it here."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from activities.mirror_ports import Cells, Kept, MirrorItem, MirrorTable
from activities.ports import ReservationRecord
from domain.model import Entry

# What a new record needs: a person fills in one cell after the other, and each is an edit.
NEEDED = ("nombre_cliente", "telefono_cliente", "fecha", "hora", "num_personas")


@dataclass(frozen=True)
class Hook:
    """The webhook by which the base tells of edits. `url`: whom it tells, empty for nobody.

    `secret` (base64) proves who tells. `cursor`: from where on nothing has been taken yet.
    `expires_at`: when Airtable forgets it (UTC).
    """

    webhook_id: str
    url: str
    secret: str = field(repr=False)
    cursor: int
    expires_at: datetime


@dataclass(frozen=True)
class Edit:
    """What somebody did to one record: its cells afterwards, and what the changed ones held
    before (`before` is empty for a new record). Empty cells are left out of `cells`, and None in
    `before`."""

    table: MirrorTable
    record_id: str
    cells: Cells
    before: Cells = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether the record was not there before."""
        return not self.before


@dataclass(frozen=True)
class Transaction:
    """Edits that were made together. `number` grows; `cursor`: from where to read on after it.
    `deleted`: whether records were deleted; `tables`: whether the table of tables was changed."""

    number: int
    cursor: int
    edits: tuple[Edit, ...] = ()
    deleted: bool = False
    tables: bool = False


@dataclass(frozen=True)
class Transactions:
    """The next ones, and whether there are more."""

    found: Sequence[Transaction]
    more: bool


class HookLost(Exception):
    """The base knows no such webhook any more: it has expired, or somebody has deleted it."""


@dataclass(frozen=True)
class Astray:
    """How the base and the read model disagree: an edit that nobody told of, or a record of ours
    that is gone (`missing`)."""

    table: MirrorTable
    key: str
    missing: bool = False
    edit: Edit | None = None


class MirroredRecords(Protocol):
    """The records that the base mirrors."""

    async def kept(self, location: str, table: MirrorTable, key: str) -> Kept | None:
        """That record, or None. Its place in line is left out."""

    async def put_back(
        self, location: str, table: MirrorTable, key: str, note: str | None, at: datetime
    ) -> None:
        """The base holds something else than it should: the record is due again as it is, with
        that note (None: without one)."""

    def everything(self, location: str, since: date) -> AsyncIterator[MirrorItem]:
        """All records of the service dates from `since` on, by date, as the base is to have
        them."""


class BaseEdits(Protocol):
    """The restaurant's base as it tells of edits. All failures are raised as `BaseError`."""

    async def listen(self, url: str) -> Hook:
        """A new webhook that tells that URL (empty: nobody) of all edits from now on; older ones
        of the same URL are deleted."""

    async def extend(self, webhook_id: str) -> datetime:
        """Keep it for a week more; until when that is (UTC). `HookLost`."""

    async def read(self, webhook_id: str, cursor: int) -> Transactions:
        """The transactions from the cursor on, without our own writes. `HookLost`."""

    async def annotate(self, table: MirrorTable, record_id: str, cells: Cells) -> None:
        """Write those cells of that record, whatever its key is, for people to read; nothing if it
        is gone or does not take them."""

    async def astray(self, records: MirroredRecords, location: str, since: date) -> list[Astray]:
        """How the records of service dates from `since` on disagree with those."""


class Hooks(Protocol):
    """The webhook of each location."""

    async def get(self, location: str) -> Hook | None:
        """The location's hook, or None."""

    async def keep(self, location: str, hook: Hook) -> None:
        """It is the location's hook from now on."""

    async def advance(self, location: str, webhook_id: str, cursor: int) -> None:
        """All before that cursor is done; never goes back."""


class EditRefused(Exception):
    """The rules do not allow it. The text tells staff why, in Spanish, on one line."""


class StaffDesk(Protocol):
    """Where edits take effect, with the rules and refusals of the staff API.

    Raises `EditRefused`. The same key has one effect, however often it comes.
    """

    def id_of(self, record: str) -> str:
        """The id that the entry or reservation of that new record gets, or has."""

    async def join(self, cells: Cells, record: str, key: str) -> str:
        """Put the guest of a new record in line; the entry's id. It can be read then."""

    async def book(self, cells: Cells, record: str, key: str) -> str:
        """Make the reservation of a new record; its id. It can be read then."""

    async def change_entry(self, entry: Entry, news: Cells, key: str) -> None:
        """Change an entry as its record was changed; `news` are the cells that differ."""

    async def change_reservation(self, record: ReservationRecord, news: Cells, key: str) -> None:
        """Change a reservation as its record was changed."""
