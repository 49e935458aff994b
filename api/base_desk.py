"""Edits in the restaurant's base take effect, with the rules and refusals of the staff API."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from activities.edit_ports import NEEDED, EditRefused
from activities.house_ports import Wish as BlockWish
from activities.mirror_ports import Cell, Cells
from activities.ports import ReservationRecord
from api.orders import NewTerms, Wish, new_id
from api.parts import Parts
from api.ports import DayRequest
from api.problems import Problem
from api.schemas import ChangeBody, EntryChangeBody, GuestBody, ReservationBody, WaitlistBody
from api.validation_texts import field_errors
from api.wishes import wish
from domain.model import Actor, Entry, ReservationStatus, Status
from domain.refusals import Reason, Refused
from workflows.contract import CancelReservation, Mark, MarkReservation, Notify

SOURCE = "airtable"
# How long the changed record is waited for, so that the base is not given the old one once more.
SEEN_SECONDS, PAUSE_SECONDS = 1.0, 0.02

_WISH = ("notas", "email")
_ENTRY_TERMS = ("nombre_cliente", "hora", "num_personas", "zona_preferida", "notas", "email")
# The base's names of what the API calls otherwise.
_RESERVATION_TERMS = {
    "hora": "hora",
    "hasta": "hasta",
    "num_personas": "num_personas",
    "zona": "zona_preferida",
    "mesas": "mesa",
    "notas": "notas",
}
_CLEARABLE = ("zona_preferida", "notas", "email")
_MARKS = {
    ReservationStatus.SEATED.value: Mark.SEATED,
    ReservationStatus.COMPLETED.value: Mark.COMPLETED,
    ReservationStatus.NO_SHOW.value: Mark.NO_SHOW,
}

Body = TypeVar("Body", bound=BaseModel)


class BaseDesk:
    """A `StaffDesk` and a `BlockDesk` over the pieces of the API. What is away (Temporal, SQL)
    raises its error."""

    def __init__(self, parts: Parts) -> None:
        self._api = parts

    def id_of(self, record: str) -> str:
        """The id that the entry or reservation of that new record gets, or has."""
        return new_id(record)

    async def join(self, cells: Cells, record: str, key: str) -> str:
        """Put the guest of a new record in line; the entry's id. It can be read then."""
        async with self._refusing():
            names = {name: name for name in (*NEEDED, *_WISH, "zona_preferida", "idioma")}
            body = _body(WaitlistBody, _complete(cells, names))
            day, request = self._api.orders.join(await self._wish(body), record)
            answer = await self._api.service.join(day, replace(request, key=key))
            listed = await self._api.reads.joined(answer)
            await self._api.reads.entry(listed.entry.id)
        if answer.existing:
            raise EditRefused("Ese cliente ya está en la lista de espera para esa hora.")
        return listed.entry.id

    async def book(self, cells: Cells, record: str, key: str) -> str:
        """Make the reservation of a new record; its id. It can be read then."""
        async with self._refusing():
            names = {name: name for name in (*NEEDED, *_WISH)}
            names |= {"zona": "zona_preferida", "mesas": "mesa"}
            body = _body(ReservationBody, _complete(cells, names))
            day, request = self._api.orders.book(await self._wish(body), record, body.mesa)
            await self._api.service.book(day, replace(request, key=key))
            await self._api.reads.reservation(request.request.reservation_id)
        return request.request.reservation_id

    async def change_entry(self, entry: Entry, news: Cells, key: str) -> None:
        """Change an entry as its record was changed."""
        async with self._refusing():
            terms = {name: news[name] for name in _ENTRY_TERMS if name in news}
            if entry.status.is_final and (terms or news.get("avisar")):
                raise Refused(Reason.ENTRY_FINAL, entry.status.value)
            if terms:
                body = _body(EntryChangeBody, _kept_full(terms))
                order = self._api.orders.change_entry
                request = order(entry.id, entry.service_date, body.wish(), f"{key}:terms")
                await self._api.service.command(entry.service_date, request)
            if news.get("avisar"):
                notify = Notify(f"{key}:notify", entry.id)
                await self._api.service.command(entry.service_date, notify)
            if "estado" in news:
                await self._end(entry, news["estado"], key)
        await self._until_seen(entry)

    async def change_reservation(self, record: ReservationRecord, news: Cells, key: str) -> None:
        """Change a reservation as its record was changed."""
        async with self._refusing():
            kept = record.reservation
            terms = {name: news[cell] for cell, name in _RESERVATION_TERMS.items() if cell in news}
            if terms:
                body = _body(ChangeBody, _kept_full(terms))
                wanted = NewTerms(
                    at=body.hora,
                    until=body.hasta,
                    party_size=body.num_personas,
                    zone=body.zona_preferida,
                    table=body.mesa,
                    notes=body.notas,
                )
                order = self._api.orders.change(kept.id, record.date, wanted, f"{key}:terms")
                await self._api.service.command(record.date, order)
            if "estado" in news:
                request = _marking(kept.id, news["estado"], key)
                await self._api.service.command(record.date, request)
            await self._api.reads.reservation(kept.id)

    async def block(self, wish: BlockWish, key: str) -> None:
        """Take the table out of service."""
        async with self._refusing():
            day, request = self._api.orders.block_span(wish.table, wish.start, wish.end, key)
            await self._api.service.command(day, request)

    async def unblock(self, wish: BlockWish, key: str) -> None:
        """End the block that `block` made with that key, if there still is one."""
        async with self._refusing():
            day, request = self._api.orders.unblock(wish.table, wish.start, key)
            await self._api.service.command(day, request)

    # --- inside -----------------------------------------------------------------------------

    async def _wish(self, body: GuestBody) -> Wish:
        return replace(await wish(body, self._api, SOURCE), source=SOURCE)

    async def _end(self, entry: Entry, status: Cell, key: str) -> None:
        if status != Status.CANCELLED.value:
            raise EditRefused("Aquí el estado solo se puede cambiar a CANCELLED.")
        ended = await self._api.service.cancel(entry.id, f"{key}:end", Actor.STAFF, "staff")
        self._api.reads.keep(ended)

    async def _until_seen(self, entry: Entry) -> None:
        deadline = asyncio.get_running_loop().time() + SEEN_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            listed = await self._api.reads.entry(entry.id)
            if listed is not None and listed.entry.version > entry.version:
                return
            await asyncio.sleep(PAUSE_SECONDS)

    @asynccontextmanager
    async def _refusing(self) -> AsyncIterator[None]:
        """What the rules refuse, in the words of the staff API."""
        try:
            yield
        except Refused as refused:
            text = self._api.refusals.tell(refused.reason, refused.subject)
            raise EditRefused(text) from None
        except Problem as problem:
            raise EditRefused(problem.detail) from None


