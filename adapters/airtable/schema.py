"""The tables, columns and choices that the restaurant's base is to have.

Names are those that staff and other clients of the base know, so they are Spanish. Source of the
types and of their options: Airtable's field model.
"""

from dataclasses import dataclass
from typing import Any

from activities.mirror_ports import MirrorTable
from domain.model import ReservationStatus, Status

TEXT, NOTES, PHONE, EMAIL = "singleLineText", "multilineText", "phoneNumber", "email"
NUMBER, DATE, INSTANT = "number", "date", "dateTime"
CHOICE, CHECK = "singleSelect", "checkbox"

WRITE_TO, CALL = "whatsapp", "llamar"
ENTRY_STATUSES = tuple(status.value for status in Status)
RESERVATION_STATUSES = tuple(status.value for status in ReservationStatus)

_ISO_DATE = {"dateFormat": {"name": "iso", "format": "YYYY-MM-DD"}}
_WHOLE = {"precision": 0}
_TICK = {"icon": "check", "color": "redBright"}
_OPTIONS: dict[str, dict[str, Any]] = {NUMBER: _WHOLE, DATE: _ISO_DATE, CHECK: _TICK}


@dataclass(frozen=True)
class Column:
    """One column. `type` is Airtable's name of it; `choices` are those of a `singleSelect`."""

    name: str
    type: str
    choices: tuple[str, ...] = ()

    def options(self, time_zone: str) -> dict[str, Any] | None:
        """What Airtable is told with the type. `time_zone` (IANA) is how instants are shown."""
        if self.type == CHOICE:
            return {"choices": [{"name": choice} for choice in self.choices]}
        if self.type == INSTANT:
            clock = {"timeFormat": {"name": "24hour", "format": "HH:mm"}}
            return {"timeZone": airtable_zone(time_zone), **_ISO_DATE, **clock}
        return _OPTIONS.get(self.type)

    def definition(self, time_zone: str) -> dict[str, Any]:
        """The column as Airtable creates it with its table."""
        options = self.options(time_zone)
        bare = {"name": self.name, "type": self.type}
        return bare if options is None else bare | {"options": options}


def airtable_zone(time_zone: str) -> str:
    """The time zone as Airtable names it: IANA's names, but UTC is `utc`."""
    return "utc" if time_zone in ("UTC", "Etc/UTC") else time_zone


# The first column of each is its primary one, and what records are merged on.
COLUMNS: dict[str, tuple[Column, ...]] = {
    MirrorTable.WAITLIST: (
        Column("entry_id", TEXT),
        Column("nombre_cliente", TEXT),
        Column("telefono_cliente", PHONE),
        Column("fecha", DATE),
        Column("hora", TEXT),
        Column("num_personas", NUMBER),
        Column("estado", CHOICE, ENTRY_STATUSES),
        Column("posicion", NUMBER),
        Column("zona_preferida", TEXT),
        Column("notas", NOTES),
        Column("email", EMAIL),
        Column("mesas", TEXT),
        Column("motivo", TEXT),
        Column("avisar", CHECK),
        Column("contacto", CHOICE, (WRITE_TO, CALL)),
        Column("idioma", TEXT),
        Column("origen", TEXT),
        Column("espera_prometida_min", NUMBER),
        Column("espera_real_min", NUMBER),
        Column("notified_at", INSTANT),
        Column("expires_at", INSTANT),
        Column("created_at", INSTANT),
        Column("settled_at", INSTANT),
        Column("reserva_id", TEXT),
        Column("version", NUMBER),
        Column("sincronizado_at", INSTANT),
    ),
    MirrorTable.RESERVAS: (
        Column("reserva_id", TEXT),
        Column("nombre_cliente", TEXT),
        Column("telefono_cliente", PHONE),
        Column("fecha", DATE),
        Column("hora", TEXT),
        Column("hasta", TEXT),
        Column("num_personas", NUMBER),
        Column("estado", CHOICE, RESERVATION_STATUSES),
        Column("mesas", TEXT),
        Column("motivo", TEXT),
        Column("zona", TEXT),
        Column("notas", NOTES),
        Column("email", EMAIL),
        Column("origen", TEXT),
        Column("entry_id", TEXT),
        Column("contacto", CHOICE, (WRITE_TO, CALL)),
        Column("recordada_at", INSTANT),
        Column("confirmada_at", INSTANT),
        Column("created_at", INSTANT),
        Column("preguntar_no_show", CHECK),
        Column("correo_fallido", CHECK),
        Column("aviso_fallido", CHECK),
        Column("version", NUMBER),
        Column("sincronizado_at", INSTANT),
    ),
}


# The restaurant's own tables, where they come from the base.
HOUSE = "MESAS"
HOUSE_COLUMNS = (
    Column("mesa", TEXT),
    Column("min_personas", NUMBER),
    Column("max_personas", NUMBER),
    Column("zona", TEXT),
    Column("activa", CHECK),
    Column("junta_con", TEXT),
    Column("bloqueada_desde", INSTANT),
    Column("bloqueada_hasta", INSTANT),
    Column("motivo", NOTES),
    Column("sincronizado_at", INSTANT),
)
ALL_COLUMNS = COLUMNS | {HOUSE: HOUSE_COLUMNS}


def merge_field(table: str) -> str:
    """The column that holds the key of that table's records."""
    return ALL_COLUMNS[table][0].name
