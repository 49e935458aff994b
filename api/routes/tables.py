"""The tables for staff: the floor, and what staff do with a table."""

from fastapi import APIRouter
from starlette.responses import Response

from api.fields import DateQuery, TableId
from api.floor import TableView, floor, occupancy
from api.idempotency import Answer
from api.parts import Api, ClaimOrNone, MayCreate, MayView
from api.schemas import BlockBody, FreeBody, SeatBody
from api.views import Many, One
from workflows.contract import DayAnswer

router = APIRouter(prefix="/api/mobile/tables", tags=["mesas"])


@router.get("", dependencies=[MayView])
async def tables(api: Api, fecha: DateQuery = None) -> Many[TableView]:
    """La sala: cada mesa, cómo está ahora y qué la ocupa ese día."""
    day = fecha or api.calendar.today()
    record = await api.reads.day(day)
    views = floor(api.deps.house.current, record, api.views, api.calendar.now())
    return Many(data=views, metadata={"total": len(views), "fecha": day.isoformat()})


@router.post("/{mesa}/free", dependencies=[MayCreate])
async def free(
    mesa: TableId, api: Api, claim: ClaimOrNone, body: FreeBody | None = None
) -> Response:
    """Una mesa queda libre: termina lo que la ocupa y se avisa al siguiente que quepa."""
    asked = body or FreeBody()

    async def act(key: str) -> Answer:
        day, request = api.orders.free(mesa, asked.fecha, asked.hora, key)
        answer = await api.service.command(day, request)
        avisos = [api.views.offer(offer) for offer in answer.offers]
        return One(data={"mesa": mesa, "avisos": avisos}).answer()

    return await api.once.run(claim, act)


@router.post("/{mesa}/seat", dependencies=[MayCreate], status_code=201)
async def seat(mesa: TableId, body: SeatBody, api: Api, claim: ClaimOrNone) -> Response:
    """Un grupo sin reserva se sienta ahora."""

    async def act(key: str) -> Answer:
        day, request = api.orders.seat(mesa, body.num_personas, body.minutos, key)
        return _taken(mesa, await api.service.command(day, request), api)

    return await api.once.run(claim, act)


@router.post("/{mesa}/block", dependencies=[MayCreate], status_code=201)
async def block(mesa: TableId, body: BlockBody, api: Api, claim: ClaimOrNone) -> Response:
    """Una mesa queda fuera de servicio un rato."""

    async def act(key: str) -> Answer:
        span = (body.desde, body.hasta)
        day, request = api.orders.block(mesa, body.fecha, span, body.motivo or "", key)
        return _taken(mesa, await api.service.command(day, request), api)

    return await api.once.run(claim, act)


def _taken(mesa: str, answer: DayAnswer, api: Api) -> Answer:
    ocupacion = occupancy(answer.occupancy, api.views) if answer.occupancy else None
    return One(data={"mesa": mesa, "ocupacion": ocupacion}).answer(201)
