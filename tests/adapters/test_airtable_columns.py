"""Entries and reservations as cells: every column, empty ones, wall times, Spanish words."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from activities.mirror_ports import MirrorItem, MirrorTable
from activities.ports import ReservationRecord
from adapters.airtable.columns import REASONS, cells, written_at
from adapters.airtable.schema import COLUMNS, merge_field
from domain.model import Entry, Guest, Offer, Reach, Reservation, ReservationStatus, Status

WORKFLOWS = Path(__file__).parents[2] / "workflows"
ENDING = ("entry_desk.py", "waitlist_entry.py")
MADRID = ZoneInfo("Europe/Madrid")
GUEST = Guest("María Prueba", "+34600000011", "whatsapp:+34600000011", "maria@example.es", "ca")
DAY = date(2026, 11, 21)
# 00:30 of the 22nd in Madrid, which is still the service date before.
LATE = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
JOINED = datetime(2026, 11, 21, 19, 40, 27, 123_456, tzinfo=UTC)
OFFER = Offer("o1", "e1", ("T5", "T6"), "Interior", LATE, LATE, JOINED, "join")

ENTRY = Entry("e1", "casa", DAY, "Cena", 1, GUEST, 4, "Terraza", LATE, "trona", "phone", JOINED,
              quoted_wait_min=40, actual_wait_min=0, status=Status.EXPIRED, offer=OFFER,
              notified_at=JOINED, expires_at=JOINED + timedelta(minutes=15),
              settled_at=JOINED + timedelta(hours=1), reservation_id="r1", reason="no-answer",
              version=7)  # fmt: skip
BARE_GUEST = Guest("", "", "", language="es", reach=Reach.CALL)
BARE = Entry("e2", "casa", DAY, "Cena", 2, BARE_GUEST, 2, None, LATE, "", "app", JOINED)
RESERVATION = Reservation("r1", GUEST, 4, ("T5", "T6"), "Interior", LATE,
                          LATE + timedelta(hours=2), JOINED, "waitlist", entry_id="e1",
                          notes="trona", version=3, reminded_at=JOINED, guest_confirmed_at=LATE,
                          no_show_asked_at=LATE, mail_failed=True, message_failed=True)  # fmt: skip


def of(reservation: Reservation) -> MirrorItem:
    """That reservation's item."""
    return MirrorItem(ReservationRecord("casa", DAY, reservation))


def test_an_entry_cell_by_cell() -> None:
    assert cells(MirrorItem(ENTRY, 3), MADRID) == {
        "entry_id": "e1",
        "nombre_cliente": "María Prueba",
        "telefono_cliente": "+34600000011",
        "fecha": "2026-11-21",
        "hora": "00:30",
        "num_personas": 4,
        "estado": "EXPIRED",
        "posicion": 3,
        "zona_preferida": "Terraza",
        "notas": "trona",
        "email": "maria@example.es",
        "mesas": "T5+T6",
        "motivo": "Pasó el plazo sin respuesta",
        "avisar": False,
        "contacto": "whatsapp",
        "idioma": "ca",
        "origen": "phone",
        "espera_prometida_min": 40,
        "espera_real_min": 0,
        "notified_at": "2026-11-21T19:40:27.123Z",
        "expires_at": "2026-11-21T19:55:27.123Z",
        "created_at": "2026-11-21T19:40:27.123Z",
        "settled_at": "2026-11-21T20:40:27.123Z",
        "reserva_id": "r1",
        "version": 7,
    }


def test_a_reservation_cell_by_cell() -> None:
    assert cells(of(RESERVATION), MADRID) == {
        "reserva_id": "r1",
        "nombre_cliente": "María Prueba",
        "telefono_cliente": "+34600000011",
        "fecha": "2026-11-21",
        "hora": "00:30",
        "hasta": "02:30",
        "num_personas": 4,
        "estado": "CONFIRMED",
        "mesas": "T5+T6",
        "motivo": None,
        "zona": "Interior",
        "notas": "trona",
        "email": "maria@example.es",
        "origen": "waitlist",
        "entry_id": "e1",
        "contacto": "whatsapp",
        "recordada_at": "2026-11-21T19:40:27.123Z",
        "confirmada_at": "2026-11-21T23:30:00.000Z",
        "created_at": "2026-11-21T19:40:27.123Z",
        "preguntar_no_show": True,
        "correo_fallido": True,
        "aviso_fallido": True,
        "version": 3,
    }


