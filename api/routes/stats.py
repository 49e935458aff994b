"""Figures for staff: what became of the line, of the offers and of the messages."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from activities.stats_ports import By
from api.csv_files import csv_file
from api.fields import LocalDate, OrNone
from api.figures import GroupView, StatsView, group_view, stats_view
from api.parts import Api, MayView, Parts
from api.problems import invalid
from api.views import One
from domain.model import Status

router = APIRouter(prefix="/api/mobile", tags=["estadísticas"])

MOST_DAYS = 366

Desde = Annotated[LocalDate | None, OrNone, Query(description="Primera fecha; hoy si falta.")]
Hasta = Annotated[LocalDate | None, OrNone, Query(description="Última fecha; hoy si falta.")]


class Por(StrEnum):
    """What the figures are broken down by."""

    DIA = "dia"
    HORA = "hora"
    COMENSALES = "comensales"


_BY = {Por.DIA: By.DAY, Por.HORA: By.HOUR, Por.COMENSALES: By.PARTY}


@router.get("/stats", dependencies=[MayView])
async def stats(
    api: Api,
    desde: Desde = None,
    hasta: Hasta = None,
    por: Annotated[Por | None, OrNone, Query(description="Desglose; ninguno si falta.")] = None,
) -> One[StatsView]:
    """Esperas, conversión, avisos y entregas de los días de servicio entre dos fechas."""
    first, last = _span(api, desde, hasta)
    figures = await api.deps.statistics.figures(api.location, first, last)
    groups = None if por is None else await _groups(api, first, last, _BY[por])
    return One(data=stats_view(figures, first, last, groups))


@router.get("/stats.csv", dependencies=[MayView], response_class=Response)
async def stats_csv(
    api: Api,
    desde: Desde = None,
    hasta: Hasta = None,
    por: Annotated[Por, Query(description="Desglose; por día si falta.")] = Por.DIA,
) -> Response:
    """Las mismas cifras por día, hora o comensales, para una hoja de cálculo."""
    first, last = _span(api, desde, hasta)
    groups = await _groups(api, first, last, _BY[por])
    rows = [_row(group) for group in groups]
    return csv_file(f"metricas-{first}-{last}-{por}.csv", [por.value, *_COLUMNS], rows)


_COLUMNS = (
    *(status.value.lower() for status in Status),
    "conversion",
    "espera_prometida_media_min",
    "espera_real_media_min",
    "espera_real_maxima_min",
    "reservas",
    "no_shows",
)


def _row(group: GroupView) -> list[object]:
    waits = group.esperas
    return [
        group.grupo,
        *group.entradas.values(),
        group.conversion,
        waits.prometida_media_min,
        waits.real_media_min,
        waits.real_maxima_min,
        group.reservas,
        group.no_shows,
    ]


async def _groups(api: Parts, first: date, last: date, by: By) -> list[GroupView]:
    zone = api.deps.restaurant.tz
    found = await api.deps.statistics.groups(api.location, first, last, by, zone)
    return [group_view(group, by) for group in found]


def _span(api: Parts, desde: date | None, hasta: date | None) -> tuple[date, date]:
    today = api.calendar.today()
    first, last = desde or today, hasta or today
    if last < first:
        raise invalid("hasta", "no puede ser anterior a «desde» (la fecha que falta es hoy)")
    if (last - first).days >= MOST_DAYS:
        raise invalid("hasta", f"son {MOST_DAYS} días como mucho desde «desde»")
    return first, last
