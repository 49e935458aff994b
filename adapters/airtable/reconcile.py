"""Comparing the base, record by record and cell by cell, with what it should mirror.

Records are created and corrected, never deleted: people may keep their own in the same tables.
"""

from collections.abc import AsyncIterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from pyairtable.api.types import RecordDict

from activities.mirror_ports import (
    RECORDS_PER_REQUEST,
    BaseError,
    BaseFailure,
    Cell,
    MirrorItem,
    MirrorQueue,
    MirrorTable,
)
from adapters.airtable.base import AirtableBase
from adapters.airtable.schema import merge_field

_OF_RECORDS = (BaseFailure.RECORD, BaseFailure.DUPLICATE)


class Mismatch(StrEnum):
    """How a record of the base and its source do not agree."""

    MISSING = "missing in the base"
    DIFFERENT = "different"
    DUPLICATED = "more than once in the base"
    EXTRA = "only in the base"


@dataclass(frozen=True)
class Mismatched:
    """One cell: what the base holds, and what it should hold. None is empty."""

    column: str
    theirs: Any
    ours: Cell


@dataclass(frozen=True)
class Divergence:
    """One key on which the base and the read model do not agree.

    `key` is empty for records that have none. `record_ids` are Airtable's. `item` is what the base
    should have, None when nothing here can repair it.
    """

    table: MirrorTable
    key: str
    mismatch: Mismatch
    record_ids: tuple[str, ...] = ()
    cells: tuple[Mismatched, ...] = ()
    item: MirrorItem | None = None

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """As people are shown it, one row a cell: table, key, how, column, theirs, ours."""
        shown = (self.table.value, self.key or "(none)", self.mismatch.value)
        if not self.cells:
            return [(*shown, "", ", ".join(self.record_ids), "")]
        return [(*shown, c.column, _written(c.theirs), _written(c.ours)) for c in self.cells]


@dataclass(frozen=True)
class Unrepaired:
    """A record that the base did not take, and why."""

    table: MirrorTable
    key: str
    detail: str


async def compare(
    base: AirtableBase, items: AsyncIterable[MirrorItem], since: date
) -> list[Divergence]:
    """Where the base differs from `items`, which are all of service dates from `since` on; what
    the base has of earlier dates is left alone. Raises `BaseError`.

    The base is read first: of what changes meanwhile, a repair writes the newer state.
    """
    kept = {table: _by_key(table, await base.records(table)) for table in MirrorTable}
    found: list[Divergence] = []
    async for item in items:
        records = kept[item.table].pop(item.key, [])
        found += _of_item(base, item, records)
    return found + [extra for table in kept for extra in _extras(table, kept[table], since)]


async def repair(
    base: AirtableBase, queue: MirrorQueue, divergences: Sequence[Divergence]
) -> list[Unrepaired]:
    """Write what is missing or different; returns what the base did not take. Raises `BaseError`
    for a failure that is not a record's own: what was written until then stays.

    The mirror goes on writing meanwhile. The queue is told what the base was given, so that a
    record of which it got a newer state in between is due again.
    """
    unrepaired = []
    for table in MirrorTable:
        items = [d.item for d in divergences if d.table is table and d.item is not None]
        for start in range(0, len(items), RECORDS_PER_REQUEST):
            unrepaired += await _write(base, queue, items[start : start + RECORDS_PER_REQUEST])
    return unrepaired


async def _write(
    base: AirtableBase, queue: MirrorQueue, batch: Sequence[MirrorItem]
) -> list[Unrepaired]:
    """One record spoils its whole request, so after a refusal each goes alone."""
    try:
        await base.upsert(batch)
    except BaseError as error:
        if error.failure not in _OF_RECORDS:
            raise
        if len(batch) > 1:
            return [failed for item in batch for failed in await _write(base, queue, [item])]
        await queue.refused(batch[0], error.detail, datetime.now(UTC))
        return [Unrepaired(batch[0].table, batch[0].key, error.detail)]
    await queue.mirrored(batch, datetime.now(UTC))
    return []


def _by_key(table: MirrorTable, records: Sequence[RecordDict]) -> dict[str, list[RecordDict]]:
    kept: dict[str, list[RecordDict]] = {}
    for record in records:
        key = record["fields"].get(merge_field(table))
        kept.setdefault(str(key or ""), []).append(record)
    return kept


def _of_item(
    base: AirtableBase, item: MirrorItem, records: Sequence[RecordDict]
) -> Iterator[Divergence]:
    ids = tuple(record["id"] for record in records)
    if not records:
        yield Divergence(item.table, item.key, Mismatch.MISSING, item=item)
    elif len(records) > 1:
        yield Divergence(item.table, item.key, Mismatch.DUPLICATED, ids)
    elif cells := tuple(_differing(records[0]["fields"], base.cells(item))):
        yield Divergence(item.table, item.key, Mismatch.DIFFERENT, ids, cells, item)


def _differing(theirs: Mapping[str, Any], ours: Mapping[str, Cell]) -> Iterator[Mismatched]:
    for column, cell in ours.items():
        kept = theirs.get(column)
        if kept != cell and not (_is_empty(kept) and _is_empty(cell)):
            yield Mismatched(column, kept, cell)


def _extras(
    table: MirrorTable, kept: Mapping[str, Sequence[RecordDict]], since: date
) -> Iterator[Divergence]:
    for key, records in kept.items():
        for record in records:
            if _is_since(record, since):
                yield Divergence(table, key, Mismatch.EXTRA, (record["id"],))


def _is_since(record: RecordDict, since: date) -> bool:
    """ISO dates sort as dates do; a record without one may be of any time."""
    day = record["fields"].get("fecha")
    return not isinstance(day, str) or day >= since.isoformat()


def _written(cell: object) -> str:
    return "" if cell is None else str(cell)


def _is_empty(cell: object) -> bool:
    """Airtable leaves out empty cells, and boxes without a tick. 0 is neither."""
    return cell is None or cell is False or cell == ""
