"""Reservations for staff: list, make, change, cancel, and what becomes of them at the table."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from activities.ports import ReservationRecord
from api.engine_errors import EngineAway
from api.fields import Cursor, DateQuery, Id, Limit, OrNone, ShortText
from api.idempotency import Answer
from api.orders import NewTerms
from api.paging import page
from api.parts import Api, ClaimOrNone, MayCancel, MayCreate, MayView, Parts, Someone
from api.ports import DayRequest
from api.problems import invalid
from api.schemas import ChangeBody, ReservationBody
from api.searching import is_meant
from api.views import Many, One, ReservationView
from api.wishes import wish
from domain.model import Reservation, ReservationStatus
from domain.refusals import Reason, Refused
from workflows.contract import CancelReservation, DayAnswer, Mark, MarkReservation

router = APIRouter(prefix="/api/mobile/reservations", tags=["reservas"])

Search = Annotated[
    ShortText | None,
    OrNone,
    Query(description="Parte del nombre o del teléfono; mayúsculas y acentos no importan."),
]
Estado = Annotated[ReservationStatus | None, Query(description="Solo las reservas en este estado.")]


@router.get("", dependencies=[MayView])
async def list_reservations(
    api: Api,
    fecha: DateQuery = None,
    estado: Estado = None,
    q: Search = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Many[ReservationView]:
    """Las reservas de un día, por hora; las que se buscan por nombre o teléfono."""
    day = fecha or api.calendar.today()
    reservations = await api.reads.reservations(day)
    wanted = [r for r in reservations if estado in (None, r.status) and is_meant(r.guest, q)]
    try:
        part = page(wanted, _order, limit, cursor)
    except ValueError:
        raise invalid("cursor", "no es de esta lista") from None
    metadata = {"total": part.total, "next_cursor": part.next_cursor, "fecha": day.isoformat()}
    return Many(data=[api.views.reservation(r, day) for r in part.items], metadata=metadata)


@router.post("", dependencies=[MayCreate], status_code=201, response_model=One[ReservationView])
async def book(body: ReservationBody, api: Api, claim: ClaimOrNone, someone: Someone) -> Response:
    """Hace una reserva; si no queda mesa, la respuesta propone la lista de espera."""

    async def act(key: str) -> Answer:
        day, request = api.orders.book(await wish(body, api, someone.username), key, body.mesa)
        answer = await api.service.book(day, request)
        return One(data=api.views.reservation(reserved(answer), day)).answer(201)

    return await api.once.run(claim, act)


@router.get("/{reservation_id}", dependencies=[MayView])
async def reservation(reservation_id: Id, api: Api) -> One[ReservationView]:
    """Una reserva."""
    record = await _known(api, reservation_id)
    return One(data=api.views.reservation(record.reservation, record.date))


@router.patch("/{reservation_id}", dependencies=[MayCreate], response_model=One[ReservationView])
async def change(reservation_id: Id, body: ChangeBody, api: Api, claim: ClaimOrNone) -> Response:
    """Cambia la hora, el grupo o la mesa de una reserva. Si no cabe, se queda como estaba."""

    async def act(key: str) -> Answer:
        record = await _known(api, reservation_id)
        terms = NewTerms(
            at=body.hora,
            until=body.hasta,
            party_size=body.num_personas,
            zone=body.zona_preferida,
            table=body.mesa,
            notes=body.notas,
        )
        return await _told(api, record, api.orders.change(reservation_id, record.date, terms, key))

    return await api.once.run(claim, act)


@router.delete("/{reservation_id}", dependencies=[MayCancel], response_model=One[ReservationView])
async def cancel(reservation_id: Id, api: Api, claim: ClaimOrNone) -> Response:
    """Anula una reserva; su mesa se ofrece al siguiente de la lista de espera."""

    async def act(key: str) -> Answer:
        record = await _known(api, reservation_id)
        return await _told(api, record, CancelReservation(key, reservation_id))

    return await api.once.run(claim, act)


@router.post(
    "/{reservation_id}/seat", dependencies=[MayCreate], response_model=One[ReservationView]
)
async def seat(reservation_id: Id, api: Api, claim: ClaimOrNone) -> Response:
    """Los clientes han llegado y se sientan."""
    return await _mark(api, claim, reservation_id, Mark.SEATED)


@router.post(
    "/{reservation_id}/complete", dependencies=[MayCreate], response_model=One[ReservationView]
)
async def complete(reservation_id: Id, api: Api, claim: ClaimOrNone) -> Response:
    """Los clientes se han ido: su mesa se ofrece al siguiente de la lista de espera."""
    return await _mark(api, claim, reservation_id, Mark.COMPLETED)


@router.post(
    "/{reservation_id}/no-show", dependencies=[MayCreate], response_model=One[ReservationView]
)
async def no_show(reservation_id: Id, api: Api, claim: ClaimOrNone) -> Response:
    """Los clientes no se han presentado: su mesa se ofrece al siguiente de la lista de espera."""
    return await _mark(api, claim, reservation_id, Mark.NO_SHOW)


async def _mark(api: Parts, claim: ClaimOrNone, reservation_id: str, mark: Mark) -> Response:
    async def act(key: str) -> Answer:
        record = await _known(api, reservation_id)
        return await _told(api, record, MarkReservation(key, reservation_id, mark))

    return await api.once.run(claim, act)


async def _told(api: Parts, record: ReservationRecord, request: DayRequest) -> Answer:
    """The reservation after the request, and the offers that it led to."""
    answer = await api.service.command(record.date, request)
    avisos = [api.views.offer(offer).model_dump(mode="json") for offer in answer.offers]
    view = api.views.reservation(reserved(answer), record.date)
    return One(data=view, metadata={"avisos": avisos}).answer()


async def _known(api: Parts, reservation_id: str) -> ReservationRecord:
    record = await api.reads.reservation(reservation_id)
    if record is None:
        raise Refused(Reason.RESERVATION_UNKNOWN)
    return record


def reserved(answer: DayAnswer) -> Reservation:
    """The reservation that a day's answer is about."""
    if answer.reservation is None:
        raise EngineAway("the answer holds no reservation")
    return answer.reservation


def _order(reservation: Reservation) -> str:
    return f"{reservation.start.timestamp():017.6f} {reservation.id}"