def _complete(cells: Cells, names: Mapping[str, str]) -> dict[str, Cell]:
    missing = [name for name in NEEDED if not cells.get(name)]
    if missing:
        raise EditRefused(f"Falta rellenar: {', '.join(missing)}.")
    return {name: _plain(cells[cell]) for cell, name in names.items() if cells.get(cell)}


def _kept_full(terms: Cells) -> dict[str, Cell]:
    """The terms, of which only some may be left empty."""
    empty = [name for name, cell in terms.items() if not cell and name not in _CLEARABLE]
    if empty:
        raise EditRefused(f"Esto no puede quedar vacío: {', '.join(empty)}.")
    emptied = {"notas": ""}
    return {name: _plain(cell) if cell else emptied.get(name) for name, cell in terms.items()}


def _plain(cell: Cell) -> Cell:
    """Airtable's numbers may come as 4.0."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _body(kind: type[Body], values: Mapping[str, Cell]) -> Body:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        told = "; ".join(f"{field}: {text}" for field, text in field_errors(error.errors()))
        raise EditRefused(f"Revisa los datos: {told}.") from None


def _marking(reservation_id: str, status: Cell, key: str) -> DayRequest:
    if status == ReservationStatus.CANCELLED.value:
        return CancelReservation(f"{key}:end", reservation_id)
    if (mark := _MARKS.get(str(status))) is None:
        raise EditRefused("Una reserva no vuelve a ese estado.")
    return MarkReservation(f"{key}:mark", reservation_id, mark)
