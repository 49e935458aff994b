"""Conversations with guests as staff read them, and what staff write to a guest by hand."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from activities.conversation_ports import Thread, Written
from api.dependencies import ApiDependencies
from api.history import STATES, kind_of
from api.temporal_service import WaitlistService
from api.views import Views
from domain.channels import channel_to
from domain.delivery import State
from domain.intents import Intent, understood
from domain.model import Guest, Reach
from domain.replies import is_courtesy
from domain.writing import check_may_write
from workflows.contract import HandWritten, author_of_key, note_key

SENDING = "en curso"


class TextView(BaseModel):
    """One text. `sentido`: `entrante` (from the guest) or `saliente`.

    `quien`: `cliente`, `sistema`, or the user who wrote it by hand. `tipo`: `texto`, `adjunto` (a
    picture, a voice note), or what a text of ours is. `estado` is null for the guest's.
    """

    id: str
    cuando: datetime
    sentido: str
    quien: str
    canal: str
    tipo: str
    texto: str
    estado: str | None
    codigo: int | None


class ThreadView(BaseModel):
    """One conversation with its last text.

    `sin_leer`: the guest has written something since that nobody has answered, or that only
    people can answer: what the house understood and answered by itself counts as read.
    """

    id: str
    entry_id: str | None
    reserva_id: str | None
    nombre_cliente: str
    telefono_cliente: str
    estado: str
    sin_leer: bool
    ultimo: TextView


def text_view(text: Written, views: Views) -> TextView:
    """One text."""
    received = "texto" if text.is_text else "adjunto"
    return TextView(
        id=text.id,
        cuando=views.local(text.at),
        sentido="entrante" if text.by_guest else "saliente",
        quien="cliente" if text.by_guest else author_of_key(text.id) or "sistema",
        canal=text.channel,
        tipo=received if text.by_guest else kind_of(text.id),
        texto=text.words,
        estado=None if text.by_guest else _state(text),
        codigo=text.report.code if text.report else None,
    )


def thread_view(thread: Thread, texts: Sequence[Written], views: Views) -> ThreadView:
    """A conversation; `texts` are all of its own, by time, at least one."""
    return ThreadView(
        id=thread.id,
        entry_id=thread.entry_id,
        reserva_id=thread.reservation_id,
        nombre_cliente=thread.guest.name,
        telefono_cliente=thread.guest.phone,
        estado=thread.status,
        sin_leer=is_unread(texts),
        ultimo=text_view(texts[-1], views),
    )


def is_unread(texts: Sequence[Written]) -> bool:
    """Whether something of the guest's still waits for somebody to read it: what only people can
    answer until somebody has written by hand, the rest until anything has gone out."""
    by_hand = [number for number, text in enumerate(texts) if author_of_key(text.id) is not None]
    since = texts[by_hand[-1] + 1 :] if by_hand else texts
    if any(text.by_guest and not _is_clear(text) for text in since):
        return True
    return bool(since) and since[-1].by_guest


def _is_clear(text: Written) -> bool:
    """Whether the house understands it by itself; what was forgotten asks nothing any more."""
    if not text.is_text:
        return False
    is_said = understood(text.words).intent is not Intent.UNCLEAR
    return not text.words or is_said or is_courtesy(text.words)


class WritingDesk:
    """What staff write to a guest by hand goes out once, and soon."""

    def __init__(self, deps: ApiDependencies, service: WaitlistService) -> None:
        self._deps, self._service = deps, service

    async def write(self, note: HandWritten) -> Written:
        """Have it sent; the text as it is on its way.

        `Refused` for a guest who is to be called, or who has not written for 24 hours.
        """
        now = self._deps.clock()
        wrote = await self._deps.guests.last_wrote(note.guest.phone)
        check_may_write(note.guest, await self._reach(note.guest), wrote, now)
        await self._service.write(note)
        key = note_key(note.author, note.id)
        return Written(key, note.conversation, now, note.words, channel_to(note.guest))

    async def _reach(self, guest: Guest) -> Reach:
        location = self._deps.restaurant.id
        silent = await self._deps.guests.opted_out(location, guest.phone)
        return Reach.OPTED_OUT if silent else guest.reach


def _state(text: Written) -> str:
    if text.report is not None:
        return STATES[text.report.state]
    # What went out with the delivery of the guest's message is not reported on.
    return SENDING if text.answers is None else STATES[State.SENT]
