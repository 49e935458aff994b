"""Entries and reservations as the cells of the restaurant's base.

An empty cell is None, which clears it; a tick box is never None. Instants are ISO 8601 in UTC with
milliseconds, wall times those of the restaurant.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from activities.mirror_ports import Cell, MirrorItem
from activities.ports import ReservationRecord
from adapters.airtable.schema import CALL, WRITE_TO
from domain.model import Entry, Guest, Reach, ReservationStatus

WRITTEN_AT = "sincronizado_at"

# Why an entry ended, or what troubles it now (`Entry.reason`).
REASONS = {
    "left": "Lo pidió el cliente",
    "staff": "Lo hizo el personal",
    "operator": "Lo hizo el personal",
    "declined": "El cliente rechazó la mesa",
    "no-answer": "Pasó el plazo sin respuesta",
    "undeliverable": "No se le pudo avisar: hay que llamarle",
    "withdrawn": "Se retiró la mesa ofrecida",
    "not-sent": "El aviso no salía: se le ofrece mesa de nuevo",
    "service-ended": "Terminó el servicio sin mesa para el grupo",
}


def cells(item: MirrorItem, zone: tzinfo) -> dict[str, Cell]:
    """The cells of that item's record by column, in the order of the table's columns."""
    if isinstance(item.record, Entry):
        return _entry(item.record, item.position, item.note, zone)
    return _reservation(item.record, item.note, zone)


def written_at(instant: datetime) -> dict[str, Cell]:
    """The cell that every write of ours changes, so that it is told from others' edits."""
    return {WRITTEN_AT: _instant(instant)}


def _entry(entry: Entry, position: int | None, note: str | None, zone: tzinfo) -> dict[str, Cell]:
    return {
        "entry_id": entry.id,
        **_guest(entry.guest),
        "fecha": entry.service_date.isoformat(),
        "hora": _wall(entry.wanted_at, zone),
        "num_personas": entry.party_size,
        "estado": entry.status.value,
        "posicion": position,
        "zona_preferida": entry.zone or None,
        "notas": entry.notes or None,
        "email": entry.guest.email or None,
        "mesas": _together(entry.offer.tables) if entry.offer else None,
        "motivo": note or REASONS.get(entry.reason, entry.reason) or None,
        "avisar": False,
        "contacto": _contact(entry.guest),
        "idioma": entry.guest.language or None,
        "origen": entry.source or None,
        "espera_prometida_min": entry.quoted_wait_min,
        "espera_real_min": entry.actual_wait_min,
        "notified_at": _instant(entry.notified_at),
        "expires_at": _instant(entry.expires_at),
        "created_at": _instant(entry.joined_at),
        "settled_at": _instant(entry.settled_at),
        "reserva_id": entry.reservation_id or None,
        "version": entry.version,
    }


def _reservation(record: ReservationRecord, note: str | None, zone: tzinfo) -> dict[str, Cell]:
    kept = record.reservation
    expected = kept.status is ReservationStatus.CONFIRMED
    return {
        "reserva_id": kept.id,
        **_guest(kept.guest),
        "fecha": record.date.isoformat(),
        "hora": _wall(kept.start, zone),
        "hasta": _wall(kept.end, zone),
        "num_personas": kept.party_size,
        "estado": kept.status.value,
        "mesas": _together(kept.tables),
        "motivo": note,
        "zona": kept.zone or None,
        "notas": kept.notes or None,
        "email": kept.guest.email or None,
        "origen": kept.source or None,
        "entry_id": kept.entry_id or None,
        "contacto": _contact(kept.guest),
        "recordada_at": _instant(kept.reminded_at),
        "confirmada_at": _instant(kept.guest_confirmed_at),
        "created_at": _instant(kept.created_at),
        "preguntar_no_show": expected and kept.no_show_asked_at is not None,
        "correo_fallido": kept.mail_failed,
        "aviso_fallido": kept.message_failed,
        "version": kept.version,
    }


def _guest(guest: Guest) -> dict[str, Cell]:
    return {"nombre_cliente": guest.name or None, "telefono_cliente": guest.phone or None}


def _contact(guest: Guest) -> str:
    return WRITE_TO if guest.reach is Reach.WRITE else CALL


def _together(tables: Sequence[str]) -> str | None:
    return "+".join(tables) or None


def _wall(instant: datetime, zone: tzinfo) -> str:
    return f"{instant.astimezone(zone):%H:%M}"


def _instant(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"
