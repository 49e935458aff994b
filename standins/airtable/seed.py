"""The seed base: the columns that a restaurant's base has before any program works with it."""

from typing import Any

from standins.airtable.fields import FieldGiven
from standins.airtable.schema import TableGiven

ISO = {"name": "iso"}
MOMENT = {"timeZone": "Europe/Madrid", "dateFormat": ISO, "timeFormat": {"name": "24hour"}}
WAITING = ("WAITING", "NOTIFIED", "CONFIRMED", "EXPIRED", "CANCELLED")
BOOKED = ("CONFIRMED", "SEATED", "COMPLETED", "NO_SHOW", "CANCELLED")


def _field(name: str, kind: str = "singleLineText", **options: Any) -> FieldGiven:
    return FieldGiven(name=name, type=kind, options=options or None)


def _state(choices: tuple[str, ...]) -> FieldGiven:
    return _field("estado", "singleSelect", choices=[{"name": choice} for choice in choices])


def seed_tables() -> list[TableGiven]:
    """`WAITLIST` and `RESERVAS`, without the columns to merge on."""
    guest = [
        _field("nombre_cliente"),
        _field("telefono_cliente", "phoneNumber"),
        _field("fecha", "date", dateFormat=ISO),
        _field("hora"),
        _field("num_personas", "number", precision=0),
    ]
    waiting = [
        _state(WAITING),
        _field("posicion", "number", precision=0),
        _field("zona_preferida"),
        _field("notas", "multilineText"),
        _field("notified_at", "dateTime", **MOMENT),
        _field("created_at", "dateTime", **MOMENT),
    ]
    booked = [
        _state(BOOKED),
        _field("notas", "multilineText"),
        _field("created_at", "dateTime", **MOMENT),
    ]
    return [
        TableGiven(name="WAITLIST", fields=[*guest, *waiting]),
        TableGiven(name="RESERVAS", fields=[*guest, *booked]),
    ]
