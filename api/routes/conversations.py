"""Conversations for staff: who wrote last, what was written, and writing to a guest by hand."""

from fastapi import APIRouter
from starlette.responses import Response

from activities.conversation_ports import Thread
from api.conversations import TextView, ThreadView, text_view, thread_view
from api.fields import Cursor, DateQuery, Id, Limit
from api.idempotency import Answer, Claim
from api.orders import new_id
from api.paging import page
from api.parts import Api, ClaimOrNone, MayCreate, MayView, Parts, Someone
from api.problems import invalid
from api.schemas import WrittenBody
from api.tokens import Staff
from api.views import Many, One
from domain.model import Guest
from domain.refusals import Reason, Refused
from domain.said import Venue
from domain.waitlist import reservation_id as reservation_of
from workflows.contract import HandWritten, reservation_workflow_id

router = APIRouter(prefix="/api/mobile", tags=["mensajes"])
# Beyond any instant, so that the newest comes first where keys go up.
_LAST_INSTANT = 99_999_999_999.0


@router.get("/conversations", dependencies=[MayView])
async def conversations(
    api: Api, fecha: DateQuery = None, limit: Limit = 100, cursor: Cursor = None
) -> Many[ThreadView]:
    """Las conversaciones de un día, la última que se movió primero."""
    day = fecha or api.calendar.today()
    threads = await api.deps.conversations.threads(api.location, day)
    try:
        part = page(threads, _newest_first, limit, cursor)
    except ValueError:
        raise invalid("cursor", "no es de esta lista") from None
    metadata = {"total": part.total, "next_cursor": part.next_cursor, "fecha": day.isoformat()}
    written = await api.deps.conversations.written([c for t in part.items for c in _of(t)])
    views = []
    for thread in part.items:
        texts = [text for text in written if text.conversation in _of(thread)]
        if texts:
            views.append(thread_view(thread, texts, api.views))
    return Many(data=views, metadata=metadata)


@router.get("/waitlist/{entry_id}/messages", dependencies=[MayView])
async def entry_messages(entry_id: Id, api: Api) -> Many[TextView]:
    """Todo lo que se ha escrito con un cliente de la lista, también sobre su reserva."""
    await _waiting(api, entry_id)
    stay = reservation_workflow_id(reservation_of(entry_id))
    return await _texts(api, [entry_id, stay])


@router.get("/reservations/{reservation_id}/messages", dependencies=[MayView])
async def reservation_messages(reservation_id: Id, api: Api) -> Many[TextView]:
    """Todo lo que se ha escrito con el cliente de una reserva, también mientras esperaba."""
    record = await api.reads.reservation(reservation_id)
    if record is None:
        raise Refused(Reason.RESERVATION_UNKNOWN)
    entry_id = record.reservation.entry_id
    ids = [reservation_workflow_id(reservation_id), *([entry_id] if entry_id else [])]
    return await _texts(api, ids)


@router.post(
    "/waitlist/{entry_id}/messages",
    dependencies=[MayCreate],
    status_code=202,
    response_model=One[TextView],
)
async def write_to_entry(
    entry_id: Id, body: WrittenBody, api: Api, claim: ClaimOrNone, someone: Someone
) -> Response:
    """Escribe a mano a un cliente de la lista; el mensaje sale una sola vez."""
    guest = await _waiting(api, entry_id)
    return await _write(api, claim, someone, guest, entry_id, body.texto)


@router.post(
    "/reservations/{reservation_id}/messages",
    dependencies=[MayCreate],
    status_code=202,
    response_model=One[TextView],
)
async def write_to_reservation(
    reservation_id: Id, body: WrittenBody, api: Api, claim: ClaimOrNone, someone: Someone
) -> Response:
    """Escribe a mano al cliente de una reserva; el mensaje sale una sola vez."""
    record = await api.reads.reservation(reservation_id)
    if record is None:
        raise Refused(Reason.RESERVATION_UNKNOWN)
    conversation = reservation_workflow_id(reservation_id)
    return await _write(api, claim, someone, record.reservation.guest, conversation, body.texto)


async def _write(
    api: Parts, claim: Claim | None, someone: Staff, guest: Guest, conversation: str, words: str
) -> Response:
    venue = Venue.of(api.deps.restaurant)

    async def act(key: str) -> Answer:
        note = HandWritten(new_id(key), conversation, guest, venue, words, someone.username)
        written = await api.writing.write(note)
        return One(data=text_view(written, api.views)).answer(202)

    return await api.once.run(claim, act)


async def _texts(api: Parts, ids: list[str]) -> Many[TextView]:
    written = await api.deps.conversations.written(ids)
    views = [text_view(text, api.views) for text in written]
    return Many(data=views, metadata={"total": len(views)})


async def _waiting(api: Parts, entry_id: str) -> Guest:
    listed = await api.reads.entry(entry_id)
    if listed is None:
        raise Refused(Reason.ENTRY_UNKNOWN)
    return listed.entry.guest


def _of(thread: Thread) -> list[str]:
    """The conversations that a thread is made of."""
    stay = thread.reservation_id
    ids = [thread.entry_id, reservation_workflow_id(stay) if stay else None]
    return [each for each in ids if each is not None]


def _newest_first(thread: Thread) -> str:
    return f"{_LAST_INSTANT - thread.last_at.timestamp():018.6f} {thread.id}"
