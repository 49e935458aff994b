"""Taking the restaurant's tables from its base: all or none of them, and the blocks of each."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from activities.edit_ports import EditRefused
from activities.house import CurrentHouse
from activities.house_ports import (
    BaseRow,
    BlockDesk,
    HouseBase,
    HouseStore,
    KeptBlock,
    KeptHouse,
)
from activities.mirror_ports import BaseError, BaseFailure
from domain.house import Reading, tables_of
from domain.house_rows import read, rows_of
from domain.restaurant import Restaurant

log = logging.getLogger(__name__)

# A day that opened at the moment of a change may be missed by those who told the open ones, so
# they are told once more, this long after.
SETTLED_AFTER = timedelta(seconds=30)

# A person has to mend it in the base; edits and the mirror go on.
_MENDABLE = (BaseFailure.CONFIGURATION, BaseFailure.RECORD, BaseFailure.DUPLICATE)

_HALF = "Para bloquear la mesa faltan las dos horas: bloqueada_desde y bloqueada_hasta."
_NOT_BLOCKED = "La mesa no está bloqueada: {reason}"


class HouseKeeper:
    """A `BaseTables`. `tell` gives the restaurant to every day that is open; `clock` gives the
    current instant."""

    def __init__(
        self,
        house: CurrentHouse,
        store: HouseStore,
        base: HouseBase,
        desk: BlockDesk,
        tell: Callable[[Restaurant], Awaitable[None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._house, self._store, self._base, self._desk = house, store, base, desk
        self._tell, self._clock = tell, clock
        self._location = house.file.id
        # What changed before this process began, nobody tells it.
        self._is_taken = False

    async def look(self, *, changed: bool = False) -> None:
        """Take the tables if they have `changed`, or may have."""
        self._is_taken = self._is_taken and not changed
        if not self._is_taken:
            try:
                await self._take()
                self._is_taken = True
            except BaseError as error:
                if error.failure not in _MENDABLE:
                    raise
                log.warning("the tables in the base are not taken: %s", error.detail)
        await self._tell_days()

    async def _take(self) -> None:
        rows = await self._base.rows()
        kept = await self._store.get(self._location) or KeptHouse(None, self._clock(), told=True)
        if not rows:
            await self._base.add(rows_of(tables_of(await self._house.refresh())))
            rows = await self._base.rows()
        reading = read([one.row for one in rows], self._house.file)
        if reading.house is not None and reading.house != kept.tables:
            kept = replace(kept, tables=reading.house, since=self._clock(), told=False)
            await self._store.keep(self._location, kept)
        await self._tell_days()
        kept = await self._store.get(self._location) or kept
        kept = await self._take_blocks(rows, kept)
        await self._annotate(rows, reading, kept)

    async def _tell_days(self) -> None:
        restaurant = await self._house.refresh()
        kept = await self._store.get(self._location)
        if kept is None or kept.told:
            return
        await self._tell(restaurant)
        if self._clock() - kept.since >= SETTLED_AFTER:
            await self._store.keep(self._location, replace(kept, told=True))

    # --- blocks -----------------------------------------------------------------------------

    async def _take_blocks(self, rows: Sequence[BaseRow], kept: KeptHouse) -> KeptHouse:
        """Blocks as the rows want them. What is to be done is kept before it is done, so that
        who is interrupted knows what to end."""
        wanted = {one.record_id: one.wish for one in rows if one.wish is not None}
        for record_id, known in kept.blocks.items():
            if wanted.get(record_id) != known.wish:
                await self._end(known)
                kept = await self._keep_block(kept, record_id, None)
        for record_id, wish in wanted.items():
            block = kept.blocks.get(record_id)
            if block is None or block.refusal is not None:
                # A key that was refused is answered with its refusal, whatever has changed since.
                key = f"airtable:{record_id}:{self._clock().isoformat()}"
                block = KeptBlock(key, wish)
                kept = await self._keep_block(kept, record_id, block)
            if not block.tried:
                kept = await self._keep_block(kept, record_id, await self._tried(block))
        return kept

    async def _tried(self, block: KeptBlock) -> KeptBlock:
        try:
            await self._desk.block(block.wish, block.key)
        except EditRefused as refused:
            return replace(block, tried=True, refusal=str(refused))
        return replace(block, tried=True, refusal=None)

    async def _end(self, block: KeptBlock) -> None:
        if block.refusal is not None:
            return
        try:
            await self._desk.unblock(block.wish, block.key)
        except EditRefused:
            log.info("a block in the base had ended before its row said so")

    async def _keep_block(
        self, kept: KeptHouse, record_id: str, block: KeptBlock | None
    ) -> KeptHouse:
        blocks = {key: one for key, one in kept.blocks.items() if key != record_id}
        if block is not None:
            blocks[record_id] = block
        kept = replace(kept, blocks=blocks)
        await self._store.keep(self._location, kept)
        return kept

    # --- what staff are told ----------------------------------------------------------------

    async def _annotate(self, rows: Sequence[BaseRow], reading: Reading, kept: KeptHouse) -> None:
        for one in rows:
            faults = [fault for fault in reading.faults if fault.key == one.record_id]
            told = [self._base.words(faults)]
            if one.is_half:
                told.append(_HALF)
            block = kept.blocks.get(one.record_id)
            if block is not None and block.refusal is not None:
                told.append(_NOT_BLOCKED.format(reason=block.refusal))
            note = " ".join(filter(None, told))
            if note != one.note:
                await self._base.annotate_row(one.record_id, note or None)
