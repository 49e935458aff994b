"""Figures for staff: what became of the line, of the offers and of the messages."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from activities.stats_ports import ChannelFigures, Figures, Waits
from api.fields import LocalDate, OrNone
from api.parts import Api, MayView
from api.problems import invalid
from api.views import One
from domain.delivery import Channel
from domain.model import Status

router = APIRouter(prefix="/api/mobile/stats", tags=["estadísticas"])

MOST_DAYS = 366
# The share of WhatsApps and SMS that the restaurant wants to arrive.
DELIVERY_AIM = 0.98
_TO_PHONES = (Channel.WHATSAPP.value, Channel.SMS.value)

Desde = Annotated[LocalDate | None, OrNone, Query(description="Primera fecha; hoy si falta.")]
Hasta = Annotated[LocalDate | None, OrNone, Query(description="Última fecha; hoy si falta.")]


class WaitsView(BaseModel):
    """Minutes promised on joining and really waited, of the `entradas` with both; null if none."""

    entradas: int
    prometida_media_min: float | None
    real_media_min: float | None
    real_maxima_min: int | None


class ChannelView(BaseModel):
    """Messages of one channel by what is known of them last: each counts once.

    `enviados` have no news yet. `tasa`: the share that arrived (delivered or read) of those whose
    fate is known, 0 to 1; null when none is.
    """

    canal: str
    enviados: int
    entregados: int
    leidos: int
    fallidos: int
    tasa: float | None


class StatsView(BaseModel):
    """The service dates from `desde` to `hasta`, both included.

    `entradas` by status and `motivos`, of those that ended, by the entries' own codes. `avisos`:
    offers made. `conversion`: confirmed among the ended entries, 0 to 1; null when none has ended.
    `tasa_entrega`: as a channel's `tasa`, over WhatsApp and SMS.
    """

    desde: date
    hasta: date
    entradas: dict[str, int]
    motivos: dict[str, int]
    avisos: int
    conversion: float | None
    esperas: WaitsView
    reservas: int
    no_shows: int
    entregas: list[ChannelView]
    tasa_entrega: float | None
    objetivo_entrega: float


@router.get("", dependencies=[MayView])
async def stats(api: Api, desde: Desde = None, hasta: Hasta = None) -> One[StatsView]:
    """Esperas, conversión, avisos y entregas de los días de servicio entre dos fechas."""
    today = api.calendar.today()
    first, last = desde or today, hasta or today
    if last < first:
        raise invalid("hasta", "no puede ser anterior a «desde» (la fecha que falta es hoy)")
    if (last - first).days >= MOST_DAYS:
        raise invalid("hasta", f"son {MOST_DAYS} días como mucho desde «desde»")
    figures = await api.deps.statistics.figures(api.location, first, last)
    return One(data=_view(figures, first, last))


def _view(figures: Figures, first: date, last: date) -> StatsView:
    return StatsView(
        desde=first,
        hasta=last,
        entradas={status.value: figures.by_status.get(status.value, 0) for status in Status},
        motivos=figures.reasons,
        avisos=figures.offers,
        conversion=_conversion(figures),
        esperas=_waits(figures.waits),
        reservas=figures.reservations,
        no_shows=figures.no_shows,
        entregas=[_channel(channel) for channel in figures.deliveries],
        tasa_entrega=_rounded(_to_phones(figures).rate),
        objetivo_entrega=DELIVERY_AIM,
    )


def _conversion(figures: Figures) -> float | None:
    ended = sum(figures.by_status.get(s.value, 0) for s in Status if s.is_final)
    return _rounded(figures.by_status.get(Status.CONFIRMED.value, 0) / ended) if ended else None


def _waits(waits: Waits) -> WaitsView:
    return WaitsView(
        entradas=waits.count,
        prometida_media_min=_rounded(waits.promised_min, 1),
        real_media_min=_rounded(waits.actual_min, 1),
        real_maxima_min=waits.longest_min,
    )


def _channel(channel: ChannelFigures) -> ChannelView:
    return ChannelView(
        canal=channel.channel,
        enviados=channel.accepted,
        entregados=channel.delivered,
        leidos=channel.read,
        fallidos=channel.failed,
        tasa=_rounded(channel.rate),
    )


def _to_phones(figures: Figures) -> ChannelFigures:
    """All channels to a phone as one."""
    channels = [c for c in figures.deliveries if c.channel in _TO_PHONES]
    return ChannelFigures(
        channel="",
        accepted=sum(c.accepted for c in channels),
        delivered=sum(c.delivered for c in channels),
        read=sum(c.read for c in channels),
        failed=sum(c.failed for c in channels),
    )


def _rounded(figure: float | None, digits: int = 4) -> float | None:
    return None if figure is None else round(figure, digits)
