"""The floor as staff see it: each table, its state now, and what has it on a service date."""

from datetime import datetime

from pydantic import BaseModel

from activities.ports import DayRecord
from api.views import Views
from domain.model import Occupancy, OccupancyKind
from domain.restaurant import Restaurant, Table

_KIND = {
    OccupancyKind.RESERVATION: "reserva",
    OccupancyKind.OFFER: "aviso",
    OccupancyKind.WALK_IN: "sin_reserva",
    OccupancyKind.BLOCKED: "bloqueo",
}
_STATE = {
    OccupancyKind.RESERVATION: "reservada",
    OccupancyKind.OFFER: "avisada",
    OccupancyKind.WALK_IN: "ocupada",
    OccupancyKind.BLOCKED: "bloqueada",
}


class OccupancyView(BaseModel):
    """A span in which tables are taken; `ref` is the reservation's or entry's id.

    `mesas`: all of them, where several are pushed together. `motivo`: why they are blocked.
    """

    id: str
    mesas: list[str]
    desde: str
    hasta: str
    tipo: str
    ref: str | None
    motivo: str | None


class TableView(BaseModel):
    """A table; `estado` is what has it at this moment, `libre` when nothing has."""

    mesa: str
    zona: str
    min: int
    max: int
    estado: str
    ocupaciones: list[OccupancyView]


def floor(
    restaurant: Restaurant, record: DayRecord | None, views: Views, now: datetime
) -> list[TableView]:
    """Every table in the file's order with its occupancies by start."""
    taken = sorted(record.occupancies if record else (), key=lambda o: (o.start, o.id))
    return [
        _table(table, [o for o in taken if table.id in o.tables], views, now)
        for table in restaurant.tables
    ]


def occupancy(taken: Occupancy, views: Views) -> OccupancyView:
    """One occupancy."""
    return OccupancyView(
        id=taken.id,
        mesas=list(taken.tables),
        desde=views.wall(taken.start),
        hasta=views.wall(taken.end),
        tipo=_KIND[taken.kind],
        ref=taken.ref or None,
        motivo=taken.note or None,
    )


def _table(table: Table, taken: list[Occupancy], views: Views, now: datetime) -> TableView:
    current = next((o for o in taken if o.start <= now < o.end), None)
    return TableView(
        mesa=table.id,
        zona=table.zone,
        min=table.min_seats,
        max=table.max_seats,
        estado=_STATE[current.kind] if current else "libre",
        ocupaciones=[occupancy(o, views) for o in taken],
    )
