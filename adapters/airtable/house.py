"""The restaurant's tables as rows of the base's table MESAS, and what staff are told of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pyairtable.api.types import RecordDict

from activities.house_ports import BaseRow
from activities.mirror_ports import Cell
from adapters.airtable.base import AirtableBase
from adapters.airtable.schema import HOUSE
from domain.house import Fault, HouseRow, RowFault

_FAULTS = {
    Fault.NAME_MISSING: "Falta el nombre de la mesa.",
    Fault.NAME_INVALID: "En mesa solo puede haber letras, cifras, «-» y «_», hasta 80.",
    Fault.NAME_REPEATED: "Hay otra fila activa con la mesa «{subject}».",
    Fault.MIN_INVALID: "min_personas tiene que ser un número entero, 1 o más.",
    Fault.MAX_INVALID: "max_personas tiene que ser un número entero, 1 o más.",
    Fault.MIN_OVER_MAX: "min_personas es más que max_personas.",
    Fault.NO_TURN_TIME: "Para {subject} personas falta la rotación en restaurant.toml.",
    Fault.ZONE_MISSING: "Falta la zona.",
    Fault.ZONE_UNKNOWN: "No hay ninguna zona «{subject}» en restaurant.toml.",
    Fault.JOIN_UNREADABLE: "junta_con se escribe así: T2 (3-4); T2+T3 (5-8). No «{subject}».",
    Fault.JOIN_UNKNOWN: "junta_con: no hay ninguna mesa «{subject}».",
    Fault.JOIN_REPEATED: "junta_con: «{subject}» nombra una mesa dos veces, o esta misma.",
    Fault.JOIN_SIZES: "junta_con: en «{subject}» lo primero tiene que ser 1 o más, y no más "
    "que lo segundo.",
    Fault.JOIN_TOO_LARGE: "junta_con: en «{subject}» caben menos personas en esas mesas.",
    Fault.JOIN_DIFFERS: "junta_con: «{subject}» ya está en otra fila, con otras personas.",
    Fault.NONE_ACTIVE: "Tiene que haber al menos una mesa activa.",
}
_NOTHING_CHANGED = "Las mesas siguen como estaban."
# What somebody has typed may be of any length.
_LONGEST_SUBJECT = 60


class AirtableHouse:
    """A `HouseBase` over one base."""

    def __init__(self, base: AirtableBase) -> None:
        self._base = base

    async def rows(self) -> list[BaseRow]:
        """All rows but the blank ones."""
        found = (_row(record) for record in await self._base.records(HOUSE))
        return [row for row in found if row != BaseRow(HouseRow(row.record_id), row.note)]

    async def add(self, rows: Sequence[HouseRow]) -> None:
        """Add those rows; one whose table is there already takes its place."""
        await self._base.add(HOUSE, [row_cells(row) for row in rows])

    async def annotate_row(self, record_id: str, note: str | None) -> None:
        """Tell staff that of the row."""
        await self._base.annotate(HOUSE, record_id, {"motivo": note})

    def words(self, faults: Sequence[RowFault]) -> str:
        """What staff are told of a row's faults."""
        told = [_FAULTS[f.fault].format(subject=f.subject[:_LONGEST_SUBJECT]) for f in faults]
        return " ".join([*told, _NOTHING_CHANGED]) if told else ""


def row_cells(row: HouseRow) -> dict[str, Cell]:
    """The row's cells by column; a block is not part of them."""
    return {
        "mesa": row.name,
        "min_personas": row.min_seats,
        "max_personas": row.max_seats,
        "zona": row.zone,
        "activa": row.active,
        "junta_con": row.joins or None,
    }


def _row(record: RecordDict) -> BaseRow:
    cells = record["fields"]
    row = HouseRow(
        key=record["id"],
        name=_text(cells, "mesa"),
        zone=_text(cells, "zona"),
        min_seats=_number(cells, "min_personas"),
        max_seats=_number(cells, "max_personas"),
        active=cells.get("activa") is True,
        joins=_text(cells, "junta_con"),
    )
    span = _instant(cells, "bloqueada_desde"), _instant(cells, "bloqueada_hasta")
    return BaseRow(row, _text(cells, "motivo"), *span)


def _text(cells: Mapping[str, Any], column: str) -> str:
    cell = cells.get(column)
    return cell.strip() if isinstance(cell, str) else ""


def _number(cells: Mapping[str, Any], column: str) -> float | None:
    cell = cells.get(column)
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _instant(cells: Mapping[str, Any], column: str) -> datetime | None:
    """Anything else than an instant is none: `nubes airtable check` tells of such a column."""
    try:
        at = datetime.fromisoformat(_text(cells, column))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else None
