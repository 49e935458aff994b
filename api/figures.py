"""Figures as staff see them: what became of the line, of the offers and of the messages."""

from collections.abc import Callable
from datetime import date

from pydantic import BaseModel

from activities.stats_ports import By, ChannelFigures, Figures, Group, Waits
from domain.channels import CARRIERS
from domain.model import Status

# The share of messages to their telephones that the restaurant wants to arrive.
DELIVERY_AIM = 0.98
_TO_PHONES = tuple(channel.value for channel in CARRIERS)


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


class GroupView(BaseModel):
    """One part of the figures: a date, an hour (`21:00`) or a number of covers."""

    grupo: str
    entradas: dict[str, int]
    conversion: float | None
    esperas: WaitsView
    reservas: int
    no_shows: int


class StatsView(BaseModel):
    """The service dates from `desde` to `hasta`, both included.

    `entradas` by status and `motivos`, of those that ended, by the entries' own codes. `avisos`:
    offers made. `conversion`: confirmed among the ended entries, 0 to 1; null when none has ended.
    `tasa_entrega`: as a channel's `tasa`, over all that go to
    telephones. `grupos`: the same part by part.
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
    grupos: list[GroupView] | None


def stats_view(
    figures: Figures, first: date, last: date, groups: list[GroupView] | None = None
) -> StatsView:
    """The figures of those dates, part by part too where that was asked for."""
    return StatsView(
        desde=first,
        hasta=last,
        entradas=_entries(figures.by_status),
        motivos=figures.reasons,
        avisos=figures.offers,
        conversion=_conversion(figures.by_status),
        esperas=_waits(figures.waits),
        reservas=figures.reservations,
        no_shows=figures.no_shows,
        entregas=[_channel(channel) for channel in figures.deliveries],
        tasa_entrega=_rounded(_to_phones(figures).rate),
        objetivo_entrega=DELIVERY_AIM,
        grupos=groups,
    )


def group_view(group: Group, by: By) -> GroupView:
    """One part of the figures."""
    return GroupView(
        grupo=_NAMES[by](group.key),
        entradas=_entries(group.by_status),
        conversion=_conversion(group.by_status),
        esperas=_waits(group.waits),
        reservas=group.reservations,
        no_shows=group.no_shows,
    )


_NAMES: dict[By, Callable[[int], str]] = {
    By.DAY: lambda ordinal: date.fromordinal(ordinal).isoformat(),
    By.HOUR: lambda hours: f"{hours % 24:02}:00",
    By.PARTY: str,
}


def _entries(by_status: dict[str, int]) -> dict[str, int]:
    return {status.value: by_status.get(status.value, 0) for status in Status}


def _conversion(by_status: dict[str, int]) -> float | None:
    ended = sum(by_status.get(s.value, 0) for s in Status if s.is_final)
    return _rounded(by_status.get(Status.CONFIRMED.value, 0) / ended) if ended else None


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
