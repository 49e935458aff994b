"""Reservations for staff: list, make, cancel."""

from fastapi import APIRouter
from starlette.responses import Response

from api.engine_errors import EngineAway
from api.fields import Cursor, DateQuery, Id, Limit
from api.idempotency import Answer
from api.paging import page
from api.parts import Api, ClaimOrNone, MayCancel, MayCreate, MayView
from api.problems import invalid
from api.schemas import ReservationBody
from api.views import Many, One, ReservationView
from api.wishes import wish
from domain.model import Reservation
from domain.refusals import Reason, Refused
from workflows.contract import CancelReservation, DayAnswer

router = APIRouter(prefix="/api/mobile/reservations", tags=["reservas"])


@router.get("", dependencies=[MayView])
async def list_reservations(
    api: Api, fecha: DateQuery = None, limit: Limit = 100, cursor: Cursor = None
) -> Many[ReservationView]:
    """Las reservas de un día, por hora."""
    day = fecha or api.calendar.today()
    reservations = await api.reads.reservations(day)
    try:
        part = page(reservations, _order, limit, cursor)
    except ValueError:
        raise invalid("cursor", "no es de esta lista") from None
    metadata = {"total": part.total, "next_cursor": part.next_cursor, "fecha": day.isoformat()}
    return Many(data=[api.views.reservation(r, day) for r in part.items], metadata=metadata)


@router.post("", dependencies=[MayCreate], status_code=201, response_model=One[ReservationView])
async def book(body: ReservationBody, api: Api, claim: ClaimOrNone) -> Response:
    """Hace una reserva; si no queda mesa, la respuesta propone la lista de espera."""

    async def act(key: str) -> Answer:
        day, request = api.orders.book(wish(body, api), key, body.mesa)
        answer = await api.service.book(day, request)
        return One(data=api.views.reservation(reserved(answer), day)).answer(201)

    return await api.once.run(claim, act)


@router.delete("/{reservation_id}", dependencies=[MayCancel], response_model=One[ReservationView])
async def cancel(reservation_id: Id, api: Api, claim: ClaimOrNone) -> Response:
    """Anula una reserva; su mesa se ofrece al siguiente de la lista de espera."""

    async def act(key: str) -> Answer:
        record = await api.reads.reservation(reservation_id)
        if record is None:
            raise Refused(Reason.RESERVATION_UNKNOWN)
        request = CancelReservation(key, reservation_id)
        answer = await api.service.command(record.date, request)
        return One(data=api.views.reservation(reserved(answer), record.date)).answer()

    return await api.once.run(claim, act)


def reserved(answer: DayAnswer) -> Reservation:
    """The reservation that a day's answer is about."""
    if answer.reservation is None:
        raise EngineAway("the answer holds no reservation")
    return answer.reservation


def _order(reservation: Reservation) -> str:
    return f"{reservation.start.timestamp():017.6f} {reservation.id}"