def test_a_note_to_staff_comes_before_the_reason() -> None:
    assert cells(MirrorItem(ENTRY, note="No cabe."), MADRID)["motivo"] == "No cabe."
    told = replace(of(RESERVATION), note="No cabe.")
    assert cells(told, MADRID)["motivo"] == "No cabe."


def test_what_is_empty_clears_its_cell() -> None:
    written = cells(MirrorItem(BARE), MADRID)
    filled = {name for name, cell in written.items() if cell not in (None, False)}
    assert filled == {
        "entry_id", "fecha", "hora", "num_personas", "estado", "contacto", "idioma", "origen",
        "created_at", "version",
    }  # fmt: skip


@pytest.mark.parametrize("item", [MirrorItem(ENTRY, 1), of(RESERVATION)], ids=["entry", "booking"])
def test_every_column_is_written_and_no_other(item: MirrorItem) -> None:
    written = cells(item, MADRID)
    columns = [column.name for column in COLUMNS[item.table]]
    assert [*written, *written_at(LATE)] == columns
    assert written[merge_field(item.table)] == item.key


@pytest.mark.parametrize(
    ("record", "table"),
    [(ENTRY, MirrorTable.WAITLIST), (RESERVATION, MirrorTable.RESERVAS)],
    ids=["entry", "booking"],
)
def test_choices_hold_whatever_is_written(record: Entry | Reservation, table: MirrorTable) -> None:
    known = {column.name: column.choices for column in COLUMNS[table] if column.choices}
    for reach in Reach:
        guest = replace(record.guest, reach=reach)
        for item in _in_every_status(record, guest):
            written = cells(item, MADRID)
            assert all(written[name] in choices for name, choices in known.items())


def _in_every_status(record: Entry | Reservation, guest: Guest) -> list[MirrorItem]:
    if isinstance(record, Entry):
        return [MirrorItem(replace(record, guest=guest, status=status)) for status in Status]
    return [of(replace(record, guest=guest, status=status)) for status in ReservationStatus]


def test_who_cannot_be_written_to_is_called() -> None:
    for reach in (Reach.CALL, Reach.OPTED_OUT):
        entry = replace(ENTRY, guest=replace(GUEST, reach=reach))
        assert cells(MirrorItem(entry), MADRID)["contacto"] == "llamar"


def test_only_an_expected_guest_is_asked_about() -> None:
    seated = replace(RESERVATION, status=ReservationStatus.SEATED)
    assert cells(of(seated), MADRID)["preguntar_no_show"] is False
    unasked = replace(RESERVATION, no_show_asked_at=None)
    assert cells(of(unasked), MADRID)["preguntar_no_show"] is False


@pytest.mark.parametrize("zone", ["Atlantic/Canary", "UTC"])
def test_wall_times_are_the_restaurants(zone: str) -> None:
    assert cells(MirrorItem(ENTRY), ZoneInfo(zone))["hora"] == "23:30"


def test_every_reason_that_ends_a_wait_has_its_words() -> None:
    told = "".join((WORKFLOWS / name).read_text("utf-8") for name in ENDING)
    written = set(re.findall(r"(?:end_wait|_settle)\([^)]*\"([a-z-]+)\"", told))
    assert {"left", "undeliverable", "operator"} <= written
    assert written <= set(REASONS)


def test_a_reason_without_words_is_shown_as_it_is() -> None:
    assert cells(MirrorItem(replace(ENTRY, reason="new-one")), MADRID)["motivo"] == "new-one"
    assert cells(MirrorItem(replace(ENTRY, reason="")), MADRID)["motivo"] is None
