"""Taking what was changed in the restaurant's base, one transaction after the other."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from temporalio import activity

from activities.beating import beating
from activities.edit_ports import (
    NEEDED,
    BaseEdits,
    Edit,
    EditRefused,
    Hook,
    HookLost,
    Hooks,
    MirroredRecords,
    StaffDesk,
)
from activities.house_ports import BaseTables
from activities.mirror import application_error
from activities.mirror_ports import (
    BaseError,
    BaseFailure,
    Cell,
    Cells,
    Kept,
    MirrorCells,
    MirrorTable,
)
from activities.ports import ReservationRecord
from domain.model import Entry

log = logging.getLogger(__name__)

# Airtable forgets a webhook after seven days; reading from it keeps it as well.
RENEW_BEFORE = timedelta(days=5)

# The columns in which people may change a record, by table.
EDITABLE = {
    MirrorTable.WAITLIST: (
        "nombre_cliente",
        "hora",
        "num_personas",
        "zona_preferida",
        "notas",
        "email",
        "estado",
        "avisar",
    ),
    MirrorTable.RESERVAS: ("hora", "hasta", "num_personas", "zona", "mesas", "notas", "estado"),
}
KEYS = {MirrorTable.WAITLIST: "entry_id", MirrorTable.RESERVAS: "reserva_id"}
# A tick that says "do it": it is never part of the record.
_ORDERS = ("avisar",)

_COPY = "Esta fila es una copia de otra y no cuenta: bórrala, o vacíala y rellénala de nuevo."
_DELETED = "La fila se borró en Airtable y ha vuelto: para quitar a alguien, pon CANCELLED."


@dataclass(frozen=True)
class Pulled:
    """What one look at the base came to: transactions that were taken, and whether there may be
    more."""

    transactions: int
    more: bool


class EditActivities:
    """Over the base and the desk. `url`: where the base tells of edits, empty for nowhere.
    `tables` takes the restaurant's tables, None when they do not come from the base. `clock` gives
    the current instant."""

    def __init__(
        self,
        records: MirroredRecords,
        hooks: Hooks,
        base: BaseEdits,
        cells: MirrorCells,
        desk: StaffDesk,
        url: str,
        tables: BaseTables | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._records, self._hooks, self._base, self._cells = records, hooks, base, cells
        self._desk, self._url, self._tables, self._clock = desk, url, tables, clock

    @activity.defn
    async def pull(self, location: str) -> Pulled:
        """Take the next edits. Where the base does not let us listen, that is logged, and the
        mirror goes on without; tables are then taken at each look.

        Raises `ApplicationError` whose type is the `BaseFailure`, with the delay that suits it.
        """
        try:
            async with beating():
                return await self._pull_or_look(location)
        except BaseError as error:
            raise application_error(error) from None

    async def _pull_or_look(self, location: str) -> Pulled:
        try:
            return await self._pull(location)
        except BaseError as error:
            if error.failure is not BaseFailure.CONFIGURATION:
                raise
            log.warning("edits in the base are not heard: %s", error.detail)
        await self._look(changed=True)
        return Pulled(0, more=False)

    async def _pull(self, location: str) -> Pulled:
        known = await self._hooks.get(location)
        is_new = known is None or known.url != self._url
        hook = known if known is not None and not is_new else await self._begin(location)
        try:
            hook = await self._renewed(location, hook)
            page = await self._base.read(hook.webhook_id, hook.cursor)
        except HookLost:
            hook = await self._begin(location)
            await self._look(changed=True)
            await self._take_astray(location, hook)
            return Pulled(0, more=True)
        # Before the cursor moves on; what a row newly says of a table may need that table.
        await self._look(changed=is_new or any(one.tables for one in page.found))
        for transaction in page.found:
            for edit in transaction.edits:
                key = f"airtable:{hook.webhook_id}:{transaction.number}:{edit.record_id}"
                await self._take(location, edit, key)
            if transaction.deleted:
                await self._restore(location)
            await self._hooks.advance(location, hook.webhook_id, transaction.cursor)
        return Pulled(len(page.found), page.more)

    async def _look(self, *, changed: bool) -> None:
        if self._tables is not None:
            await self._tables.look(changed=changed)

    # --- the webhook ------------------------------------------------------------------------

    async def _begin(self, location: str) -> Hook:
        hook = await self._base.listen(self._url)
        await self._hooks.keep(location, hook)
        return hook

    async def _renewed(self, location: str, hook: Hook) -> Hook:
        if hook.expires_at - self._clock() > RENEW_BEFORE:
            return hook
        until = await self._base.extend(hook.webhook_id)
        renewed = Hook(hook.webhook_id, hook.url, hook.secret, hook.cursor, until)
        await self._hooks.keep(location, renewed)
        return renewed

    # --- what nobody told of ----------------------------------------------------------------

    async def _take_astray(self, location: str, hook: Hook) -> None:
        """Edits of a time in which nothing was listening: what differs from what we gave it."""
        for found in await self._base.astray(self._records, location, self._yesterday()):
            if found.missing:
                await self._put_back(location, found.table, found.key, _DELETED)
            elif found.edit is not None:
                key = f"airtable:{hook.webhook_id}:astray:{found.edit.record_id}"
                await self._take(location, found.edit, key)

    async def _restore(self, location: str) -> None:
        for found in await self._base.astray(self._records, location, self._yesterday()):
            if found.missing:
                await self._put_back(location, found.table, found.key, _DELETED)

    # --- one edit ---------------------------------------------------------------------------

    async def _take(self, location: str, edit: Edit, key: str) -> None:
        column = KEYS[edit.table]
        renamed = await self._kept(location, edit.table, edit.before.get(column))
        if renamed is not None:
            note = _fixed([column])
            await self._base.annotate(edit.table, edit.record_id, {column: renamed.item.key})
            await self._put_back(location, edit.table, renamed.item.key, note)
            return
        kept = await self._kept(location, edit.table, edit.cells.get(column))
        if kept is None:
            await self._take_unnamed(location, edit, key)
        elif edit.is_new:
            await self._base.annotate(edit.table, edit.record_id, {column: None, "motivo": _COPY})
        else:
            await self._take_change(location, edit, kept, key)

    async def _kept(self, location: str, table: MirrorTable, key: Cell) -> Kept | None:
        return await self._records.kept(location, table, str(key)) if key else None

    async def _take_unnamed(self, location: str, edit: Edit, key: str) -> None:
        """A row that bears no key of ours: a new one, or one that was taken and did not yet say so
        when it was edited. The record's own id makes the id of what it becomes, so that it becomes
        one; each edit has a key of its own, so that what was refused once may be put right."""
        record = f"airtable:{edit.record_id}"
        made = await self._kept(location, edit.table, self._desk.id_of(record))
        if made is None:
            await self._take_new(edit, record, key)
            return
        await self._name(edit, made.item.key)
        if not _completes(edit):
            await self._take_change(location, edit, made, key)

    async def _take_new(self, edit: Edit, record: str, key: str) -> None:
        if not any(edit.cells.get(column) for column in EDITABLE[edit.table]):
            return  # a row that somebody is about to fill in
        act = self._desk.join if edit.table is MirrorTable.WAITLIST else self._desk.book
        try:
            made = await act(edit.cells, record, key)
        except EditRefused as refused:
            if edit.cells.get("motivo") != str(refused):
                await self._base.annotate(edit.table, edit.record_id, {"motivo": str(refused)})
            return
        await self._name(edit, made)

    async def _name(self, edit: Edit, made: str) -> None:
        cells = {KEYS[edit.table]: made, "motivo": None}
        await self._base.annotate(edit.table, edit.record_id, cells)

    async def _take_change(self, location: str, edit: Edit, kept: Kept, key: str) -> None:
        ours = self._cells.cells(kept.item)
        try:
            if wanted := _wanted(edit, ours):
                await self._change(kept.item.record, wanted, key)
            note = _untaken(edit, ours)
        except EditRefused as refused:
            note = str(refused)
        await self._put_back(location, edit.table, kept.item.key, note)

    async def _change(self, record: Entry | ReservationRecord, wanted: Cells, key: str) -> None:
        if isinstance(record, Entry):
            await self._desk.change_entry(record, wanted, key)
        else:
            await self._desk.change_reservation(record, wanted, key)

    async def _put_back(
        self, location: str, table: MirrorTable, key: str, note: str | None
    ) -> None:
        await self._records.put_back(location, table, key, note, self._clock())

    def _yesterday(self) -> date:
        """That of UTC: everywhere on Earth that includes the service that is running."""
        return self._clock().astimezone(UTC).date() - timedelta(days=1)


def _wanted(edit: Edit, ours: Cells) -> dict[str, Cell]:
    """The cells that are to be different. `EditRefused` when somebody was faster: what the
    person who edited saw was no longer so."""
    found: dict[str, Cell] = {}
    for column in _changed(edit):
        now, then, new = ours.get(column), edit.before[column], edit.cells.get(column)
        if _same(new, now):
            continue
        if not _same(then, now) and column not in _ORDERS:
            raise EditRefused(f"Mientras tanto había cambiado: {column} es ahora «{now or ''}».")
        found[column] = new
    return found


def _completes(edit: Edit) -> bool:
    """Whether the row lacked something before, so that this edit led to its being taken and
    changes nothing of what it has become."""
    return edit.is_new or any(_is_empty(edit.before.get(name, True)) for name in NEEDED)


def _changed(edit: Edit) -> Iterator[str]:
    return (column for column in edit.before if column in EDITABLE[edit.table])


def _untaken(edit: Edit, ours: Cells) -> str | None:
    """What to say of columns that are not for people to change."""
    fixed = [
        column
        for column in edit.before
        if column not in EDITABLE[edit.table]
        and column in ours
        and column != "motivo"
        and not _same(edit.cells.get(column), ours.get(column))
    ]
    return _fixed(fixed) if fixed else None


def _fixed(columns: Sequence[str]) -> str:
    return f"Esto no se puede cambiar aquí: {', '.join(columns)}."


def _same(one: Cell, other: Cell) -> bool:
    """Airtable leaves out empty cells and boxes without a tick."""
    return one == other or (_is_empty(one) and _is_empty(other))


def _is_empty(cell: Cell) -> bool:
    """0 is not."""
    return cell is None or cell is False or cell == ""
