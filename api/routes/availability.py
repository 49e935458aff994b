"""Free tables for staff, and what else there is when none is free."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.fields import MAX_PARTY, LocalDate, LocalTime, OrNone, ShortText
from api.finder import Found
from api.parts import Api, MayView
from api.views import One, Views
from domain.restaurant import TableSet

router = APIRouter(prefix="/api/mobile/availability", tags=["mesas"])

Fecha = Annotated[LocalDate | None, OrNone, Query(description="Fecha de servicio; hoy si falta.")]
Hora = Annotated[LocalTime | None, OrNone, Query(description="Hora del local; ahora si falta.")]
Personas = Annotated[int, Query(ge=1, le=MAX_PARTY, description="Cuántos serán.")]
Zona = Annotated[ShortText | None, OrNone, Query(description="Cualquiera si falta.")]


class TableSetView(BaseModel):
    """A table, or tables to push together, and for how many."""

    mesas: list[str]
    zona: str | None
    min: int
    max: int


class OtherTimesView(BaseModel):
    """The nearest times of the same date at which there is a table."""

    antes: str | None
    despues: str | None


class WaitingView(BaseModel):
    """The line for that service: how many groups, and how long one more would wait."""

    grupos: int
    espera_estimada_min: int | None


class AvailabilityView(BaseModel):
    """What is free, best first; `lista_de_espera` is null while something is.

    `hora` is when the stay would begin: now for a time that has passed.
    """

    fecha: date
    hora: str
    num_personas: int
    zona: str | None
    mesas: list[TableSetView]
    sugerir_waitlist: bool
    otras_horas: OtherTimesView
    lista_de_espera: WaitingView | None


@router.get("", dependencies=[MayView])
async def availability(
    api: Api,
    num_personas: Personas,
    fecha: Fecha = None,
    hora: Hora = None,
    zona: Zona = None,
) -> One[AvailabilityView]:
    """Las mesas libres a una hora; si no hay, otras horas y cómo está la lista de espera."""
    found = await api.finder.find(fecha, num_personas, hora, zona)
    view = _view(found, num_personas, api.orders.zone(zona), api.views)
    return One(data=view, metadata={"total": len(view.mesas)})


def _view(found: Found, party_size: int, zone: str | None, views: Views) -> AvailabilityView:
    there = found.availability
    return AvailabilityView(
        fecha=found.day,
        hora=views.wall(there.start),
        num_personas=party_size,
        zona=zone,
        mesas=[_table_set(each) for each in there.sets],
        sugerir_waitlist=there.suggest_waitlist,
        otras_horas=OtherTimesView(
            antes=views.wall(there.before) if there.before else None,
            despues=views.wall(there.after) if there.after else None,
        ),
        lista_de_espera=_waiting(found),
    )


def _table_set(found: TableSet) -> TableSetView:
    return TableSetView(
        mesas=list(found.tables), zona=found.zone, min=found.min_seats, max=found.max_seats
    )


def _waiting(found: Found) -> WaitingView | None:
    if found.ahead is None:
        return None
    return WaitingView(grupos=found.ahead, espera_estimada_min=found.wait_min)
